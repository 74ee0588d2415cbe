using CodexBridge.Codex;
using CodexBridge.Codex.AppServer;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Codex;

/// <summary>What the real Codex does not do on demand.</summary>
public class FaultSpecs
{
    private const string Id = "01a201db-5ff9-7000-8000-0001aa2fe6b1";
    private const string Started = $$$"""send {"method":"turn/started","params":{"threadId":"{{{Id}}}","turn":{"id":"turn-1","status":"inProgress"} } }""";
    private const string Ended = $$$"""send {"method":"turn/completed","params":{"threadId":"{{{Id}}}","turn":{"id":"turn-1","status":"completed","completedAt":5} } }""";
    private const string TurnAnswer = """answer {"turn":{"id":"turn-1"}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("garbage", "send not json at all")]
    [InlineData("an array", "send [1,2]")]
    [InlineData("a number", "send 7")]
    [InlineData("an answer nobody waits for", """send {"id":99999,"result":{}}""")]
    [InlineData("an id of another kind", """send {"id":{"a":1},"result":{}}""")]
    [InlineData("an unknown notification", """send {"method":"turn/novelty","params":[1]}""")]
    [InlineData("a notification of another shape", """send {"method":"item/started","params":{"threadId":"01a201db-5ff9-7000-8000-0001aa2fe6b1","item":"no item"}}""")]
    [InlineData("an unknown item", """send {"method":"item/started","params":{"threadId":"01a201db-5ff9-7000-8000-0001aa2fe6b1","item":{"id":"x","type":"novelty"}}}""")]
    [InlineData("a frame of 50 MB", "flood 50")]
    public async Task Nonsense_is_passed_over_and_the_turn_is_still_told(string what, string nonsense)
    {
        Assert.NotEmpty(what);
        await using var fake = new FakeCodex($"turn/start {nonsense} | {TurnAnswer} | {Started} | {nonsense} | {Ended}");
        await using var codex = await fake.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(fake.Thread, Token);

        Assert.Equal("turn-1", await thread.StartTurnAsync(fake.Turn, Token));

        var seen = await thread.ReadUntilAsync<SessionEvent.TurnEnded>();
        Assert.Equal([new SessionEvent.TurnStarted("turn-1"), seen[^1]], seen);
    }

    [Fact]
    public async Task A_notification_that_overtakes_its_answer_and_an_answer_given_twice_do_no_harm()
    {
        await using var fake = new FakeCodex($"turn/start {Started} | {Ended} | {TurnAnswer} | {TurnAnswer}");
        await using var codex = await fake.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(fake.Thread, Token);

        Assert.Equal("turn-1", await thread.StartTurnAsync(fake.Turn, Token));
        await thread.ReadUntilAsync<SessionEvent.TurnEnded>();
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("exit")]
    [InlineData("flood 65")]
    public async Task A_connection_that_breaks_in_the_middle_ends_call_and_events(string how)
    {
        await using var fake = new FakeCodex($"turn/start {how}");
        await using var codex = await fake.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(fake.Thread, Token);

        var lost = await Assert.ThrowsAsync<CodexException>(() => thread.StartTurnAsync(fake.Turn, Token));

        Assert.Equal(CodexFault.NoHost, lost.Fault);
        await thread.ReadUntilAsync<SessionEvent.HostLost>();
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("thread/start")]
    [InlineData("turn/start")]
    public async Task Silence_ends_at_the_deadline(string method)
    {
        await using var fake = new FakeCodex(method);
        var settings = fake.Settings with { CallDeadline = TimeSpan.FromSeconds(1) };

        var silent = await Assert.ThrowsAsync<CodexException>(async () =>
        {
            await using var codex = (AppServerCodex)await CodexHost.ConnectAsync(settings, Token);
            await using var thread = await codex.StartThreadAsync(fake.Thread, Token);
            await thread.StartTurnAsync(fake.Turn, Token);
        });

        Assert.Equal(CodexFault.NoAnswer, silent.Fault);
        Assert.Contains(method, silent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_turn_that_never_begins_is_no_turn()
    {
        await using var fake = new FakeCodex($"turn/start {TurnAnswer}");
        await using var codex = (AppServerCodex)await CodexHost.ConnectAsync(fake.Settings with { CallDeadline = TimeSpan.FromSeconds(1) }, Token);
        await using var thread = await codex.StartThreadAsync(fake.Thread, Token);

        var silent = await Assert.ThrowsAsync<CodexException>(() => thread.StartTurnAsync(fake.Turn, Token));

        Assert.Equal(CodexFault.NoAnswer, silent.Fault);
    }

    [Fact]
    public async Task An_overloaded_server_is_asked_again()
    {
        await using var fake = new FakeCodex(
            """thread/start error {"code":-32001,"message":"Server overloaded; retry later."}""",
            """thread/start error {"code":-32001,"message":"Server overloaded; retry later."}""",
            $$$"""thread/start answer {"thread":{"id":"{{{Id}}}"}}""");
        await using var codex = await fake.ConnectAsync();

        await using var thread = await codex.StartThreadAsync(fake.Thread, Token);

        Assert.Equal(Id, thread.Id.Value);
    }

    [Theory]
    [InlineData("thread 1 already has an active writer", nameof(CodexFault.HeldElsewhere))]
    [InlineData("no rollout found for thread id 1", nameof(CodexFault.UnknownThread))]
    [InlineData("session 1 is archived. Run `codex unarchive 1`", nameof(CodexFault.Archived))]
    [InlineData("something new", nameof(CodexFault.Refused))]
    public async Task A_resume_that_is_refused_never_starts_another_thread(string message, string fault)
    {
        await using var fake = new FakeCodex(
            $$$"""thread/resume error {"code":-32600,"message":"{{{message}}}"}""", "thread/start exit");
        await using var codex = await fake.ConnectAsync();

        var refused = await Assert.ThrowsAsync<CodexException>(() => codex.ResumeThreadAsync(SessionId.Parse(Id), Token));

        Assert.Equal(fault, refused.Fault.ToString());
        Assert.NotNull(await codex.ReadThreadAsync(SessionId.Parse(Id), Token)); // It still lives: nothing was started.
    }

    [Fact]
    public async Task Every_question_is_answered_in_its_own_shape()
    {
        string[] methods =
        [
            "item/permissions/requestApproval", "item/tool/requestUserInput", "mcpServer/elicitation/request", "item/tool/call",
            "currentTime/read", "account/chatgptAuthTokens/refresh", "something/unheardOf",
        ];
        var questions = methods.Select((method, id) => $$$"""send {"id":{{{id}}},"method":"{{{method}}}","params":{"threadId":"{{{Id}}}","itemId":"i{{{id}}}"}}""");
        await using var fake = new FakeCodex($"turn/start {TurnAnswer} | {Started} | {string.Join(" | ", questions)}");
        await using var codex = await fake.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(fake.Thread, Token);
        await thread.StartTurnAsync(fake.Turn, Token);

        var answers = string.Join('\n', (await fake.AnswersAsync(methods.Length)).Order(StringComparer.Ordinal));

        Assert.Contains("""{"id":0,"result":{"permissions":{},"scope":"turn"}}""", answers, StringComparison.Ordinal);
        Assert.Contains("""{"id":1,"result":{"answers":{}}}""", answers, StringComparison.Ordinal);
        Assert.Contains("""{"id":2,"result":{"action":"decline","content":null}}""", answers, StringComparison.Ordinal);
        Assert.Contains("""{"id":3,"result":{"contentItems":[],"success":false}}""", answers, StringComparison.Ordinal);
        Assert.Contains("""{"id":4,"result":{"currentTimeAt":""", answers, StringComparison.Ordinal);
        Assert.Contains("""{"id":5,"error":{"code":-32601""", answers, StringComparison.Ordinal);
        Assert.Contains("""{"id":6,"error":{"code":-32601""", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_command_under_a_known_item_is_not_run_by_an_old_yes()
    {
        await using var fake = new FakeCodex(
            $$$"""turn/start {{{TurnAnswer}}} | {{{Started}}} | send {"id":0,"method":"item/commandExecution/requestApproval","params":{"threadId":"{{{Id}}}","itemId":"i","command":"rm -rf x"}}""");
        await using var codex = await fake.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(fake.Thread, Token);
        await thread.StartTurnAsync(fake.Turn, Token);
        var asked = (SessionEvent.ApprovalAsked)(await thread.ReadUntilAsync<SessionEvent.ApprovalAsked>())[^1];

        var refused = await Assert.ThrowsAsync<CodexException>(
            () => thread.AnswerAsync(asked.Request with { Command = "ls" }, ApprovalDecision.Accept, Token));
        await thread.AnswerAsync(asked.Request, ApprovalDecision.Accept, Token);

        Assert.Equal(CodexFault.Refused, refused.Fault);
        Assert.Equal("""{"id":0,"result":{"decision":"accept"}}""", Assert.Single(await fake.AnswersAsync(1)));
    }

    [Fact]
    public async Task A_host_that_cannot_start_says_why()
    {
        await using var fake = new FakeCodex("refuse the disk is full");

        var failed = await Assert.ThrowsAsync<CodexException>(fake.ConnectAsync);

        Assert.Equal(CodexFault.NoHost, failed.Fault);
        Assert.Contains("the disk is full", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.150.0", true)]
    [InlineData("0.150.1", false)]
    public async Task A_host_below_the_minimum_is_refused(string version, bool refused)
    {
        await using var fake = new FakeCodex($$$"""initialize answer {"userAgent":"x/{{{version}}} (y)"}""");

        var failed = await Record.ExceptionAsync(async () => await (await fake.ConnectAsync()).DisposeAsync());

        Assert.Equal(refused ? CodexFault.TooOld : null, (failed as CodexException)?.Fault);
    }
}
