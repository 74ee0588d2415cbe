using CodexBridge.Access;
using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Ledger;
using CodexBridge.Triggers;

namespace CodexBridge.Mcp;

/// <summary>
/// The MCP client's door into the same story: a tool call is written in the command language and received like every other utterance, with
/// the same judgement, claims and ledger. The client runs as the machine's own user; the machine's policy binds it.
/// </summary>
internal sealed class McpDoor(Workshop shop, MachinePolicy policy, WorkflowLimits limits, WorkspaceFence fence)
{
    public Workshop Shop => shop;

    public ILedger Ledger => shop.Ledger;

    /// <param name="spoken">For example <c>spawn "…" cwd="src"</c>.</param>
    /// <param name="texts">What the client wants the agent told beside the prompt.</param>
    /// <param name="cancellationToken">The follower is to leave; the turn goes on.</param>
    public async Task<JobReport> SayAsync(string spoken, AgentTexts texts, IAnswer answer, CancellationToken cancellationToken)
    {
        var here = shop with { Settings = texts.Added(shop.Settings) with { OnCancel = OnCancel.LeaveRunning } };
        var gate = new Gate(here, policy, limits, null, fence);
        var rules = new ReceptionRules(new LanguageOptions(shop.Settings.TriggerWord), null, null);
        var trigger = new Trigger(TriggerKind.Mcp, $"mcp-{Guid.NewGuid():N}", null, null, false, new Actor(0, Environment.UserName, "User"), null, spoken, null, null, [], null, null, null);
        return await new Reception(here, new Bridge(here, gate), gate, rules).ReceiveAsync(new Heard.Speech(trigger), (_, _) => answer, cancellationToken);
    }

    /// <summary>The ledger's sessions, level with what Codex says of those that nobody follows.</summary>
    public async Task<LedgerHistory> HistoryAsync(CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        return Ledger.Read();
    }

    /// <summary>Writes down how turns ended that an earlier server, killed, can no longer follow.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => new OrphanedTurns(shop).SettleAsync(cancellationToken);

    /// <summary>The same for a question that is answered at once.</summary>
    public async Task<JobReport> AskAsync(string spoken, CancellationToken cancellationToken)
    {
        await using var answer = new TextAnswer(shop.Redactor, _ => { });
        return await SayAsync(spoken, AgentTexts.None, answer, cancellationToken);
    }
}

/// <summary>Texts that a client may set for a new thread. They shape what the agent is told, never what it may do.</summary>
internal sealed record AgentTexts(string? Base, string? Developer, string? Compact)
{
    public static AgentTexts None { get; } = new(null, null, null);

    public BridgeSettings Added(BridgeSettings settings) => settings with
    {
        BaseInstructions = Base,
        CompactPrompt = Compact,
        DeveloperInstructions = (settings.DeveloperInstructions, Developer) switch
        {
            (var ours, null) => ours,
            (null, var theirs) => theirs,
            var (ours, theirs) => $"{ours}\n{theirs}",
        },
    };
}
