using System.Text;
using System.Text.Json;
using CodexBridge.Ledger;

namespace CodexBridge.Cli;

/// <summary>
/// Reads events from lines of JSON that anybody may have written: one bad line costs itself and nothing else, and a value of the wrong
/// kind costs itself and not its line.
/// </summary>
internal static class LedgerLines
{
    private const int LongestLine = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <param name="Quarantined">Lines that are no events.</param>
    internal sealed record Result(IReadOnlyList<LedgerEvent> Events, int Quarantined);

    /// <summary>A ledger's folder, archives included; everything that ends in <c>.jsonl</c> below another folder; one file; or what a stream holds.</summary>
    public static async Task<Result> ReadAsync(string path, Stream? input, CancellationToken cancel)
    {
        if (path == "-")
        {
            await using var piped = input ?? Console.OpenStandardInput();
            return await ReadAsync(piped, cancel);
        }

        if (!Path.Exists(path) && !path.EndsWith(".jsonl", StringComparison.Ordinal))
        {
            return new Result([], 0); // a ledger in which nothing was written yet
        }

        if (!Directory.Exists(path))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return await ReadAsync(file, cancel);
        }

        List<LedgerEvent> events = [];
        var quarantined = 0;
        var segments = SegmentFile.All(new LedgerPaths(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))));
        foreach (var segment in segments.OrderBy(segment => segment.Name, StringComparer.Ordinal))
        {
            var part = Read(segment.Bytes());
            events.AddRange(part.Events);
            quarantined += part.Quarantined;
        }

        if (segments.Count > 0)
        {
            return new Result(events, quarantined);
        }

        foreach (var name in Directory.EnumerateFiles(path, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await using var file = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var part = await ReadAsync(file, cancel);
            events.AddRange(part.Events);
            quarantined += part.Quarantined;
        }

        return new Result(events, quarantined);
    }

    /// <summary>The last line counts only when it ended: a writer may be in the middle of it.</summary>
    public static async Task<Result> ReadAsync(Stream stream, CancellationToken cancel)
    {
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, cancel);
        return Read(memory.GetBuffer().AsMemory(0, (int)memory.Length));
    }

    private static Result Read(ReadOnlyMemory<byte> bytes)
    {
        List<LedgerEvent> events = [];
        var quarantined = 0;
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var line = (end < 0 ? bytes : bytes[..end]).ToArray().AsMemory();
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            if (Parse(line) is { } entry)
            {
                events.Add(entry);
            }
            else
            {
                quarantined += end < 0 ? 0 : 1;
            }
        }

        return new Result(events, quarantined);
    }

    private static LedgerEvent? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            if (line.Length > LongestLine || Strict.GetCharCount(line.Span) == 0)
            {
                return null;
            }

            using var document = JsonDocument.Parse(line, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Event(document.RootElement) : null;
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            return null; // invalid UTF-8 and lone surrogates come as the last two
        }
    }

    private static LedgerEvent Event(JsonElement root) => new()
    {
        Version = root.TryGetProperty("v", out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) ? number : 0,
        Timestamp = Text(root, "ts"),
        Type = Text(root, "type") ?? "",
        Agent = Text(root, "agent"),
        Cid = Text(root, "cid"),
        Task = Text(root, "task"),
        Branch = Text(root, "branch"),
        Worktree = Text(root, "worktree"),
        Cwd = Text(root, "cwd"),
        Sha = Text(root, "sha"),
        Message = Text(root, "msg"),
        Tags = root.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array ? [.. tags.EnumerateArray().Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => tag.GetString()!)] : null,
        Data = root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object ? data.Clone() : null,
        Id = Text(root, "id"),
        Writer = Text(root, "w"),
        Sequence = root.TryGetProperty("seq", out var sequence) && sequence.ValueKind == JsonValueKind.Number && sequence.TryGetInt64(out var position) ? position : null,
        Re = Text(root, "re"),
        Host = Text(root, "host"),
        Unknown = root.TryGetProperty("red", out var redacted) ? new() { ["red"] = redacted.Clone() } : null,
    };

    private static string? Text(JsonElement root, string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
