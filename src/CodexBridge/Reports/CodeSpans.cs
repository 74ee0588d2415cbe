namespace CodexBridge.Reports;

/// <summary>The code spans of one line: a run of backticks up to the next run of the same length. Each run is looked at once.</summary>
internal sealed class CodeSpans
{
    private readonly string line;
    private readonly Dictionary<int, Queue<int>> runsByLength = [];

    public CodeSpans(string line)
    {
        this.line = line;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '`')
            {
                var length = RunAt(i);
                if (!runsByLength.TryGetValue(length, out var runs))
                {
                    runsByLength[length] = runs = new Queue<int>();
                }

                runs.Enqueue(i);
                i += length - 1;
            }
        }
    }

    /// <summary>Where the span that opens at <paramref name="at"/> ends; 0 when nothing closes it.</summary>
    public int EndOfSpanAt(int at, out string content)
    {
        content = "";
        var length = RunAt(at);
        if ((at > 0 && line[at - 1] == '`') || !runsByLength.TryGetValue(length, out var runs))
        {
            return 0;
        }

        while (runs.TryPeek(out var start) && start <= at)
        {
            runs.Dequeue();
        }

        if (!runs.TryPeek(out var close))
        {
            return 0;
        }

        content = line[(at + length)..close];
        return close + length;
    }

    private int RunAt(int at)
    {
        var end = at;
        while (end < line.Length && line[end] == '`')
        {
            end++;
        }

        return end - at;
    }
}
