using System.Collections.Concurrent;

namespace CodexBridge.FakeCodex;

/// <summary>
/// What to do at each method. A line is <c>METHOD ACTION | ACTION | …</c>; the first call of a method takes its first line, the
/// next its next, and the last line stays. Actions: <c>answer JSON</c>, <c>error JSON</c>, <c>send TEXT</c> (a frame as it stands,
/// with ID for the call's id), <c>flood MEGABYTES</c>, <c>cut</c> (half a frame, then gone), <c>exit</c>; none at all is silence.
/// An MCP server also knows <c>event JSON</c> (a <c>codex/event</c> of turn-1) and <c>note</c> (the call is written down). A line <c>refuse TEXT</c> makes it end at once.
/// </summary>
internal sealed class Script
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string[]>> lines = new();

    public string? Refusal { get; private set; }

    public static Script Read(string path)
    {
        var script = new Script();
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            var (word, rest) = Split(line);
            if (word == "refuse")
            {
                script.Refusal = rest;
            }
            else
            {
                script.lines.GetOrAdd(word, _ => new()).Enqueue(rest.Split(" | ", StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return script;
    }

    /// <summary>The actions at this call; null when the script does not mention the method.</summary>
    public IReadOnlyList<(string Verb, string Words)>? Next(string method)
    {
        if (!lines.TryGetValue(method, out var queue) || !queue.TryPeek(out var actions))
        {
            return null;
        }

        if (queue.Count > 1)
        {
            queue.TryDequeue(out _);
        }

        return [.. actions.Select(Split)];
    }

    private static (string Verb, string Words) Split(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
    }
}
