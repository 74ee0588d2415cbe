using CodexBridge.Access;
using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Sessions;
using CodexBridge.Triggers;

namespace CodexBridge.Handlers;

/// <summary>
/// Fetches the facts of a judgement at the moment of the command, and has them judged. A fact that cannot be had is handed in as missing,
/// which is refused. Each account is asked about once for each utterance.
/// </summary>
/// <param name="github">Null at a door that has none; nobody's role is asked for there.</param>
internal sealed class Gate(Workshop shop, MachinePolicy policy, WorkflowLimits workflow, IGitHub? github, WorkspaceFence fence)
{
    private readonly Dictionary<string, Standing> asked = [];

    /// <param name="key">The command's key: what a dead process began for it does not count against it. Null where nothing can have begun.</param>
    public async Task<Verdict> JudgeAsync(Trigger trigger, BridgeCommand command, CommandKey? key, SessionFound found, LedgerHistory history, CancellationToken cancellationToken)
    {
        var others = history.Sessions.Where(other => other.Key is null || other.Key != key?.Value).ToList();
        var speaker = await StandingAsync(trigger, trigger.Speaker, cancellationToken);
        var author = trigger.Author?.Id == trigger.Speaker?.Id ? speaker : await StandingAsync(trigger, trigger.Author, cancellationToken);
        var session = (found as SessionFound.One)?.Session;
        return AccessPolicy.Judge(new AccessQuestion
        {
            Command = command,
            Door = trigger.Kind,
            Speaker = speaker,
            Author = author,
            Repository = trigger.Repository,
            IsPrivate = trigger.Repository?.IsPrivate,
            Labels = trigger.Labels,
            Cwd = command is BridgeCommand.Spawn spawn ? fence.Check(spawn.Cwd, shop.Settings.Workspace) : null,
            Session = session is null ? null : Facts(session),
            Policy = policy,
            Workflow = workflow,
            LiveSessions = others.Count(other => other.State.IsLive() && other.Writer == shop.Ledger.Writer),
            SpawnsInLastHour = trigger.Speaker is { } person ? others.Count(other => other.ActorId == person.Id && other.StartedAt > shop.Clock.GetUtcNow().AddHours(-1)) : null,
        });
    }

    private static SessionFacts Facts(SessionRecord session) =>
        new(RepositoryRef.TryParse(session.Repository, session.RepositoryId), session.Askers, session.Sandbox, session.Approval, session.Cwd);

    private async Task<Standing?> StandingAsync(Trigger trigger, Actor? actor, CancellationToken cancellationToken)
    {
        if (actor is null)
        {
            return null;
        }

        // A bot's whole permission is to be listed by its id; its role is not asked for.
        if (github is null || trigger.Repository is not { } repository || actor.IsBot)
        {
            return new Standing(actor, null);
        }

        var key = $"{actor.Id} {trigger.SourceId}";
        if (asked.TryGetValue(key, out var known))
        {
            return known;
        }

        try
        {
            return asked[key] = new Standing(actor, await github.GetPermissionAsync(repository, actor, cancellationToken));
        }
        catch (GitHubException)
        {
            return asked[key] = new Standing(actor, null);
        }
    }
}
