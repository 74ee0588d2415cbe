using System.Text.Json.Nodes;

namespace CodexBridge.Offline.Model;

/// <summary>One request as it came in.</summary>
/// <param name="Body">The whole body; <c>input</c> holds the history, <c>tools</c> what the agent may call.</param>
internal sealed record ModelRequest(int Number, JsonObject Body)
{
    /// <summary>The user's own messages in the request's history, oldest first.</summary>
    public IReadOnlyList<string> UserMessages => new Conversation(Body).UserMessages;
}
