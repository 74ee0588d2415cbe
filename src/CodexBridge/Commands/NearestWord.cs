namespace CodexBridge.Commands;

/// <summary>What somebody probably meant: the nearest word by typing mistakes.</summary>
internal static class NearestWord
{
    private const int Longest = 32;

    /// <summary>Null when nothing is near: more than a third of the letters differ, and it is no beginning of a word either.</summary>
    public static string? Find(string typed, IEnumerable<string> words)
    {
        if (typed.Length is 0 or > Longest)
        {
            return null;
        }

        var lower = typed.ToLowerInvariant();
        string? nearest = null;
        var best = int.MaxValue;
        foreach (var word in words)
        {
            var distance = Distance(lower, word);
            var near = distance <= Math.Max(1, (Math.Max(word.Length, lower.Length) + 1) / 3)
                || (lower.Length >= 3 && (word.StartsWith(lower, StringComparison.Ordinal) || word.Split('-').Contains(lower)));
            if (near && distance < best)
            {
                (nearest, best) = (word, distance);
            }
        }

        return nearest;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours.</summary>
    private static int Distance(string a, string b)
    {
        var older = new int[b.Length + 1];
        var old = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], old[j]) + 1, old[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], older[j - 2] + 1);
                }
            }

            (older, old) = (old, row);
        }

        return old[b.Length];
    }
}
