using System.Collections.Concurrent;
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
    private readonly ConcurrentBag<Task> errands = [];

    /// <param name="origin">The utterance that this job began with.</param>
    /// <param name="stop">The job has nothing left to follow.</param>
    /// <param name="cancel">The job is to end.</param>
    public async Task ListenAsync(Trigger origin, Func<Trigger, string, IAnswer> answerFor, CancellationToken stop, CancellationToken cancel)
    {
        if (origin is not { Thread: { } thread, SpokenAt: { } since })
        {
            return;
        }

        await foreach (var comment in new ThreadWatcher(github, shop.Clock).NewCommentsAsync(thread, since, stop))
        {
            if (comment.Id != origin.CommentId && ForThisThread(origin, comment) is { } letter)
            {
                log($"heard comment {comment.Id} while following: {string.Join(", ", letter.Reading.Commands.Select(spoken => spoken.Command.Verb))}");
                errands.Add(CarryOutAsync(letter, answerFor, cancel));
            }
        }

        await Task.WhenAll(errands);
    }

    /// <summary>
    /// Comes back when nothing that was heard here is under way. A reply has a turn of its own, which outlasts the one that the job began with, and
    /// people may want to stop it too: so listen on until then.
    /// </summary>
    public async Task IdleAsync()
    {
        while (errands.Any(errand => !errand.IsCompleted))
        {
            await Task.WhenAll(errands);
        }
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

    private async Task CarryOutAsync(Letter letter, Func<Trigger, string, IAnswer> answerFor, CancellationToken cancel)
    {
        try
        {
            await using var answer = answerFor(letter.Trigger, CommandKey.Of(letter.Trigger, letter.Reading.Commands[0]).Value);
            await bridge.CarryOutAsync(letter.Trigger, letter.Reading.Commands, answer, cancel);
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
