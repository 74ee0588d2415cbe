using CodexBridge.Access;
using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Ledger;
using CodexBridge.Reports;
using CodexBridge.Triggers;

namespace CodexBridge.Handlers;

/// <summary>
/// What comes in at a door: is it for us, what does it say, is it well said. Only whole, well-formed utterances reach the bridge;
/// for the rest there is a reason, kept in log and summary, or an answer that shows the mistakes.
/// </summary>
internal sealed class Reception(Workshop shop, Bridge bridge, Gate gate, ReceptionRules rules)
{
    public async Task<JobReport> ReceiveAsync(Heard heard, Func<Trigger, string, IAnswer> answerFor, CancellationToken cancellationToken)
    {
        if (heard is Heard.NotForUs not)
        {
            return JobReport.Ignored(not.Code, not.Reason);
        }

        var trigger = ((Heard.Speech)heard).Trigger;
        if (Deaf(trigger) is { } deaf)
        {
            return deaf;
        }

        var reading = Read(trigger, rules.Language);
        if (!reading.Addressed)
        {
            return NotAddressed(rules.Language);
        }

        if (reading is { Commands.Count: 0, Problems.Count: 0 })
        {
            return JobReport.Ignored("nothing-new", "The edit added no command.");
        }

        if (await IsGoneAsync(trigger, reading, cancellationToken))
        {
            return JobReport.Ignored("deleted", "The comment was deleted before it was handled.");
        }

        await using var answer = answerFor(trigger, MarkerName(trigger, reading));
        return reading.Problems.Count > 0
            ? await ExplainAsync(trigger, reading, answer, cancellationToken)
            : await CarryOutAsync(trigger, reading, answer, cancellationToken);
    }

    /// <summary>Why this utterance is none of ours; null: it may be.</summary>
    private JobReport? Deaf(Trigger trigger)
    {
        if (shop.Marks.Wrote(trigger.Text, trigger.Author))
        {
            return JobReport.Ignored("own-comment", "The bridge wrote this itself.");
        }

        if (rules.RequireLabel is { } label && trigger.Thread is not null && !trigger.Labels.Contains(label, StringComparer.Ordinal))
        {
            return JobReport.Ignored("label-required", $"The thread does not carry the label '{label}'.");
        }

        return null;
    }

    /// <summary>What an utterance says, by the rules of its door.</summary>
    public static CommandReading Read(Trigger trigger, LanguageOptions language) => trigger.Kind switch
    {
        TriggerKind.Label => LabelSpawn.Read(trigger, language),
        TriggerKind.Step or TriggerKind.Terminal or TriggerKind.Mcp => CommandReader.ReadCommand(trigger.Text, language),
        _ when trigger.PreviousText is { } previous => CommandReader.ReadEdit(trigger.Text, previous, language),
        _ => CommandReader.Read(trigger.Text, language),
    };

    public static JobReport NotAddressed(LanguageOptions language) => JobReport.Ignored("not-addressed", $"The text does not begin with {language.Trigger}.");

    /// <summary>The same utterance finds the same comment again: its first command names it.</summary>
    private static string MarkerName(Trigger trigger, CommandReading reading) =>
        reading.Commands.Count > 0
            ? Inbox.CommandKey.Of(trigger, reading.Commands[0]).Value
            : $"{trigger.SourceId}.mistake.{Digest.Hex(trigger.Text)[..12]}";

    private async Task<bool> IsGoneAsync(Trigger trigger, CommandReading reading, CancellationToken cancellationToken)
    {
        var acts = reading.Commands.Any(spoken => spoken.Command is not (BridgeCommand.Help or BridgeCommand.Status));
        if (!acts || trigger is not { Kind: TriggerKind.Comment, CommentId: { } id, Repository: { } repository } || rules.GitHub is not { } github)
        {
            return false;
        }

        try
        {
            return await github.GetCommentAsync(repository, id, cancellationToken) is null;
        }
        catch (GitHubException)
        {
            // Not being able to look is no proof of absence; the judgement decides next, and fails closed.
            return false;
        }
    }

    private async Task<JobReport> ExplainAsync(Trigger trigger, CommandReading reading, IAnswer answer, CancellationToken cancellationToken)
    {
        var text = CommandProblems.ToText(reading.Problems, rules.Language);
        var verdict = await gate.JudgeAsync(trigger, new BridgeCommand.Help(), key: null, new SessionFound.NotNeeded(), shop.Ledger.Read(), cancellationToken);
        if (verdict is Verdict.Allowed)
        {
            await answer.ShowAsync(0, text, now: true, cancellationToken);
        }

        var delivered = await answer.CloseAsync(CancellationToken.None);
        return new JobReport(Outcome.Usage, "mistake", text, [], answer.Posted?.Url, delivered);
    }

    private async Task<JobReport> CarryOutAsync(Trigger trigger, CommandReading reading, IAnswer answer, CancellationToken cancellationToken)
    {
        var results = await bridge.CarryOutAsync(trigger, reading.Commands, answer, cancellationToken);
        var delivered = await answer.CloseAsync(CancellationToken.None);
        return JobReport.Of(results, answer.Posted?.Url, delivered);
    }
}

/// <param name="RequireLabel">Only threads that carry exactly this label are listened to; null: all.</param>
/// <param name="GitHub">Null where there is none (a terminal).</param>
internal sealed record ReceptionRules(LanguageOptions Language, string? RequireLabel, IGitHub? GitHub);
