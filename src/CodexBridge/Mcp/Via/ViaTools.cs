using System.Text.Json.Nodes;
using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Sessions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>
/// The same tools where there is no Codex but a token: whoever asks drives the machines that listen to a repository. The machine judges the
/// account behind the token as it judges every commenter.
/// </summary>
internal sealed class ViaTools(ThreadTalk talk, ServerLife life)
{
    private const int LongestPrompt = 60_000;

    /// <summary>Defined like the local ones; only what a comment can carry is taken.</summary>
    public IReadOnlyList<BridgeTool> All =>
    [
        new(TurnTools.CodexDefinition, StartAsync),
        new(TurnTools.ReplyDefinition, ReplyAsync),
        new(LookTools.StatusDefinition, (request, token) => AskAsync(request, given => $"status{Option("cid", given.Text("threadId", 64))}", ["threadId"], token)),
        new(LookTools.AbortDefinition, (request, token) => AskAsync(request, given => $"abort{Option("cid", given.RequiredText("threadId", 64))}", ["threadId"], token)),
        new(LookTools.ApproveDefinition, (request, token) => AskAsync(request, Decision, ["id", "decision", "why"], token)),
    ];

    private Task<CallToolResult> StartAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var given = new ToolArguments(request.Params, "prompt", "model", "cwd", "approval-policy", "sandbox", "config", "base-instructions", "developer-instructions", "compact-prompt");
        var spoken = $"spawn {CommandText.Quoted(given.RequiredText("prompt", LongestPrompt))}{Option("cwd", given.Text("cwd", 4096))}"
            + Option("sandbox", given.Word("sandbox", "read-only", "workspace-write", "danger-full-access"))
            + Option("approval", given.Word("approval-policy", "untrusted", "on-request", "never"))
            + Option("model", given.Text("model", 100))
            + Option("effort", TurnTools.Effort(given));
        foreach (var name in new[] { "base-instructions", "developer-instructions", "compact-prompt" })
        {
            if (given.Text(name, LongestPrompt) is not null)
            {
                given.Refuse($"`{name}` does not travel in a comment; say it in the prompt");
            }
        }

        given.RequireNone();
        return life.TrackAsync(RunAsync(request, spoken, cancellationToken));
    }

    private Task<CallToolResult> ReplyAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var given = new ToolArguments(request.Params, "threadId", "conversationId", "prompt");
        var prompt = given.RequiredText("prompt", LongestPrompt);
        var thread = given.Text("threadId", 64) ?? given.Text("conversationId", 64);
        if (thread is null)
        {
            given.Refuse("`threadId` is required");
        }

        given.RequireNone();
        return life.TrackAsync(RunAsync(request, $"reply {CommandText.Quoted(prompt)}{Option("cid", thread)}", cancellationToken));
    }

    private async Task<CallToolResult> RunAsync(RequestContext<CallToolRequestParams> request, string spoken, CancellationToken cancellationToken)
    {
        SessionId? cid = null;
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var steps = 0;
        var command = await talk.SayAsync(spoken, cancellationToken);
        try
        {
            var (answer, url) = await talk.FollowAsync(command, ChangedAsync, cancellationToken);
            var good = answer.State is SessionState.Completed || (answer.State is null && answer.Cid is null && answer.Headline.StartsWith("Delivered", StringComparison.Ordinal));
            var structured = (answer.Cid ?? cid) is { } known ? new JsonObject { ["threadId"] = known.Value, ["content"] = answer.Content } : null;
            return ToolAnswers.Text(good ? answer.Content : $"{answer.Headline}\n\n{answer.Content}\n\n{url}", structured, !good);
        }
        catch (OperationCanceledException) when (!life.Ending.IsCancellationRequested && cid is not null)
        {
            await talk.SayAsync($"abort cid={cid.Value.Value}", CancellationToken.None);
            throw;
        }

        async Task ChangedAsync(ReadAnswer answer, string url)
        {
            cid ??= answer.Cid;
            if (request.Params.ProgressToken is { } token)
            {
                await request.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = ++steps, Message = $"{answer.Headline} ({url})" }, cancellationToken: cancellationToken);
            }

            if (answer.Question is { } question && request.Server.ClientCapabilities?.Elicitation is not null && asked.Add(question.Rid))
            {
                var form = new ElicitRequestParams { Message = $"Codex asks for permission:\n{question.What}\n\n{url}", RequestedSchema = new ElicitRequestParams.RequestSchema() };
                var yes = (await request.Server.ElicitAsync(form, cancellationToken)).IsAccepted;
                await talk.SayAsync($"{(yes ? "approve" : "deny")} {question.Rid}", cancellationToken);
            }
        }
    }

    /// <summary>A command that is answered at once.</summary>
    private Task<CallToolResult> AskAsync(RequestContext<CallToolRequestParams> request, Func<ToolArguments, string> say, ReadOnlySpan<string> known, CancellationToken cancellationToken)
    {
        var given = new ToolArguments(request.Params, known);
        var spoken = say(given);
        given.RequireNone();
        return life.TrackAsync(AnswerAsync(spoken, cancellationToken));
    }

    private async Task<CallToolResult> AnswerAsync(string spoken, CancellationToken cancellationToken)
    {
        var command = await talk.SayAsync(spoken, cancellationToken);

        // A session's status looks like its card; whatever comes first is the whole answer.
        var first = new TaskCompletionSource<ReadAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var (answer, _) = await talk.FollowAsync(command, async (seen, _) =>
            {
                first.TrySetResult(seen);
                await enough.CancelAsync();
            }, enough.Token);
            return Told(answer);
        }
        catch (OperationCanceledException) when (first.Task.IsCompleted)
        {
            return Told(await first.Task);
        }
    }

    private static CallToolResult Told(ReadAnswer answer) =>
        ToolAnswers.Text(answer.State is null ? answer.Content : $"{answer.Headline}\n\n{answer.Content}", null, answer.Headline.Contains("Not allowed", StringComparison.Ordinal));

    private static string Decision(ToolArguments given)
    {
        var id = given.RequiredText("id", 16);
        given.RequiredText("decision", 16);
        var decision = given.Word("decision", "approve", "deny");
        var why = given.Text("why", 4000);
        if (!id.All(char.IsAsciiHexDigit))
        {
            given.Refuse("`id` is the short id (hex digits) that was shown with the question");
        }

        return decision == "approve" ? $"approve {id}" : $"deny {id}{(why is null ? "" : " " + CommandText.Quoted(why))}";
    }

    private static string Option(string name, string? value) => value is null ? "" : $" {name}={CommandText.Quoted(value)}";
}
