using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Reports;
using CodexBridge.Triggers;

namespace CodexBridge.Handlers;

/// <summary>
/// While a job follows its session, it carries out what people say to that session in the same thread: the jobs of those comments wait
/// behind this one. When they run at last they meet the claim and leave.
/// </summary>
internal sealed class Mailbox(Workshop shop, Bridge bridge, IGitHub github, ReceptionRules rules, Action<string> log)
{
    /// <param name="origin">The utterance that this job began with.</param>
    /// <param name="stop">The job has nothing left to follow.</param>
    public async Task ListenAsync(Trigger origin, Func<Trigger, string, IAnswer> answerFor, CancellationToken stop)
    {
        if (origin is not { Thread: { } thread, SpokenAt: { } since })
        {
            return;
        }

        var errands = new List<Task>();
        await foreach (var comment in new ThreadWatcher(github, shop.Clock).NewCommentsAsync(thread, since, stop))
        {
            if (comment.Id != origin.CommentId && ForThisThread(origin, comment) is { } letter)
            {
                log($"heard comment {comment.Id} while following: {string.Join(", ", letter.Reading.Commands.Select(spoken => spoken.Command.Verb))}");
                errands.Add(CarryOutAsync(letter, answerFor));
            }
        }

        await Task.WhenAll(errands);
    }

    /// <summary>Commands to sessions of this thread; null: something that its own job must deal with.</summary>
    private Letter? ForThisThread(Trigger origin, ThreadComment comment)
    {
        if (comment.Author is not { } author || shop.Marks.Wrote(comment.Body, author))
        {
            return null;
        }

        var reading = CommandReader.Read(comment.Body, rules.Language);
        if (!reading.MayRun)
        {
            return null;
        }

        var trigger = origin with
        {
            Kind = TriggerKind.Comment,
            SourceId = $"comment-{comment.Id}",
            Speaker = author,
            Author = author,
            Text = comment.Body,
            PreviousText = null,
            CommentId = comment.Id,
            HtmlUrl = comment.HtmlUrl,
            SpokenAt = comment.CreatedAt,
        };
        var history = shop.Ledger.Read();
        return reading.Commands.All(spoken => IsOurs(history, trigger, spoken.Command)) ? new Letter(trigger, reading) : null;
    }

    private static bool IsOurs(LedgerHistory history, Trigger trigger, BridgeCommand command) =>
        command is not (BridgeCommand.Spawn or BridgeCommand.Help)
        && SessionFinder.Find(history, trigger, command) is var found
        && found.All.Count > 0
        && found.All.All(session => session.Thread == trigger.Thread?.Number);

    private async Task CarryOutAsync(Letter letter, Func<Trigger, string, IAnswer> answerFor)
    {
        try
        {
            await using var answer = answerFor(letter.Trigger, CommandKey.Of(letter.Trigger, letter.Reading.Commands[0]).Value);
            await bridge.CarryOutAsync(letter.Trigger, letter.Reading.Commands, answer, CancellationToken.None);
            await answer.CloseAsync(CancellationToken.None);
        }
        catch (BridgeException failure)
        {
            // The comment's own job is still to come; it tries again.
            log($"comment {letter.Trigger.CommentId}: {failure.Message}");
        }
    }

    private sealed record Letter(Trigger Trigger, CommandReading Reading);
}
