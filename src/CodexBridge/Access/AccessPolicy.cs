using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Sessions;
using CodexBridge.Triggers;

namespace CodexBridge.Access;

/// <summary>
/// May they, and with what? One pure function for every door. It answers in a fixed order: place, person, session, load, limits;
/// the first refusal stands. What is not known is refused.
/// </summary>
/// <remarks>
/// The doors differ in one thing only, who is asked for a role:
/// <list type="bullet">
/// <item>a comment, body or review: speaker and author, both;</item>
/// <item>a label: the speaker, who is the labeller and vouches for the text;</item>
/// <item>a workflow's step: nobody, its text is the workflow author's; people who caused the event are asked only for full access;</item>
/// <item>a terminal or a local MCP client: nobody, they run as the machine's own user.</item>
/// </list>
/// Everything else, the machine's policy first of all, binds every door.
/// </remarks>
internal static class AccessPolicy
{
    public static Verdict Judge(AccessQuestion question)
    {
        var refusal = Place(question) ?? People.Refusal(question) ?? Session(question) ?? Load(question);
        return refusal is null ? Limits.Judge(question) : refusal;
    }

    /// <summary>The text is the machine user's or the workflow author's own.</summary>
    public static bool IsOwnVoice(TriggerKind door) => door is TriggerKind.Step or TriggerKind.Terminal or TriggerKind.Mcp;

    /// <summary>Whether the command lets an agent work (and not merely tells or stops).</summary>
    public static bool Works(BridgeCommand command) => command is BridgeCommand.Spawn or BridgeCommand.Reply or BridgeCommand.Approve;

    private static Verdict.Refused? Place(AccessQuestion question)
    {
        var (policy, repository) = (question.Policy, question.Repository);
        var local = question.Door is TriggerKind.Terminal or TriggerKind.Mcp;
        if (repository is null && !local)
        {
            return new Verdict.Refused("no-repository", "The event names no repository.", "Run this from a repository's workflow.", Quiet: true);
        }

        if (repository is not null && policy.Repositories is { } allowed && !allowed.Any(pattern => Covers(pattern, repository)))
        {
            return new Verdict.Refused(
                "repository-not-allowed", $"This machine does not work for {repository}.", "Its owner can add the repository under `repositories` in the machine's policy.", Strangers.AreListening(question));
        }

        if (!local && question.SelfHosted && question.IsPrivate != true && !policy.AcceptPublic && Works(question.Command))
        {
            return new Verdict.Refused(
                "public-repository",
                $"{repository} is public{(question.IsPrivate is null ? " (or GitHub did not say)" : "")}, and this self-hosted machine takes work from private repositories only.",
                "Its owner can set `accept-public: true` in the machine's policy, after reading what that means.",
                Strangers.AreListening(question));
        }

        var label = question.Workflow.RequireLabel;
        var scoped = question.Door is TriggerKind.Comment or TriggerKind.IssueBody or TriggerKind.ReviewComment or TriggerKind.ReviewBody;
        return scoped && !string.IsNullOrEmpty(label) && !question.Labels.Contains(label, StringComparer.Ordinal)
            ? new Verdict.Refused("label-missing", $"Commands count only in threads with the label `{label}`.", "Add that label and comment again.", Quiet: true)
            : null;
    }

    private static bool Covers(string pattern, RepositoryRef repository) =>
        string.Equals(pattern, repository.ToString(), StringComparison.OrdinalIgnoreCase)
        || string.Equals(pattern, repository.Owner + "/*", StringComparison.OrdinalIgnoreCase);

    private static Verdict.Refused? Session(AccessQuestion question)
    {
        var named = question.Command switch
        {
            BridgeCommand.Reply reply => reply.Session?.Text,
            BridgeCommand.Abort abort => abort.Session?.Text,
            BridgeCommand.Status status => status.Session?.Text,
            _ => null,
        };
        var needed = named is not null || question.Command is BridgeCommand.Reply or BridgeCommand.Abort or BridgeCommand.Approve or BridgeCommand.Deny;
        if (!needed)
        {
            return null;
        }

        if (question.Session is not { } session || !IsVisible(session, question))
        {
            return question.Command is BridgeCommand.Approve or BridgeCommand.Deny
                ? new Verdict.Refused("request-not-found", "There is no open request with that id here.", "`status` lists the open requests.", Quiet: false)
                : new Verdict.Refused(
                    "session-not-found", named is null ? "There is no session here to speak of." : $"There is no session `{named}` here.", "`status` lists the sessions of this thread.", Quiet: false);
        }

        if (question is { Command: BridgeCommand.Approve, Policy.FourEyes: true } && (question.Speaker is not { } speaker || session.Askers.Count == 0 || session.Askers.Contains(speaker.Actor.Id)))
        {
            return new Verdict.Refused(
                "four-eyes", "This machine wants a second person: whoever asked for the work may not approve it.", "Let somebody else with the same rights approve, or deny it.", Quiet: false);
        }

        return null;
    }

    /// <summary>A session of another repository does not exist here; the machine's own user sees all.</summary>
    private static bool IsVisible(SessionFacts session, AccessQuestion question) =>
        question.Door is TriggerKind.Terminal or TriggerKind.Mcp
        || (session.Repository is { } theirs && question.Repository is { } ours
            && ((theirs.Id, ours.Id) is ({ } their, { } our) ? their == our : string.Equals(theirs.ToString(), ours.ToString(), StringComparison.OrdinalIgnoreCase)));

    private static Verdict.Refused? Load(AccessQuestion question)
    {
        if (question.Command is not BridgeCommand.Spawn)
        {
            return null;
        }

        var policy = question.Policy;
        if (policy.MaxSessions is { } most && !(question.LiveSessions < most))
        {
            return new Verdict.Refused("too-many-sessions", $"{question.LiveSessions?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "An unknown number of"} sessions run on this machine; its owner allows {most}.", "Wait for one to end, or abort one.", Quiet: false);
        }

        return policy.SpawnsPerHour is { } rate && question.Speaker is not null && !(question.SpawnsInLastHour < rate)
            ? new Verdict.Refused("rate-limit", $"You started {question.SpawnsInLastHour?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "an unknown number of"} sessions in the last hour; this machine's owner allows {rate}.", "Try again later.", Quiet: false)
            : null;
    }
}
