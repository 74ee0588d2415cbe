namespace CodexBridge.Offline.Runner;

/// <summary>Reads what a step wrote into <c>GITHUB_OUTPUT</c>, <c>GITHUB_ENV</c> and their kind.</summary>
internal static class FileCommands
{
    /// <summary><c>name=value</c> lines and <c>name&lt;&lt;DELIMITER</c> blocks; a later name wins.</summary>
    /// <exception cref="FormatException">A line is neither, or a block has no end: the real runner fails the step then.</exception>
    public static Dictionary<string, string> Pairs(string text)
    {
        Dictionary<string, string> pairs = [];
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Length == 0)
            {
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var heredoc = line.IndexOf("<<", StringComparison.Ordinal);
            if (heredoc >= 0 && (equals < 0 || heredoc < equals))
            {
                var end = Array.IndexOf(lines, line[(heredoc + 2)..], i + 1);
                pairs[line[..heredoc]] = end < 0
                    ? throw new FormatException($"Invalid value. Matching delimiter not found '{line[(heredoc + 2)..]}'.")
                    : string.Join('\n', lines[(i + 1)..end]);
                i = end;
            }
            else
            {
                pairs[line[..Math.Max(equals, 0)]] = equals < 1 ? throw new FormatException($"Invalid format '{line}'.") : line[(equals + 1)..];
            }
        }

        return pairs;
    }

    /// <summary>The lines that name something.</summary>
    public static IReadOnlyList<string> Lines(string text) =>
        text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
