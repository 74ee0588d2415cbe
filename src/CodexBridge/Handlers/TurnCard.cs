using CodexBridge.Reports;
using CodexBridge.Sessions;
using CodexBridge.Triggers;

namespace CodexBridge.Handlers;

/// <summary>The card of one turn: renders it, keeps the whole answer in a file when it is too long to post, puts it out.</summary>
internal sealed class TurnCard(Workshop shop, Errand errand, SessionRequest request)
{
    private readonly List<string> warnings = [];
    private string codex = "Codex";

    /// <summary>The latest text, as shown.</summary>
    public string LastText { get; private set; } = "";

    /// <summary>Absolute path of the file with the whole last message; null: it fitted.</summary>
    public string? ResultFile { get; private set; }

    /// <param name="name">Which Codex does the work, for people.</param>
    public void Opened(string name) => codex = name;

    /// <summary>Something that a person should know from the start.</summary>
    public void Warn(string warning) => warnings.Add(warning);

    public SessionView First(SessionId cid) => new() { Cid = cid, Tokens = shop.Ledger.Read().Session(cid)?.Tokens, Notices = [.. warnings] };

    public Task ShowAsync(SessionView view, TimeSpan elapsed, bool now)
    {
        var budget = errand.Answer.Budget;
        KeepWhole(view, budget);
        var card = CardOf(view, elapsed);
        LastText = SessionReport.Render(card, budget);
        return errand.Answer.ShowCardAsync(errand.Ordinal, card, LastText, now, CancellationToken.None);
    }

    private SessionCard CardOf(SessionView view, TimeSpan elapsed) => new(
        view,
        "",
        errand.Trigger.Speaker?.Login,
        Wording.Folder(request.Cwd, shop.Settings.Workspace),
        request.Cwd,
        request.Sandbox,
        request.Approval,
        request.Model,
        request.Task ?? errand.Session?.Task,
        request.Branch ?? errand.Session?.Branch,
        shop.Settings.Host,
        codex,
        elapsed,
        shop.Settings.TriggerWord,
        shop.Settings.Server,
        errand.Limits.Narrowed,
        ResultFile is null ? null : Path.GetFileName(ResultFile),
        errand.Trigger.Kind is not (TriggerKind.Step or TriggerKind.Terminal or TriggerKind.Mcp) || errand.Trigger.Thread is not null);

    private void KeepWhole(SessionView view, int budget)
    {
        if (shop.Settings.ResultFolder is not { } folder || view.State.IsLive() || view.LastMessage is not { } message || message.Length < budget / 2)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        ResultFile = Path.Combine(folder, $"codex-result-{view.Cid.Short}.md");
        File.WriteAllText(ResultFile, shop.Redactor.Redact(message).Text);
    }

}
