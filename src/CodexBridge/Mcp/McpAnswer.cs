using CodexBridge.Handlers;
using CodexBridge.Reports;
using CodexBridge.Sessions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>
/// The answer to a tool call that runs a turn: progress while it runs, the thread's id as soon as there is one, and Codex's questions put
/// to the client's user where the client can ask.
/// </summary>
internal sealed class McpAnswer(RequestContext<CallToolRequestParams> request, McpDoor door) : IAnswer
{
    private readonly TaskCompletionSource<SessionId> running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, Question> questions = new(StringComparer.Ordinal);
    private readonly CodexEvents events = new(request);
    private string lastLine = "";
    private int steps;

    public PostedComment? Posted => null;

    public int Budget => 200_000;

    public bool IsDelivered => true;

    /// <summary>Without a client that asks people nobody would ever answer: what needs an approval is declined at once, and said.</summary>
    public bool CanBeAnswered => request.Server.ClientCapabilities?.Elicitation is not null;

    /// <summary>The session, once its turn can be interrupted.</summary>
    public Task<SessionId> Running => running.Task;

    public Task ShowAsync(int ordinal, string text, bool now, CancellationToken cancellationToken) =>
        TellAsync(text.AsSpan().TrimStart("# ").ToString().Split('\n', 2)[0], cancellationToken);

    public async Task ShowCardAsync(int ordinal, SessionCard card, string text, bool now, CancellationToken cancellationToken)
    {
        var view = card.View;
        await events.TellAsync(view, cancellationToken);
        await TellAsync(Line(view), cancellationToken);
        if (view.TurnId is not null && view.State != SessionState.Starting)
        {
            running.TrySetResult(view.Cid);
        }

        Ask(view);
    }

    public async Task<bool> CloseAsync(CancellationToken cancellationToken)
    {
        List<Question> open;
        lock (questions)
        {
            open = [.. questions.Values];
            questions.Clear();
        }

        foreach (var question in open)
        {
            await question.DisposeAsync();
        }

        return true;
    }

    public async ValueTask DisposeAsync() => await CloseAsync(CancellationToken.None);

    /// <summary>Puts new questions to the client, and takes back those that were answered elsewhere.</summary>
    private void Ask(SessionView view)
    {
        lock (questions)
        {
            foreach (var asked in view.Asked.Where(asked => !questions.ContainsKey(asked.Rid)))
            {
                questions[asked.Rid] = Question.Put(request, door, view, asked);
            }

            foreach (var rid in questions.Keys.Where(rid => view.Asked.All(asked => asked.Rid != rid)).ToList())
            {
                questions[rid].Forget();
            }
        }
    }

    private static string Line(SessionView view) => view switch
    {
        { Asked: [.., var asked] } => $"{view.State.Word()}: asks to run {asked.What} (codex-approve {asked.Rid})",
        { Retrying: { } retrying } => $"{view.State.Word()}: {retrying}",
        { Commands: [.., var command] } when view.State.IsLive() => $"{view.State.Word()}: {Wording.ShellBody(command.Text)}",
        _ => view.State.Word(),
    };

    private async Task TellAsync(string line, CancellationToken cancellationToken)
    {
        if (request.Params.ProgressToken is not { } token || line == lastLine)
        {
            return;
        }

        lastLine = line;
        try
        {
            var progress = new ProgressNotificationValue { Progress = ++steps, Message = door.Shop.Redactor.Redact(line).Text };
            await request.Server.NotifyProgressAsync(token, progress, cancellationToken: cancellationToken);
        }
        catch (Exception gone) when (ClientGone.Is(gone))
        {
            // Nobody listens any more; the session is not the client's, and goes on.
        }
    }
}

/// <summary>What sending to a client throws once it has left.</summary>
internal static class ClientGone
{
    public static bool Is(Exception failure) => failure is McpException or IOException or InvalidOperationException or OperationCanceledException;
}
