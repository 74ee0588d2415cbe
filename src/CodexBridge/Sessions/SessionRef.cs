using System.Diagnostics.CodeAnalysis;

namespace CodexBridge.Sessions;

/// <summary>
/// What a person types for a session: its whole id, or a prefix or suffix of at least <see cref="ShortestPart"/> characters
/// that fits one session only. Letters are hex digits and hyphens, kept in lower case.
/// </summary>
internal sealed record SessionRef
{
    public const int ShortestPart = 4;

    private SessionRef(string text) => Text = text;

    public string Text { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out SessionRef? reference)
    {
        var part = text?.Trim().ToLowerInvariant() ?? "";
        var ok = part.Length is >= ShortestPart and <= 36 && part.All(c => char.IsAsciiHexDigitLower(c) || char.IsAsciiDigit(c) || c == '-');
        reference = ok ? new SessionRef(part) : null;
        return ok;
    }

    public bool Fits(SessionId id) =>
        id.Value.StartsWith(Text, StringComparison.Ordinal) || id.Value.EndsWith(Text, StringComparison.Ordinal);

    public override string ToString() => Text;
}
