using System.Text;

namespace CodexBridge.Ledger;

/// <summary>Finds the blobs that lines name.</summary>
internal static class LedgerBlobs
{
    private static ReadOnlySpan<byte> Mark => "\"blob\":\""u8;

    public static List<string> NamedIn(ReadOnlySpan<byte> lines)
    {
        var names = new List<string>();
        for (var at = lines.IndexOf(Mark); at >= 0; at = lines.IndexOf(Mark))
        {
            lines = lines[(at + Mark.Length)..];
            var name = lines.Length >= 64 ? Encoding.ASCII.GetString(lines[..64]) : "";
            if (name.Length == 64 && name.All(char.IsAsciiHexDigitLower))
            {
                names.Add(name);
            }
        }

        return names;
    }
}
