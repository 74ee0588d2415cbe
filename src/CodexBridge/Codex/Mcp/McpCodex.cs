using System.Collections.Concurrent;
using CodexBridge.Sessions;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Codex.Mcp;

/// <summary>
/// Codex by way of an MCP server with the tools <c>codex</c> and <c>codex-reply</c>: what Codex itself was up to 0.153.4, and what others are.
/// The server is a child of this process; its conversations end with it.
/// </summary>
internal sealed class McpCodex : ICodex, IServerListener
{
    private readonly IReadOnlyList<string> command;
    private readonly string why;
    private readonly string home;
    private readonly CodexSettings settings;
    private readonly ConcurrentDictionary<SessionId, Conversation> conversations = new();
    private readonly ConcurrentDictionary<string, PendingCall> calls = new(StringComparer.Ordinal);
    private readonly string instance = Guid.NewGuid().ToString("N")[..8];
    private McpServerProcess? server;
    private volatile string? lost;
    private bool speaksEvents;
    private int numbered;

    private McpCodex(IReadOnlyList<string> command, string why, string home, CodexSettings settings) =>
        (this.command, this.why, this.home, this.settings) = (command, why, home, settings);

    public string Description => $"{Server.Name} {Version} over MCP ({Server.Address})";

    public string Version => Server.Version;

    public CodexAbilities Abilities => new(Steer: false, Durable: false, Attach: false, Outlives: false);

    /// <summary>Nobody else can reach it, and nobody can see later what it received.</summary>
    public string? HostIdentity => null;

    public string Backend => "mcp";

    public bool IsOpen => lost is null;

    public string? Remark =>
        $"Driven over MCP ({Server.Name} {Version}), because {why}: this session ends with its job, takes no words while it works, and cannot be attached to. Codex 0.150.1 or newer can do all of this, and takes the conversation over."
        + (Server.Tool.TakesInstructions ? "" : " This server cannot be given the bridge's guardrails.");

    private McpServerProcess Server => server ?? throw new ObjectDisposedException(nameof(McpCodex));

    /// <param name="command">Absolute program and its arguments.</param>
    /// <param name="why">Why this way was taken: the end of a sentence.</param>
    /// <exception cref="CodexException">It cannot be started, does not answer, or is no such server.</exception>
    public static async Task<McpCodex> StartAsync(IReadOnlyList<string> command, string why, string home, CodexSettings settings, CancellationToken cancellationToken)
    {
        var codex = new McpCodex(command, why, home, settings);
        codex.server = await McpServerProcess.StartAsync(command, codex, home, settings, cancellationToken);
        return codex;
    }

    public async Task<string> SpawnAsync(ThreadOptions thread, TurnOptions turn, Func<ICodexThread, Task> opened, CancellationToken cancellationToken)
    {
        CodexFolders.Require(turn.Cwd);
        RequireServer();
        var callId = NextCall();
        var pending = calls[callId] = new PendingCall(thread, turn);
        var configuration = ThreadConfiguration.For(turn.Cwd, [.. settings.Tools, .. thread.Tools], settings, home);
        await Server.CallAsync(callId, CodexTool.Start, Server.Tool.StartArguments(thread, turn, configuration), cancellationToken);
        var subscription = await NamedAsync(callId, pending, cancellationToken);
        var conversation = pending.Conversation!;
        try
        {
            await opened(subscription);
            return await BegunAsync(conversation, pending.Turn!, cancellationToken);
        }
        catch
        {
            // Whoever asked will not follow it: it must not work on unseen.
            await InterruptAsync(conversation, CancellationToken.None);
            await subscription.DisposeAsync();
            throw;
        }
    }

    public Task<ICodexThread> ResumeThreadAsync(SessionId id, CancellationToken cancellationToken) =>
        lost is null && conversations.TryGetValue(id, out var conversation)
            ? Task.FromResult<ICodexThread>(new McpThread(this, conversation) { ActiveTurnId = conversation.Current?.Id })
            : Task.FromException<ICodexThread>(McpFaults.Gone(id));

    public Task<ThreadSnapshot?> ReadThreadAsync(SessionId id, CancellationToken cancellationToken) =>
        Task.FromResult(conversations.TryGetValue(id, out var conversation) ? conversation.Snapshot() : null);

