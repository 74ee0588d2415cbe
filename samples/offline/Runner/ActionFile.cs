using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CodexBridge.Offline.Runner;

/// <summary>A composite action, as its <c>action.yml</c> describes it.</summary>
/// <param name="Inputs">Name → default, which may be an expression.</param>
/// <param name="Outputs">Name → expression.</param>
internal sealed record ActionFile(IReadOnlyDictionary<string, string> Inputs, IReadOnlyDictionary<string, string> Outputs, IReadOnlyList<ActionStep> Steps)
{
    /// <summary>The keys that the real runner takes in a <c>run</c> step of a composite; any other fails the job there, and here.</summary>
    private static readonly string[] StepKeys = ["name", "id", "if", "run", "env", "continue-on-error", "working-directory", "shell"];

    /// <exception cref="FormatException">The file is no composite action of <c>run</c> steps; the message names the place.</exception>
    public static ActionFile Read(string path)
    {
        var stream = new YamlStream();
        using (var reader = new StreamReader(path))
        {
            try
            {
                stream.Load(reader);
            }
            catch (YamlException e)
            {
                throw new FormatException($"{path}: {e.Message}", e);
            }
        }

        var root = Map(stream.Documents[0].RootNode, path);
        var runs = Map(root.GetValueOrDefault("runs"), path);
        if (Text(runs.GetValueOrDefault("using")) != "composite")
        {
            throw new FormatException($"{path}: only composite actions can be played.");
        }

        return new ActionFile(
            Nested(root, "inputs", "default", path),
            Nested(root, "outputs", "value", path),
            [.. ((YamlSequenceNode)runs["steps"]).Select(step => Step(step, path))]);
    }

    private static ActionStep Step(YamlNode node, string path)
    {
        var step = Map(node, path);
        var at = $"{path}({node.Start.Line},{node.Start.Column})";
        if (step.Keys.FirstOrDefault(key => !StepKeys.Contains(key)) is { } unknown)
        {
            throw new FormatException($"{at}: unexpected value '{unknown}'.");
        }

        if (Text(step.GetValueOrDefault("shell")) != "bash" || Text(step.GetValueOrDefault("run")) is not { } run)
        {
            throw new FormatException($"{at}: a step needs 'run' and 'shell: bash' to be played.");
        }

        return new ActionStep(
            Text(step.GetValueOrDefault("id")),
            Text(step.GetValueOrDefault("name")) ?? "Run",
            Text(step.GetValueOrDefault("if")),
            run,
            Text(step.GetValueOrDefault("working-directory")),
            Text(step.GetValueOrDefault("continue-on-error")) == "true",
            step.TryGetValue("env", out var env) ? Map(env, path).ToDictionary(pair => pair.Key, pair => Text(pair.Value) ?? "") : []);
    }

    private static Dictionary<string, string> Nested(Dictionary<string, YamlNode> root, string section, string field, string path) =>
        root.TryGetValue(section, out var node)
            ? Map(node, path).ToDictionary(pair => pair.Key, pair => Text(Map(pair.Value, path).GetValueOrDefault(field)) ?? "")
            : [];

    private static Dictionary<string, YamlNode> Map(YamlNode? node, string path) => node is YamlMappingNode map
        ? map.Children.ToDictionary(pair => Text(pair.Key) ?? "", pair => pair.Value)
        : throw new FormatException($"{path}: a mapping is expected{(node is null ? "" : $" at line {node.Start.Line}")}.");

    private static string? Text(YamlNode? node) => (node as YamlScalarNode)?.Value;
}

/// <param name="Id">For <c>steps.ID.outputs</c>; null when the step has none.</param>
/// <param name="If">The condition as written; null means <c>success()</c>.</param>
/// <param name="Environment">Values may be expressions.</param>
internal sealed record ActionStep(
    string? Id,
    string Name,
    string? If,
    string Run,
    string? WorkingDirectory,
    bool ContinueOnError,
    IReadOnlyDictionary<string, string> Environment);
