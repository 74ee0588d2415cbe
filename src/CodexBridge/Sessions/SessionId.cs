using System.Diagnostics.CodeAnalysis;

namespace CodexBridge.Sessions;

/// <summary>
/// Names a session: Codex's own thread id (a UUID, version 7), lower case. The thread, the ledger and the terminal all say <c>cid</c>.
/// </summary>
internal readonly record struct SessionId
{
    private readonly string? value;

    private SessionId(string value) => this.value = value;

    /// <summary>The 36 characters of the UUID.</summary>
    public string Value => value ?? throw new InvalidOperationException("An empty session id was used.");

    /// <summary>
    /// The end of the id, long enough to tell sessions apart by eye. The end, not the start: version 7 begins with the time,
    /// so sessions of one day begin alike.
    /// </summary>
    public string Short => Value[^8..];

    public static SessionId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a Codex thread id (a UUID was expected).");

    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id)
    {
        var ok = Guid.TryParseExact(text, "D", out var guid);
        id = ok ? new SessionId(guid.ToString("D")) : default;
        return ok;
    }

    public override string ToString() => value ?? "";
}
