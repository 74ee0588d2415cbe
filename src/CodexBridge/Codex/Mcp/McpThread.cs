using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.Mcp;

/// <summary>One subscription to a conversation of this process.</summary>
internal sealed class McpThread(McpCodex codex, Conversation conversation) : ICodexThread
{
    private readonly ChannelReader<SessionEvent> events = conversation.Subscribe();

    public SessionId Id => conversation.Id;

    public string? ActiveTurnId { get; init; }

    public Task<string> StartTurnAsync(TurnOptions options, CancellationToken cancellationToken) => codex.ReplyAsync(conversation, options, cancellationToken);

    public Task<string> SteerAsync(string turnId, string text, string clientMessageId, CancellationToken cancellationToken) =>
        Task.FromException<string>(McpFaults.NoSteering(Id));

    public Task<bool> InterruptAsync(CancellationToken cancellationToken) => codex.InterruptAsync(conversation, cancellationToken);

    public Task AnswerAsync(ApprovalRequest request, ApprovalDecision decision, CancellationToken cancellationToken) =>
        codex.AnswerAsync(conversation, request, decision == ApprovalDecision.Accept && request.Kind != ApprovalKind.Other, cancellationToken);

    public async IAsyncEnumerable<SessionEvent> Events([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var happened in events.ReadAllAsync(cancellationToken))
        {
            yield return happened;
        }
    }

    public ValueTask DisposeAsync()
    {
        conversation.Leave(events);
        return ValueTask.CompletedTask;
    }
}
