using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CodexBridge.Access;

/// <summary>YAML's events as a policy needs them: plain scalars, lists of them, maps with known keys; each mistake with its place.</summary>
internal sealed class PolicyParser
{
    private readonly Parser parser;

    public PolicyParser(string text)
    {
        parser = new Parser(new StringReader(text));
        parser.MoveNext();
    }

    public ParsingEvent? Next => parser.Current;

    public T Take<T>(string expected)
        where T : ParsingEvent
    {
        if (Next is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw Wrong("Anchors and aliases are not read here: write the value out.");
        }

        if (Next is NodeEvent { Tag.IsEmpty: false })
        {
            throw Wrong("Tags are not read here.");
        }

        if (Next is not T taken)
        {
            throw Wrong($"Expected {expected}.");
        }

        parser.MoveNext();
        return taken;
    }

    /// <summary>Reads a map; <paramref name="entry"/> gets each key and takes its value.</summary>
    public void Map(string what, Action<Scalar> entry)
    {
        Take<MappingStart>(what + " as keys and values");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Next is not MappingEnd)
        {
            var key = Take<Scalar>("a key");
            if (!seen.Add(key.Value))
            {
                throw new Refusal(key.Start, $"'{key.Value}' stands here for the second time.");
            }

            entry(key);
        }

        Take<MappingEnd>("the end of the map");
    }

    public IReadOnlyList<string> List(string what, Func<string, bool> fits)
    {
        Take<SequenceStart>($"a list of {what}, for example [a, b]");
        var items = new List<string>();
        while (Next is not SequenceEnd)
        {
            items.Add(One(what, fits));
        }

        Take<SequenceEnd>("the end of the list");
        return items;
    }

    public string One(string what, Func<string, bool> fits)
    {
        var scalar = Take<Scalar>(what);
        return fits(scalar.Value) ? scalar.Value : throw new Refusal(scalar.Start, $"'{Shown(scalar.Value)}' is not {what}.");
    }

    public T Word<T>(string what, Func<string, T?> read)
        where T : struct
    {
        var scalar = Take<Scalar>(what);
        return read(scalar.Value) ?? throw new Refusal(scalar.Start, $"'{Shown(scalar.Value)}' is not {what}.");
    }

    public bool YesOrNo() => Word<bool>("true or false", static word => word switch { "true" => true, "false" => false, _ => null });

    public int Count(int most) => Word<int>(
        $"a whole number from 1 to {most}",
        word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : null);

    /// <summary>Whole seconds, minutes or hours: <c>90s</c>, <c>30m</c>, <c>2h</c>; at most a week.</summary>
    public TimeSpan Duration() => Word<TimeSpan>("a time such as 90s, 30m or 2h, at most 168h", static word =>
        word.Length is >= 2 and <= 7 && int.TryParse(word.AsSpan(0, word.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? (word[^1] switch { 's' => 1L, 'm' => 60L, 'h' => 3600L, _ => 0L } * number) is > 0 and <= 168 * 3600 and var seconds ? TimeSpan.FromSeconds(seconds) : null
            : null);

    private static string Shown(string value) => value.Length > 60 ? value[..60] + "…" : value;

    private Refusal Wrong(string message) => new(Next?.Start ?? Mark.Empty, message);

    /// <summary>Stops the reading at the first mistake; never leaves <see cref="PolicyFile"/>.</summary>
    internal sealed class Refusal(Mark at, string message) : Exception(message)
    {
        public Mark At { get; } = at;
    }
}
