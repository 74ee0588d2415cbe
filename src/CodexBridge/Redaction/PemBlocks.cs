namespace CodexBridge.Redaction;

/// <summary>Private keys in PEM armour. One that is never closed reaches to the end of what looks like its body.</summary>
internal sealed class PemBlocks(string text)
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";
    private bool noEndAhead;

    /// <summary>Where the private key that begins at <paramref name="at"/> ends; 0 when none begins there.</summary>
    public int EndOfBlockAt(int at)
    {
        var rest = text.AsSpan(at);
        if (!rest.StartsWith(Begin, StringComparison.Ordinal))
        {
            return 0;
        }

        var label = rest[Begin.Length..Math.Min(rest.Length, Begin.Length + 60)];
        var close = label.IndexOf("-----", StringComparison.Ordinal);
        if (close < 0 || !label[..close].Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            return 0;
        }

        var body = Begin.Length + close + 5;
        var end = noEndAhead ? -1 : rest[body..].IndexOf(End, StringComparison.Ordinal);
        noEndAhead |= end < 0; // Asked once: the rest of the text is not read again for every opening.
        if (end >= 0)
        {
            var last = body + end + End.Length;
            var stop = rest[last..Math.Min(rest.Length, last + 60)].IndexOf("-----", StringComparison.Ordinal);
            return at + (stop < 0 ? last : last + stop + 5);
        }

        while (body < rest.Length && (char.IsAsciiLetterOrDigit(rest[body]) || rest[body] is '+' or '/' or '=' or '\n' or '\r' or '\\'))
        {
            body++;
        }

        return at + body;
    }
}
