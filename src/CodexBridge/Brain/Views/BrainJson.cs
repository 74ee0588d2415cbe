using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodexBridge.Brain;

/// <summary>The machine's views: camel case, indented, enums as words, nothing that depends on when or where it was written.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Dashboard))]
[JsonSerializable(typeof(StallsView))]
[JsonSerializable(typeof(NextView))]
internal sealed partial class BrainJson : JsonSerializerContext
{
    /// <summary>Text for people to read, too: only what JSON itself needs is escaped. Never put into a page without the page's own escaping.</summary>
    public static string Write(Dashboard view) => Lines(JsonSerializer.Serialize(view, Readable.Dashboard));

    public static string Write(StallsView view) => Lines(JsonSerializer.Serialize(view, Readable.StallsView));

    public static string Write(NextView view) => Lines(JsonSerializer.Serialize(view, Readable.NextView));

    // Made when asked for: an initialiser here would run before Default's.
    private static BrainJson Readable => new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static string Lines(string json) => json.ReplaceLineEndings("\n") + "\n";
}

/// <summary>What <c>stalls</c> answers.</summary>
internal sealed record StallsView(int Schema, string AsOf, IReadOnlyList<FindingView> Findings)
{
    /// <summary>The findings that are at least that grave.</summary>
    public static StallsView Of(Dashboard board, Severity least) =>
        new(board.Schema, board.AsOf, [.. board.Findings.Where(finding => SeverityWords.Parse(finding.Severity) >= least)]);
}

/// <summary>What <c>next</c> answers.</summary>
internal sealed record NextView(int Schema, string AsOf, IReadOnlyList<Draft> Drafts, IReadOnlyList<ReviewChecklist> Reviews, IReadOnlyList<MergeEntry> MergeOrder)
{
    /// <summary>There is nothing to do.</summary>
    [JsonIgnore]
    public bool IsEmpty => Drafts.Count + Reviews.Count + MergeOrder.Count(entry => entry.Ready) == 0;

    public static NextView Of(Dashboard board) => new(board.Schema, board.AsOf, board.Drafts, board.Reviews, board.MergeOrder);
}
