using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodexBridge.Brain;
using CodexBridge.Ledger;

namespace CodexBridge.Tests.Brain;

/// <summary>
/// A story written by hand: what happened, minute by minute, and what should be found when one looks at given minutes.
/// <code>
/// == a title
/// 0       spawn cid=a task=T-1
/// 1..30/1 beat cid=a              one each minute
/// 5       progress cid=a "words"
/// at 12   -                       nothing is found
/// at 40   R03:a=high R14:b        exactly these
/// </code>
/// Plain keys are the event's own; other keys go into data. <c>first-schema</c> on a line of its own leaves out id, writer and sequence;
/// <c>live a=idle</c> and <c>health quarantined=2</c> add what the host and the ledger's reader say.
/// </summary>
internal sealed partial class WrittenTimeline
{
    public static readonly DateTimeOffset Zero = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly HashSet<string> BridgeTypes = ["spawn", "turn", "plan", "command", "files", "tokens", "approval", "approval-answered", "beat", "aborted", "comment", "claim", "finished", "takeover", "denied", "reply"];

    private readonly Dictionary<string, long> sequences = new(StringComparer.Ordinal);

    private readonly List<(double Minute, string Type, IReadOnlyList<string> Words)> lines = [];

    public required string Title { get; init; }

    public List<LedgerEvent> Events { get; } = [];

    public List<LiveFact> Live { get; } = [];

    public ReaderReport Health { get; private set; } = ReaderReport.Good;

    public List<Look> Looks { get; } = [];

    private bool FirstSchema { get; set; }

    public override string ToString() => Title;

    public static IReadOnlyList<WrittenTimeline> ReadAll() =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Cases", "Timelines"), "*.txt").Order(StringComparer.Ordinal).SelectMany(path => Read(Path.GetFileNameWithoutExtension(path), File.ReadAllLines(path)))];

    public static IEnumerable<WrittenTimeline> Read(string file, IEnumerable<string> lines)
    {
        WrittenTimeline? current = null;
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith("==", StringComparison.Ordinal))
            {
                if (current is not null)
                {
                    yield return current.Finish();
                }

                current = new WrittenTimeline { Title = file + ": " + line.Trim('=', ' ') };
                continue;
            }

            (current ?? throw new FormatException($"{file}: a title first")).ReadLine(line);
        }

        if (current is not null)
        {
            yield return current.Finish();
        }
    }

    /// <summary>The events that had happened by then; a line with its own ts is there from the start of its minute.</summary>
    public IEnumerable<LedgerEvent> Until(double minute) => Events.Zip(Minutes).Where(pair => pair.Second <= minute).Select(pair => pair.First);

    private List<double> Minutes { get; } = [];

    /// <summary>Sequences are given in order of time, also where a line stands for many events.</summary>
    private WrittenTimeline Finish()
    {
        foreach (var (minute, type, words) in lines.OrderBy(line => line.Minute))
        {
            Events.Add(Event(minute, type, words));
            Minutes.Add(minute);
        }

        return this;
    }

    private void ReadLine(string line)
    {
        var words = Words().Matches(line).Select(match => match.Value).ToList();
        switch (words[0])
        {
            case "first-schema":
                FirstSchema = true;
                return;
            case "live":
                Live.AddRange(words.Skip(1).Select(word => word.Split('=')).Select(pair => new LiveFact(pair[0], Enum.Parse<LiveStatus>(pair[1], ignoreCase: true))));
                return;
            case "health":
                Health = words[1].StartsWith("quarantined=", StringComparison.Ordinal) ? new ReaderReport(Quarantined: int.Parse(words[1][12..], CultureInfo.InvariantCulture))
                    : words[1] == "push-refused" ? new ReaderReport(PushRefused: true) : new ReaderReport(Unsynced: [words[1].Split('=')[1]]);
                return;
            case "at":
                Looks.Add(new Look(Minute(words[1]), [.. words.Skip(2).Where(word => word != "-").Order(StringComparer.Ordinal)]));
                return;
        }

        var range = words[0].Split("..");
        var from = Minute(range[0]);
        var (to, step) = range.Length == 1 ? (from, 1.0) : (Minute(range[1].Split('/')[0]), Minute(range[1].Split('/')[1]));
        for (var minute = from; minute <= to + 1e-9; minute += step)
        {
            lines.Add((minute, words[1], [.. words.Skip(2)]));
        }
    }

    private LedgerEvent Event(double minute, string type, IEnumerable<string> words)
    {
        var at = Zero + TimeSpan.FromMinutes(minute);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        string? message = null;
        foreach (var word in words)
        {
            var equals = word[0] == '"' ? -1 : word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                message = word.Trim('"');
            }
            else
            {
                fields[word[..equals]] = word[(equals + 1)..].Trim('"');
            }
        }

        string? Take(string key, string? otherwise = null) => fields.Remove(key, out var value) ? value : otherwise;
        var writer = FirstSchema ? null : Take("w", "m1");
        long? sequence = FirstSchema ? null : sequences[writer!] = sequences.GetValueOrDefault(writer!) + 1;
        if (Take("seq") is { } given)
        {
            sequence = sequences[writer!] = long.Parse(given, CultureInfo.InvariantCulture);
        }

        return new LedgerEvent
        {
            Version = FirstSchema ? 1 : 2,
            Timestamp = Take("ts", at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            Type = type,
            Agent = Take("agent", BridgeTypes.Contains(type) ? FirstSchema ? "coordinator" : "bridge" : type == "review" ? "reviewer" : "task"),
            Cid = Take("cid"),
            Task = Take("task"),
            Branch = Take("branch"),
            Worktree = Take("worktree"),
            Cwd = Take("cwd"),
            Sha = Take("sha"),
            Message = message,
            Tags = Take("tags")?.Split(','),
            Id = Take("id", FirstSchema ? null : $"{writer}-{sequence:D6}"),
            Writer = writer,
            Sequence = sequence,
            Re = Take("re"),
            Host = Take("host"),
            Data = fields.Count == 0 ? null : JsonDocument.Parse("{" + string.Join(',', fields.Select(pair => $"\"{pair.Key}\":{Json(pair.Value)}")) + "}").RootElement,
        };
    }

    private static string Json(string value) =>
        value is "true" or "false" || value.StartsWith('[') || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && value[0] is >= '0' and <= '9'
            ? value.StartsWith('[') ? "[" + string.Join(',', value.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(item => $"\"{item}\"")) + "]" : value
            : $"\"{JsonEncodedText.Encode(value)}\"";

    private static double Minute(string text)
    {
        var parts = text.Split(':');
        return double.Parse(parts[0], CultureInfo.InvariantCulture) + (parts.Length > 1 ? double.Parse(parts[1], CultureInfo.InvariantCulture) / 60 : 0);
    }

    [GeneratedRegex("""[^\s"=]+=(?:"[^"]*"|\S*)|"[^"]*"|\S+""")]
    private static partial Regex Words();
}

/// <summary>A look at a minute, and exactly what should be found, as <c>rule:subject</c> with an optional <c>=severity</c>.</summary>
internal sealed record Look(double Minute, IReadOnlyList<string> Expected)
{
    public DateTimeOffset AsOf => WrittenTimeline.Zero + TimeSpan.FromMinutes(Minute);
}
