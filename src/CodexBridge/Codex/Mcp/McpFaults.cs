using CodexBridge.Sessions;

namespace CodexBridge.Codex.Mcp;

/// <summary>What this backend cannot do, in words that name the way out.</summary>
internal static class McpFaults
{
    private const string TakeOver = "Its conversation is on Codex's disk: with Codex 0.150.1 or newer on this machine (backend `auto` or `app-server`) a reply takes it over, unless a much older one wrote it. Or spawn a new session.";

    /// <summary>No MCP server resumes what another process of it began.</summary>
    public static CodexException Gone(SessionId id) => new(
        CodexFault.UnknownThread,
        $"Session {id.Short} lived in an MCP server process that is gone, and an MCP server cannot resume a conversation.",
        TakeOver);

    public static CodexException NoSteering(SessionId id) => new(
        CodexFault.Refused,
        $"Session {id.Short} is driven over MCP, which takes no words into a running turn.",
        "Reply again when the turn has ended, or abort it first.");

    public static CodexException NoAnswer(string what, TimeSpan deadline, string address) => new(
        CodexFault.NoAnswer,
        $"The MCP server ({address}) did not {what} within {deadline.TotalSeconds:0.#} s.",
        "Look at what it writes to its standard error; `codex-bridge doctor` starts it once.");

    public static CodexException Unfit(string command, string problem) => new(
        CodexFault.Configuration,
        $"`{command}` is no server to drive Codex with: {problem}.",
        "Name another in the machine's policy (`mcp-command`), or use Codex 0.150.1 or newer with `backend: app-server`.");

    public static CodexException Refused(string setting, string value, IReadOnlyList<string> known, string version) => new(
        CodexFault.Refused,
        known.Count == 0
            ? $"The MCP server ({version}) has no argument `{setting}`, so `{value}` could not be held."
            : $"The MCP server ({version}) knows {setting} as {string.Join(", ", known)}, not `{value}`.",
        known.Count == 0 ? "Use another server, or Codex 0.150.1 or newer with `backend: app-server`." : $"Ask for one of these ({setting}=…), or use Codex 0.150.1 or newer with `backend: app-server`.");
}
