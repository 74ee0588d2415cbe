using System.Text.Json;
using CodexBridge.Codex.AppServer.Wire;

namespace CodexBridge.Codex.AppServer;

/// <summary>Hears what the server says of itself. Called from the one reading loop, in order; must return at once.</summary>
internal interface IConnectionListener
{
    void Notified(string method, JsonElement parameters);

    /// <summary>A question that must be answered with <see cref="Connection.AnswerAsync"/> or <see cref="Connection.RefuseAsync"/>.</summary>
    void Asked(ServerQuestion question);

    /// <summary>The last call: nothing comes any more.</summary>
    void Lost(string why);
}

/// <param name="Id">In the server's own id space, which starts at 0; a number or a text.</param>
internal sealed record ServerQuestion(JsonElement Id, string Method, WireQuestion Subject)
{
    public string IdText => Id.ValueKind == JsonValueKind.String ? Id.GetString()! : Id.GetRawText();
}