    public Task<TurnSnapshot?> FindTurnAsync(SessionId id, string clientMessageId, CancellationToken cancellationToken) =>
        Task.FromResult(conversations.TryGetValue(id, out var conversation) ? conversation.Find(clientMessageId) : null);

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    public async Task<string> ReplyAsync(Conversation conversation, TurnOptions turn, CancellationToken cancellationToken)
    {
        RequireServer();
        RequireSameLimits(conversation, turn);
        var callId = NextCall();
        var expected = conversation.Expect(callId, turn.ClientMessageId);
        calls[callId] = new PendingCall(conversation.Thread, turn) { Conversation = conversation, Turn = expected };
        await Server.CallAsync(callId, CodexTool.Reply, Server.Tool.ReplyArguments(conversation.Id, turn.Text), cancellationToken);
        return await BegunAsync(conversation, expected, cancellationToken);
    }

    /// <summary>Answers a question of Codex's, if it is still open.</summary>
    public async Task AnswerAsync(Conversation conversation, ApprovalRequest request, bool accepted, CancellationToken cancellationToken)
    {
        if (conversation.Take(request) is { } question)
        {
            await Server.AnswerAsync(question.Id, Question.Answer(accepted), cancellationToken);
        }
    }

    /// <summary>Stops the running turn and its commands. False: nothing was running.</summary>
    public async Task<bool> InterruptAsync(Conversation conversation, CancellationToken cancellationToken) =>
        await new McpInterruption(conversation, settings.Clock).RunAsync(
            turn => Server.CancelAsync(turn.CallId, cancellationToken),
            KillServerFor,
            cancellationToken);

    public bool Take(JsonRpcMessage message)
    {
        switch (message)
        {
            case JsonRpcNotification { Method: "codex/event" } told:
                if (CodexEvent.Read(told.Params) is { } happened)
                {
                    Happened(happened);
                }

                return true;
            case JsonRpcRequest { Method: RequestMethods.ElicitationCreate } asked:
                Asked(Question.Read(asked));
                return true;
            case JsonRpcMessageWithId answer and (JsonRpcResponse or JsonRpcError) when calls.TryRemove(answer.Id.ToString(), out var call):
                Answered(answer.Id.ToString(), call, CallAnswer.Of(message));
                return true;
            default:
                return false;
        }
    }

    public void Lost(string why)
    {
        lost = why;
        foreach (var conversation in conversations.Values)
        {
            conversation.Lost(why);
        }

        foreach (var call in calls.Values)
        {
            call.Fail(new CodexException(CodexFault.NoHost, $"The MCP server (`{string.Join(' ', command)}`) left before it named the thread: {why}", "Look at what it writes to its standard error; `codex-bridge doctor` starts it once."));
        }
    }

    private void Happened(CodexEvent happened)
    {
        speaksEvents = true;
        if (happened.Type == "session_configured" && happened.CallId is { } callId && calls.TryGetValue(callId, out var call) && SessionId.TryParse(happened.ThreadId, out var id))
        {
            Name(callId, call, id);
        }

        if (Of(happened) is not { } conversation)
        {
            return;
        }

        conversation.Happened(happened);
        if (happened.Type == "task_complete" && conversation.Current is { } turn)
        {
            _ = ExpectAnswerAsync(conversation, turn);
        }
    }

    /// <summary>By the thread; only where it is not named (0.45.0) by the call, which after a cancelled one may be the wrong one.</summary>
    private Conversation? Of(CodexEvent happened) =>
        SessionId.TryParse(happened.ThreadId, out var id)
            ? conversations.GetValueOrDefault(id)
            : happened.CallId is { } callId && calls.TryGetValue(callId, out var call) ? call.Conversation : null;

