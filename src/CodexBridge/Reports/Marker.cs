using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CodexBridge.Sessions;

namespace CodexBridge.Reports;

/// <summary>
/// What a comment of ours says about itself, hidden in its first line: <c>&lt;!-- codex-bridge:v1 key=… cid=… rev=… mac=… --&gt;</c>. The
/// code at its end proves which installation wrote it, so a copy with other fields is inert.
/// </summary>
/// <param name="Key">Identity of the command that the comment answers.</param>
/// <param name="Cid">The session, once there is one.</param>
/// <param name="Revision">Rises with each edit.</param>
internal sealed record Marker(string Key, SessionId? Cid, int Revision)
{
    private const string Opening = "<!-- codex-bridge:v1 ";
    private const string Closing = " -->";
    private const int LongestKey = 200;
    private const int MacDigits = 32;

    /// <summary>Fields are letters, digits and <c>._:/-</c>, never two hyphens in a row: nothing in them can end the HTML comment.</summary>
    /// <exception cref="ArgumentException">The key holds other characters.</exception>
    public string Write(ReadOnlySpan<byte> secret)
    {
        if (!IsKey(Key) || Revision < 0)
        {
            throw new ArgumentException($"A marker cannot carry the key '{Key}' or the revision {Revision}.");
        }

        var fields = Fields();
        return $"{Opening}{fields} mac={Mac(fields, secret)}{Closing}";
    }

    /// <summary>The marker in the first line of a comment, whoever wrote it; null when there is none or it is not to the letter.</summary>
    /// <param name="mac">The proof it carries; check it with <see cref="IsProvenBy"/> where the installation's own secret is known.</param>
    public static Marker? Read(string body, out string mac)
    {
        mac = "";
        var end = body.AsSpan(0, Math.Min(body.Length, 512)).IndexOfAny('\r', '\n');
        var line = end < 0 ? body : body[..end];
        if (line.Length > 512 || !line.StartsWith(Opening, StringComparison.Ordinal) || !line.EndsWith(Closing, StringComparison.Ordinal) || line.Length < Opening.Length + Closing.Length)
        {
            return null;
        }

        var parts = line[Opening.Length..^Closing.Length].Split(' ');
        var withCid = parts.Length == 4;
        if (parts.Length is not (3 or 4)
            || Value(parts[0], "key=") is not { } key || !IsKey(key)
            || Value(parts[^2], "rev=") is not { Length: <= 9 } rev || !int.TryParse(rev, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            || Value(parts[^1], "mac=") is not { Length: MacDigits } proof || !proof.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        SessionId? cid = null;
        if (withCid)
        {
            if (!SessionId.TryParse(Value(parts[1], "cid="), out var id))
            {
                return null;
            }

            cid = id;
        }

        var marker = new Marker(key, cid, revision);
        if (marker.Fields() != string.Join(' ', parts[..^1]))
        {
            return null; // Another spelling of the same values was not written by us.
        }

        mac = proof;
        return marker;
    }

    /// <summary>The marker of a comment that this installation wrote; null for any other.</summary>
    public static Marker? Parse(string body, ReadOnlySpan<byte> secret) => Read(body, out var mac) is { } marker && marker.IsProvenBy(mac, secret) ? marker : null;

    public bool IsProvenBy(string mac, ReadOnlySpan<byte> secret) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(mac), Encoding.ASCII.GetBytes(Mac(Fields(), secret)));

    private static string Mac(string fields, ReadOnlySpan<byte> secret) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes("v1 " + fields)))[..MacDigits];

    private static string? Value(string part, string name) => part.StartsWith(name, StringComparison.Ordinal) ? part[name.Length..] : null;

    private static bool IsKey(string key) =>
        key.Length is > 0 and <= LongestKey
        && !key.Contains("--", StringComparison.Ordinal)
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '/' or '-');

    private string Fields() => string.Create(CultureInfo.InvariantCulture, $"key={Key}{(Cid is { } cid ? $" cid={cid.Value}" : "")} rev={Revision}");
}
