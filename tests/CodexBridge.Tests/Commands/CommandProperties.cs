using System.Text;
using CodexBridge.Commands;
using CodexBridge.Sessions;
using FsCheck;
using FsCheck.Fluent;

namespace CodexBridge.Tests.Commands;

/// <summary>What holds for any text and any command.</summary>
public class CommandProperties
{
    private static readonly LanguageOptions Options = new();
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(300);

    // Texts made of what hurts: quotes, escapes, fences, markup, the trigger, hidden characters.
    private static readonly Gen<string> Hostile = Gen.Elements(
            "\"", "'", "\\", "“", "”", "’", "»", "`", "```", "~~~", "\n", "\r\n", "\r", "\t", " ", "@codex ", "@codex spawn \"x\"", "abort", "spawn", "cid=aa2f", "sandbox=",
            "<!--", "-->", "<details>", "</details>", "<a ", ">", "> ", "- ", "1. ", "# ", "|", "|---|", "[", "](", "]: ", ")", "    ", "a", "日", "😀", "\u200B", "\u202E", "\0",
            "\uFE0F", "\u200D", "\uD83D", "\uDE00", "e\u0301", "=", ":", "---", "===", "wrote:", "On ")
        .ArrayOf().Select(parts => string.Concat(parts));

    private static readonly Gen<string> Prompt = Gen.OneOf(Hostile, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""))
        .Select(text => InvisibleText.Clean(text, out _)).Where(text => !string.IsNullOrWhiteSpace(text));

    private static readonly Gen<SessionRef?> Session = Gen.Elements("aa2f", "01a201db-5ff9-7000", "----", null).Select(text => SessionRef.TryParse(text, out var session) ? session : null);

    private static readonly Gen<TimeSpan?> Time = Gen.Choose(0, 86_400).Select(seconds => seconds == 0 ? (TimeSpan?)null : TimeSpan.FromSeconds(seconds));

    private static readonly Gen<bool?> YesNo = Gen.Elements<bool?>(true, false, null);

    private static readonly Gen<BridgeCommand> Spawn =
        from prompt in Prompt
        from cwd in Gen.Elements("src", "a b/c", "/srv/ü", "it's \"here\"", "..", null)
        from sandbox in Gen.Elements<SandboxMode?>(SandboxMode.ReadOnly, SandboxMode.WorkspaceWrite, SandboxMode.DangerFullAccess, null)
        from approval in Gen.Elements<ApprovalPolicy?>(ApprovalPolicy.Never, ApprovalPolicy.OnRequest, ApprovalPolicy.Untrusted, null)
        from model in Gen.Elements("gpt-5", "a/b:c", null)
        from effort in Gen.Elements<ReasoningEffort?>(ReasoningEffort.High, ReasoningEffort.Low, null)
        from task in Gen.Elements("fix-1", "a.b_c", null)
        from branch in Gen.Elements("main", "codex/x-1", null)
        from timeout in Time
        from wait in YesNo
        select (BridgeCommand)new BridgeCommand.Spawn(prompt, cwd, sandbox, approval, model, effort, task, branch, timeout, wait);

    private static readonly Gen<BridgeCommand> Any = Gen.OneOf(
        Spawn,
        from session in Session from message in Prompt from queue in Gen.Elements(true, false) from wait in YesNo from timeout in Time
        select (BridgeCommand)new BridgeCommand.Reply(session, message, queue, wait, timeout),
        Session.Select(session => (BridgeCommand)new BridgeCommand.Abort(session)),
        Session.Select(session => (BridgeCommand)new BridgeCommand.Status(session)),
        Gen.Constant((BridgeCommand)new BridgeCommand.Approve("ab12")),
        Prompt.Select(why => (BridgeCommand)new BridgeCommand.Deny("ab12-cd", why)),
        Gen.Constant((BridgeCommand)new BridgeCommand.Deny("ab12-cd", null)),
        Gen.Constant((BridgeCommand)new BridgeCommand.Help()));

    [Fact]
    public void Any_prompt_survives_quoting() => Check.One(Quick, Prop.ForAll(Prompt.ToArbitrary(), prompt =>
    {
        var reading = CommandReader.Read("@codex " + CommandText.Canonical(new BridgeCommand.Spawn(prompt)), Options);
        var spoken = Assert.Single(reading.Commands);
        Assert.Empty(reading.Problems);
        Assert.Equal(prompt, Assert.IsType<BridgeCommand.Spawn>(spoken.Command).Prompt);
        Assert.Equal(0, spoken.Removed.Total);
    }));

    [Fact]
    public void Any_command_reads_back_from_its_own_spelling() => Check.One(Quick, Prop.ForAll(Any.ToArbitrary(), command =>
    {
        foreach (var reading in new[] { CommandReader.Read($"@codex {command}", Options), CommandReader.ReadCommand(command.ToString(), Options) })
        {
            Assert.Equal("", string.Join('\n', reading.Problems.Select(problem => problem.Sentence)));
            var spoken = Assert.Single(reading.Commands);
            Assert.Equal(command, spoken.Command);
            Assert.Equal(command.ToString(), spoken.Canonical);
        }
    }));

    [Fact]
    public void Any_text_is_read_without_a_crash_and_its_speech_keeps_its_places() => Check.One(Quick.WithMaxTest(2000), Prop.ForAll(Hostile.ToArbitrary(), text =>
    {
        var reading = CommandReader.Read("@codex " + text, Options);
        _ = CommandReader.ReadCommand(text, Options);
        _ = CommandProblems.ToText(reading.Problems, Options);
        var speech = SpokenText.Of(text);
        Assert.Equal(text.Length, speech.Length);
        Assert.All(Enumerable.Range(0, text.Length), i => Assert.True(speech[i] == text[i] || speech[i] == ' '));
    }));

    [Fact]
    public void Cleaning_a_clean_text_changes_nothing() => Check.One(Quick.WithMaxTest(2000), Prop.ForAll(Hostile.ToArbitrary(), text =>
    {
        var clean = InvisibleText.Clean(text, out _);
        Assert.Equal(clean, InvisibleText.Clean(clean, out var again));
        Assert.Equal(0, again.Total);
        Assert.Equal(clean, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(clean)));
    }));

    [Fact]
    public void Nothing_that_we_answer_about_a_mistake_can_be_read_as_a_command() => Check.One(Quick, Prop.ForAll(Hostile.ToArbitrary(), text =>
    {
        var answer = CommandProblems.ToText(CommandReader.Read("@codex spwan " + text, Options).Problems, Options);
        Assert.False(CommandReader.Read(answer, Options).Addressed);
        Assert.DoesNotContain("@codex", SpokenText.Of(answer), StringComparison.Ordinal);
    }));
}
