namespace CodexBridge.Offline.GitHub;

/// <summary>One request of the log, in the order of arrival.</summary>
/// <param name="Path">Without the prefix.</param>
/// <param name="Query">With the question mark, or empty.</param>
/// <param name="Status">What was answered; 0 when the connection was cut.</param>
/// <param name="Body">As it came; empty without one.</param>
/// <param name="Login">Who asked; null for an unknown token.</param>
internal sealed record LoggedRequest(string Method, string Path, string Query, int Status, string Body, string? Login, IReadOnlyDictionary<string, string> Headers)
{
    public override string ToString() => $"{Method} {Path}{Query} → {Status}";
}
