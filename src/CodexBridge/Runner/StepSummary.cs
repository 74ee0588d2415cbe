namespace CodexBridge.Runner;

/// <summary>The page that the run shows for a step.</summary>
/// <param name="path"><c>GITHUB_STEP_SUMMARY</c>; null outside a runner, where it goes nowhere.</param>
internal sealed class StepSummary(string? path)
{
    /// <summary>The runner drops a summary above 1,024 KiB whole, with everything in it; ours stays a little below.</summary>
    public const int MostBytes = (1024 * 1024) - 1024;

    private static readonly byte[] Cut = RunnerFile.Bytes("\n\n*The rest is left out: a summary may have 1 MiB.*\n");

    /// <summary>Adds Markdown below what is there; when that would be too much, its first lines and a word about the rest.</summary>
    public void Append(string markdown)
    {
        if (path is not null)
        {
            RunnerFile.Append(path, there => Fit(RunnerFile.Bytes(markdown + "\n"), MostBytes - there));
        }
    }

    private static byte[] Fit(byte[] text, long room)
    {
        if (text.Length <= room)
        {
            return text;
        }

        var end = room - Cut.Length;
        if (end < 0)
        {
            return [];
        }

        // A whole line ends in a byte that is no part of any other character, so cutting there cuts no character.
        var lineEnd = text.AsSpan(0, (int)end).LastIndexOf((byte)'\n');
        var head = lineEnd >= 0 ? lineEnd : CharacterStart(text, (int)end);
        return [.. text.AsSpan(0, head), .. Cut];
    }

    /// <summary>Steps back from within a character to its first byte.</summary>
    private static int CharacterStart(byte[] text, int at)
    {
        while (at > 0 && (text[at] & 0b1100_0000) == 0b1000_0000)
        {
            at--;
        }

        return at;
    }
}
