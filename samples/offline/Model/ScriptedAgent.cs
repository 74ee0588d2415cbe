using System.Globalization;
using System.Text.RegularExpressions;

namespace CodexBridge.Offline.Model;

/// <summary>What the model does with one request.</summary>
/// <param name="Pause">How long it thinks first.</param>
/// <param name="Error">Set: fail with this status instead of answering.</param>
/// <param name="Hangs">Set: open the stream and never go on.</param>
internal sealed record ModelTurn(TimeSpan Pause, IReadOnlyList<OutputItem> Items, int? Error, bool Hangs);

/// <summary>
/// A small agent that needs no network: it executes the directives of a prompt, and for a prompt without any it plans, looks around,
/// writes a file and reports, one call a request, as a real one would.
/// </summary>
internal static partial class ScriptedAgent
{
    /// <param name="fails">Whether an <c>[[error]]</c> at that place of the script still fails.</param>
    public static ModelTurn Answer(Conversation conversation, Func<CallId, ModelAction.Error, bool> fails)
    {
        var users = conversation.UserMessages;
        if (users.Count == 0)
        {
            return Saying("There is nothing to do.");
        }

        if (conversation.LastCall is { } last && RunningSession(conversation.OutputOf(last.ToString())) is { } session
            && ScriptOf(conversation, last.Message)[last.Action] is ModelAction.Shell { Waits: true })
        {
            return new ModelTurn(TimeSpan.Zero, [OutputItem.Poll(last with { Poll = last.Poll + 1 }, session)], null, false);
        }

        return Continue(conversation, Place(conversation), fails);
    }

    /// <summary>The first message and action that are still open.</summary>
    private static (int Message, int Action) Place(Conversation conversation)
    {
        var message = conversation.FirstMessage;
        var action = 0;
        if (conversation.LastCall is { } last)
        {
            (message, action) = (last.Message, last.Action + 1);
        }

        while (message < conversation.UserMessages.Count - 1 && conversation.IsAnswered(message))
        {
            (message, action) = (message + 1, 0);
        }

        return (message, action);
    }

    private static ModelTurn Continue(Conversation conversation, (int Message, int Action) place, Func<CallId, ModelAction.Error, bool> fails)
    {
        var pause = TimeSpan.Zero;
        List<OutputItem> items = [];
        for (var (message, action) = place; message < conversation.UserMessages.Count; (message, action) = (message + 1, 0))
        {
            var script = ScriptOf(conversation, message);
            for (; action < script.Count; action++)
            {
                var id = new CallId(conversation.Turn, message, action, 0);
                switch (script[action])
                {
                    case ModelAction.Sleep sleep:
                        pause += sleep.Duration;
                        break;
                    case ModelAction.Error error when fails(id, error):
                        return new ModelTurn(pause, [], error.Status, false);
                    case ModelAction.Hang:
                        return new ModelTurn(pause, items, null, Hangs: true);
                    case { IsCall: true } call when OutputItem.Call(id, call, conversation.Tools) is { } item:
                        items.Add(item);
                        return new ModelTurn(pause, items, null, false);
                    case ModelAction.Say say:
                        items.Add(OutputItem.Message(id, say.Text));
                        break;
                    case ModelAction.SayHistory:
                        items.Add(OutputItem.Message(id, History(conversation)));
                        break;
                    case ModelAction.SayReport:
                        items.Add(OutputItem.Message(id, PlainAgent.Report(conversation, message)));
                        break;
                }
            }
        }

        return items.Count == 0 ? Saying("Done.") : new ModelTurn(pause, items, null, false);
    }

    private static ModelTurn Saying(string text) =>
        new(TimeSpan.Zero, [OutputItem.Message(new CallId("0", 0, 0, 0), text)], null, false);

    private static IReadOnlyList<ModelAction> ScriptOf(Conversation conversation, int message)
    {
        var prompt = conversation.UserMessages[message];
        var directives = DirectiveReader.Read(prompt);
        return directives.Count > 0 ? directives : PlainAgent.Script(prompt, message);
    }

    private static string History(Conversation conversation)
    {
        var users = conversation.UserMessages;
        var lines = users.Select((text, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {FirstWords(text, 8)}"));
        return string.Create(CultureInfo.InvariantCulture, $"{users.Count} messages so far:\n\n{string.Join('\n', lines)}");
    }

    /// <summary>The beginning of a text on one line, for lists.</summary>
    internal static string FirstWords(string text, int count)
    {
        var words = text.Split((char[]?)null, count + 1, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > count ? string.Join(' ', words.Take(count)) + " …" : string.Join(' ', words);
    }

    /// <summary>Codex's number of a command that has not ended, or null.</summary>
    private static int? RunningSession(string? output)
    {
        var match = RunningSessionText().Match(output ?? "");
        return match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"Process running with session ID (\d{1,9})", RegexOptions.NonBacktracking)]
    private static partial Regex RunningSessionText();
}