    private void Asked(Question question)
    {
        if (SessionId.TryParse(question.ThreadId, out var id) && conversations.TryGetValue(id, out var named))
        {
            named.Asked(question);
        }
        else if (conversations.Values.Where(conversation => conversation.Current is not null).ToList() is [var only])
        {
            only.Asked(question);
        }
        else
        {
            // Nobody can tell whom to ask; no answer at all would leave the turn open for ever.
            _ = Server.AnswerAsync(question.Id, Question.Answer(accepted: false), CancellationToken.None)
                .ContinueWith(sent => _ = sent.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private void Answered(string callId, PendingCall call, CallAnswer answer)
    {
        if (call.Conversation is null)
        {
            if (!SessionId.TryParse(answer.ThreadId, out var id))
            {
                call.Fail(new CodexException(CodexFault.Refused, $"The MCP server refused the session: {answer.Text}", "Correct what it names, then spawn again."));
                return;
            }

            // A server that tells nothing on the way: the thread is known only now that its turn is over.
            Name(callId, call, id);
        }

        call.Conversation?.Answered(callId, answer);
    }

    private void Name(string callId, PendingCall call, SessionId id)
    {
        var conversation = conversations.GetOrAdd(id, _ => new Conversation(id, call.Thread, call.Options, settings.Clock));
        try
        {
            call.Turn = conversation.Expect(callId, call.Options.ClientMessageId);
            call.Conversation = conversation;

            // Before the next message is read: whoever follows must miss nothing of a turn that is over in no time.
            call.Succeed(new McpThread(this, conversation));
        }
        catch (CodexException twice)
        {
            call.Fail(twice);
        }
    }

    private async Task<McpThread> NamedAsync(string callId, PendingCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.Named.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A call that is taken back before its thread is configured runs on all the same: wait for that, then stop it.
            await Server.CancelAsync(callId, CancellationToken.None);
            _ = StopUnnamedAsync(call);
            throw;
        }
    }

    private async Task StopUnnamedAsync(PendingCall call)
    {
        try
        {
            await using var thread = await call.Named.WaitAsync(settings.CallDeadline, settings.Clock);
            await thread.InterruptAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is TimeoutException or BridgeException or ObjectDisposedException)
        {
            // It never began, or its server is gone.
        }
    }

    /// <summary>A server that tells nothing on the way is waited for until its answer comes, or the caller has waited enough.</summary>
    private async Task<string> BegunAsync(Conversation conversation, Turn turn, CancellationToken cancellationToken)
    {
        try
        {
            await (speaksEvents
                ? turn.Started.WaitAsync(settings.CallDeadline, settings.Clock, cancellationToken)
                : turn.Started.WaitAsync(cancellationToken));
        }
        catch (TimeoutException)
        {
            await InterruptAsync(conversation, CancellationToken.None);
            throw McpFaults.NoAnswer("begin the turn", settings.CallDeadline, Server.Address);
        }

        return turn.Id ?? turn.CallId;
    }

    /// <summary>The answer follows the last word at once, or never: of two calls to one thread only the second is answered.</summary>
    private async Task ExpectAnswerAsync(Conversation conversation, Turn turn)
    {
        await Task.WhenAny(turn.Ended, Task.Delay(McpInterruption.AnswerGrace, settings.Clock));
        conversation.GiveUpOnAnswer(turn);
    }

    private void RequireServer()
    {
        if (lost is { } gone)
        {
            throw new CodexException(CodexFault.NoHost, $"The MCP server (`{string.Join(' ', command)}`) has left: {gone}", "Run the command again: the next job starts a new one.");
        }
    }

    /// <summary>The server keeps what a conversation began with; a reply under narrower limits would not be held to them.</summary>
    private static void RequireSameLimits(Conversation conversation, TurnOptions turn)
    {
        var began = conversation.Limits;
        if (began.Sandbox != turn.Sandbox || began.Approval != turn.Approval || began.Cwd != turn.Cwd)
        {
            throw new CodexException(
                CodexFault.Refused,
                $"Session {conversation.Id.Short} runs over MCP with {began.Sandbox.Word()}, approval {began.Approval.Word()}, and a reply cannot change that to {turn.Sandbox.Word()}, approval {turn.Approval.Word()}.",
                "Spawn a new session with the limits that hold now.");
        }
    }

    /// <summary>True when the whole server could be ended for one turn that does not obey: nothing else runs in it.</summary>
    private async Task<bool> KillServerFor(Conversation conversation)
    {
        if (conversations.Values.Any(other => other != conversation && other.Current is not null))
        {
            return false;
        }

        conversation.Killed();
        await Server.DisposeAsync();
        return true;
    }

    private string NextCall() => $"codex-bridge-{instance}-{Interlocked.Increment(ref numbered)}";

    private sealed class PendingCall(ThreadOptions thread, TurnOptions options)
    {
        private readonly TaskCompletionSource<McpThread> named = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ThreadOptions Thread => thread;

        public TurnOptions Options => options;

        public Conversation? Conversation { get; set; }

        public Turn? Turn { get; set; }

        public Task<McpThread> Named => named.Task;

        public void Succeed(McpThread thread) => named.TrySetResult(thread);

        public void Fail(CodexException why)
        {
            named.TrySetException(why);
            _ = named.Task.Exception;
        }
    }
}
