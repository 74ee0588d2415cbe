namespace CodexBridge.Redaction;

/// <summary>All parts of one length of some folded texts, and a search for any of them in one pass (Rabin and Karp's rolling hash).</summary>
internal sealed class WindowTable
{
    private const ulong Base = 0x9E3779B97F4A7C15;

    private readonly Dictionary<ulong, (string Source, int At)> windows = [];
    private readonly ulong[] maybe = new ulong[1024];
    private readonly ulong highest;

    public WindowTable(int length)
    {
        Length = length;
        highest = 1;
        for (var i = 1; i < length; i++)
        {
            highest = unchecked(highest * Base);
        }
    }

    public int Length { get; }

    public void Add(string source)
    {
        for (var at = 0; at + Length <= source.Length; at++)
        {
            var window = source.AsSpan(at, Length);
            if (!SaysSomething(window))
            {
                continue;
            }

            var hash = HashOf(window);
            windows.TryAdd(hash, (source, at));
            Mark(hash);
        }
    }

    public void FindIn(FoldedText text, List<Find> finds)
    {
        var letters = text.Letters;
        if (letters.Length < Length)
        {
            return;
        }

        var hash = HashOf(letters[..Length]);
        var open = -1;
        var openEnd = -1;
        for (var at = 0; ; at++)
        {
            if (MayHold(hash) && windows.TryGetValue(hash, out var window) && letters.Slice(at, Length).SequenceEqual(window.Source.AsSpan(window.At, Length)))
            {
                if (open >= 0 && at > openEnd)
                {
                    finds.Add(text.Place(open, openEnd));
                    open = -1;
                }

                open = open < 0 ? at : open;
                openEnd = at + Length;
            }

            if (at + Length >= letters.Length)
            {
                break;
            }

            hash = unchecked(((hash - (letters[at] * highest)) * Base) + letters[at + Length]);
        }

        if (open >= 0)
        {
            finds.Add(text.Place(open, openEnd));
        }
    }

    /// <summary>A run of zeros is part of many a secret, and of many an honest text.</summary>
    private static bool SaysSomething(ReadOnlySpan<char> window)
    {
        var distinct = 0;
        for (var i = 0; i < window.Length; i++)
        {
            distinct += window[..i].Contains(window[i]) ? 0 : 1;
        }

        return distinct >= 4;
    }

    private static ulong HashOf(ReadOnlySpan<char> window)
    {
        var hash = 0UL;
        foreach (var letter in window)
        {
            hash = unchecked((hash * Base) + letter);
        }

        return hash;
    }

    private void Mark(ulong hash) => maybe[(hash >> 48) & 1023] |= 1UL << (int)(hash >> 58);

    private bool MayHold(ulong hash) => (maybe[(hash >> 48) & 1023] & (1UL << (int)(hash >> 58))) != 0;
}
