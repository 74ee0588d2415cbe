using System.Globalization;
using CodexBridge.GitHub;
using CodexBridge.Triggers;

namespace CodexBridge.Access;

/// <summary>Whether the people behind a text may speak it. Accounts are told apart by their numeric id wherever there is one.</summary>
internal static class People
{
    public static Verdict.Refused? Refusal(AccessQuestion question)
    {
        if (AccessPolicy.IsOwnVoice(question.Door))
        {
            // Nobody is asked for a role, but who is shut out stays out.
            return question.Speaker is { } behind && Listed(question.Policy.DenyUsers, behind.Actor) ? Denied(question) : null;
        }

        if (question.Speaker is not { } speaker)
        {
            return new Verdict.Refused("no-actor", "The event does not say who spoke.", "Comment again from an existing account.", Quiet: true);
        }

        if (question.Door == TriggerKind.Label)
        {
            return Refusal(speaker, question, "");
        }

        if (question.Author is not { } author)
        {
            return new Verdict.Refused("no-author", "The text has no author any more.", "Write it again from an existing account.", Quiet: true);
        }

        return Refusal(speaker, question, "")
            ?? (author.Actor.Id == speaker.Actor.Id ? null : Refusal(author, question, $" (the author of the text, {author.Actor.Login}, must have it too)"));
    }

    private static Verdict.Refused? Refusal(Standing standing, AccessQuestion question, string whose)
    {
        var actor = standing.Actor;
        var needed = Roles.Needed(question.Command.Verb, question.Policy);
        if (Listed(question.Policy.DenyUsers, actor))
        {
            return Denied(question);
        }

        if (actor.IsBot)
        {
            var bots = question.Policy.AllowBots ?? question.Workflow.AllowBots;
            return bots.Contains(actor.Id) && needed <= RepositoryPermission.Write
                ? null
                : new Verdict.Refused(
                    "bot", $"{actor.Login} is a bot that nobody listed here.", $"The machine's owner can add the id {actor.Id.ToString(CultureInfo.InvariantCulture)} under `allow-bots`.", Quiet: true);
        }

        if ((question.Policy.AllowUsers is { } people && !Listed(people, actor))
            || (question.Workflow.AllowUsers is { Count: > 0 } invited && !Listed(invited, actor)))
        {
            return new Verdict.Refused(
                "user-not-listed", $"{actor.Login} is not among the people who may use this machine here.", "Its owner (policy) or the workflow's author (input) can extend `allow-users`.", Strangers.AreListening(question));
        }

        if (standing.Permission is not { } permission)
        {
            return new Verdict.Refused(
                "permission-unverified", $"GitHub did not say what {actor.Login} may do in {question.Repository}, so nothing was started.", "Comment again in a minute.", Strangers.AreListening(question));
        }

        return permission >= needed
            ? null
            : new Verdict.Refused(
                "permission-too-low",
                $"You need {needed.Word()} access to {question.Repository} for `{question.Command.Verb}`; {(whose.Length == 0 ? "you have" : "the author has")} {(permission == RepositoryPermission.None ? "none" : permission.Word())}{whose}.",
                "Ask somebody who has that access.",
                Strangers.AreListening(question));
    }

    private static Verdict.Refused Denied(AccessQuestion question) => new(
        "user-denied", "This machine's owner does not take commands from this account.", "Ask the machine's owner.", Strangers.AreListening(question));

    /// <summary>Entries of digits are ids, others logins.</summary>
    private static bool Listed(IReadOnlyList<string> entries, Actor actor) => entries.Any(entry => entry.All(char.IsAsciiDigit)
        ? string.Equals(entry, actor.Id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        : string.Equals(entry, actor.Login, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Whether an answer would be an invitation: on a public repository everybody can make a bot talk.</summary>
internal static class Strangers
{
    /// <summary>True on a public repository (or where GitHub did not say), unless the speaker is known to be one of the team.</summary>
    public static bool AreListening(AccessQuestion question) =>
        !AccessPolicy.IsOwnVoice(question.Door) && question.IsPrivate != true && !(question.Speaker?.Permission >= RepositoryPermission.Triage);
}
