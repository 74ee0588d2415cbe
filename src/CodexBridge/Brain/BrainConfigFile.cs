using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CodexBridge.Brain;

/// <summary>
/// Reads <c>brain.yml</c>, strictly: an unknown key, a key given twice or a value of the wrong kind is a mistake with its line, and
/// then nothing of the file is used.
/// </summary>
internal static class BrainConfigFile
{
    private const int LongestFile = 64 * 1024;

    /// <param name="Config">Null when there are problems.</param>
    /// <param name="Problems">Each starts with <c>line N:</c>.</param>
    internal sealed record Result(BrainConfig? Config, IReadOnlyList<string> Problems);

    public static Result Read(string text)
    {
        if (text.Length > LongestFile)
        {
            return new Result(null, [string.Create(CultureInfo.InvariantCulture, $"line 1: the file is longer than {LongestFile} characters.")]);
        }

        var stream = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            stream.Load(reader);
        }
        catch (YamlException exception)
        {
            return new Result(null, [Problem(exception.Start, exception.Message)]);
        }

        if (stream.Documents.Count == 0)
        {
            return new Result(BrainConfig.Default, []);
        }

        if (stream.Documents.Count > 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
        {
            return new Result(null, [Problem(stream.Documents[^1].RootNode.Start, "one mapping of settings was expected.")]);
        }

        var config = BrainConfig.Default;
        var problems = new List<string>();
        Apply(root, "", ref config, problems);
        if (problems.Count == 0 && config.CadenceLeast > config.CadenceMost)
        {
            problems.Add("line 1: cadence.least is longer than cadence.most.");
        }

        return problems.Count == 0 ? new Result(config, []) : new Result(null, problems);
    }

    private static void Apply(YamlMappingNode mapping, string prefix, ref BrainConfig config, List<string> problems)
    {
        foreach (var (keyNode, value) in mapping)
        {
            var key = prefix + ((keyNode as YamlScalarNode)?.Value ?? "");
            if (value is YamlMappingNode inner && prefix.Length == 0 && BrainSettings.All.Any(known => known.Key.StartsWith(key + ".", StringComparison.Ordinal)))
            {
                Apply(inner, key + ".", ref config, problems);
                continue;
            }

            if (BrainSettings.All.FirstOrDefault(known => known.Key == key) is not { } setting)
            {
                problems.Add(Problem(keyNode.Start, $"'{SafeText.Line(key, 60)}' is no setting.{Suggest(key)}"));
                continue;
            }

            var next = Values(value) is { } values ? setting.Set(config, values) : null;
            config = next ?? config;
            if (next is null)
            {
                problems.Add(Problem(value.Start, $"{setting.Key} takes a {setting.Kind}."));
            }
        }
    }

    private static IReadOnlyList<string>? Values(YamlNode node) => node switch
    {
        YamlScalarNode { Value: { } text } => [text],
        YamlSequenceNode list when list.All(item => item is YamlScalarNode) => [.. list.Select(item => ((YamlScalarNode)item).Value ?? "")],
        _ => null,
    };

    private static string Problem(Mark mark, string message) => string.Create(CultureInfo.InvariantCulture, $"line {mark.Line}: {message}");

    private static string Suggest(string key)
    {
        var last = key[(key.LastIndexOf('.') + 1)..];
        var near = BrainSettings.All.FirstOrDefault(known => known.Key.StartsWith(key, StringComparison.Ordinal) || last.Length > 2 && known.Key.EndsWith(last, StringComparison.Ordinal));
        return near is null ? "" : $" Did you mean {near.Key}?";
    }
}
