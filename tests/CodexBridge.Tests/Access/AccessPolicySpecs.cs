using CodexBridge.Access;
using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Sessions;
using CodexBridge.Triggers;

namespace CodexBridge.Tests.Access;

public class AccessPolicySpecs
{
    private static readonly RepositoryRef Repo = new("octo", "repo", 42);

    [Fact]
    public void Each_role_may_speak_its_commands_at_each_door_and_no_more()
    {
        var doors = new[] { TriggerKind.Comment, TriggerKind.IssueBody, TriggerKind.ReviewComment, TriggerKind.ReviewBody, TriggerKind.Label };
        foreach (var door in doors)
        {
            foreach (var command in Commands())
            {
                foreach (var role in Enum.GetValues<RepositoryPermission>())
                {
                    var needed = command.Verb is "status" or "help" ? RepositoryPermission.Read : RepositoryPermission.Write;
                    var verdict = AccessPolicy.Judge(Ask(command, role, door));
                    Assert.True(verdict is Verdict.Allowed == role >= needed, $"{door} {command.Verb} {role}: {verdict}");
                }
            }
        }
    }

    [Fact]
    public void Steps_and_the_machines_own_user_speak_without_a_role()
    {
        foreach (var door in new[] { TriggerKind.Step, TriggerKind.Terminal, TriggerKind.Mcp })
        {
            foreach (var command in Commands())
            {
                Assert.IsType<Verdict.Allowed>(AccessPolicy.Judge(Ask(command, null, door) with { Speaker = null, Author = null }));
            }
        }
    }

    [Fact]
    public void A_stranger_on_a_public_repository_is_refused_without_a_word()
    {
        var refused = Refused(Ask(Spawn(), RepositoryPermission.Read) with { IsPrivate = false, Policy = new MachinePolicy { AcceptPublic = true } }, "permission-too-low");
        Assert.True(refused.Quiet);
    }

    [Fact]
    public void A_colleague_is_told_what_is_missing()
    {
        var refused = Refused(Ask(Spawn(), RepositoryPermission.Read), "permission-too-low");
        Assert.False(refused.Quiet);
        Assert.Equal("You need write access to octo/repo for `spawn`; you have read.", refused.Reason);
    }

    [Fact]
    public void A_machine_that_wants_no_public_repository_gets_none()
    {
        foreach (var isPrivate in new bool?[] { false, null })
        {
            var ask = Ask(Spawn(), RepositoryPermission.Admin) with { IsPrivate = isPrivate, Policy = new MachinePolicy { AcceptPublic = false } };
            Refused(ask, "public-repository");
            Assert.IsType<Verdict.Allowed>(AccessPolicy.Judge(ask with { SelfHosted = false }));
            Assert.IsType<Verdict.Allowed>(AccessPolicy.Judge(ask with { Policy = MachinePolicy.Default }));
        }
    }

    [Fact]
    public void What_cannot_be_verified_is_refused()
    {
        Refused(Ask(Spawn(), null), "permission-unverified");
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Speaker = null }, "no-actor");
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Author = null }, "no-author");
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Cwd = null }, "cwd-unverified");
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Repository = null }, "no-repository");
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Policy = new MachinePolicy { MaxSessions = 3 } }, "too-many-sessions");
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Policy = new MachinePolicy { SpawnsPerHour = 3 } }, "rate-limit");
    }

    [Fact]
    public void An_edit_needs_the_rights_of_its_author_too()
    {
        var stranger = new Standing(new Actor(9, "stranger", "User"), RepositoryPermission.Read);
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Author = stranger }, "permission-too-low");
        Refused(Ask(Spawn(), RepositoryPermission.Read) with { Author = new Standing(new Actor(9, "boss", "User"), RepositoryPermission.Admin) }, "permission-too-low");
    }

    [Fact]
    public void A_label_counts_by_the_labeller_alone()
    {
        var stranger = new Standing(new Actor(9, "stranger", "User"), RepositoryPermission.None);
        Assert.IsType<Verdict.Allowed>(AccessPolicy.Judge(Ask(Spawn(), RepositoryPermission.Write, TriggerKind.Label) with { Author = stranger }));
        Refused(Ask(Spawn(), RepositoryPermission.Triage, TriggerKind.Label), "permission-too-low");
    }

    [Theory]
    [InlineData("Codex")]
    [InlineData("codex ")]
    [InlineData("codex\u200b")]
    public void Only_the_exact_label_opens_a_thread(string label)
    {
        var ask = Ask(Spawn(), RepositoryPermission.Admin) with { Workflow = new WorkflowLimits { RequireLabel = "codex" }, Labels = [label] };
        Refused(ask, "label-missing");
        Assert.IsType<Verdict.Allowed>(AccessPolicy.Judge(ask with { Labels = ["bug", "codex"] }));
    }

    [Fact]
    public void A_bot_passes_by_its_exact_id_only()
    {
        var bot = new Standing(new Actor(77, "evil[bot]", "Bot"), RepositoryPermission.Admin);
        var ask = Ask(Spawn(), null) with { Speaker = bot, Author = bot };
        Assert.True(Refused(ask, "bot").Quiet);
        Refused(ask with { Policy = new MachinePolicy { AllowBots = [78], AllowUsers = ["evil[bot]"] } }, "bot");
        Refused(ask with { Policy = new MachinePolicy { AllowBots = [] }, Workflow = new WorkflowLimits { AllowBots = [77] } }, "bot");
        Assert.IsType<Verdict.Allowed>(AccessPolicy.Judge(ask with { Workflow = new WorkflowLimits { AllowBots = [77] } }));
        Refused(ask with { Speaker = bot with { Actor = new Actor(77, "evil[bot]", "User") } }, "bot");
    }

    [Fact]
    public void Lists_of_people_narrow_and_never_widen()
    {
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Policy = new MachinePolicy { AllowUsers = ["somebody"] } }, "user-not-listed");
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Workflow = new WorkflowLimits { AllowUsers = ["somebody"] } }, "user-not-listed");
        Refused(Ask(Spawn(), RepositoryPermission.Read) with { Policy = new MachinePolicy { AllowUsers = ["OCTOCAT"] } }, "permission-too-low");
        Assert.IsType<Verdict.Allowed>(AccessPolicy.Judge(Ask(Spawn(), RepositoryPermission.Write) with { Policy = new MachinePolicy { AllowUsers = ["1"] } }));
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Policy = new MachinePolicy { DenyUsers = ["octocat"] } }, "user-denied");
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Policy = new MachinePolicy { Repositories = ["octo/other", "acme/*"] } }, "repository-not-allowed");
    }

    [Fact]
    public void Full_access_needs_the_machines_word_and_an_admin()
    {
        var wish = Spawn() with { Sandbox = SandboxMode.DangerFullAccess };
        var named = new MachinePolicy { DangerFullAccess = ["octo/repo"] };
        Refused(Ask(wish, RepositoryPermission.Admin), "sandbox-ceiling");
        Refused(Ask(wish, RepositoryPermission.Maintain) with { Policy = named }, "sandbox-ceiling");
        Refused(Ask(wish, RepositoryPermission.Admin) with { Policy = named, Workflow = new WorkflowLimits { MaxSandbox = SandboxMode.WorkspaceWrite } }, "sandbox-ceiling");
        Refused(Ask(wish, null, TriggerKind.Step) with { Policy = named, Speaker = null, Author = null }, "sandbox-ceiling");
        Refused(Ask(wish, RepositoryPermission.Admin) with { Policy = named, Author = new Standing(new Actor(9, "other", "User"), RepositoryPermission.Write) }, "sandbox-ceiling");
        Assert.Equal(SandboxMode.DangerFullAccess, Allowed(Ask(wish, RepositoryPermission.Admin) with { Policy = named }).Sandbox);
        Assert.Equal(SandboxMode.DangerFullAccess, Allowed(Ask(wish, null, TriggerKind.Terminal) with { Policy = new MachinePolicy { DangerFullAccess = ["terminal"] }, Speaker = null, Author = null }).Sandbox);
    }

    [Fact]
    public void A_session_with_full_access_is_steered_by_admins_only()
    {
        var ask = Ask(new BridgeCommand.Reply(null, "go on"), RepositoryPermission.Write) with
        {
            Policy = new MachinePolicy { DangerFullAccess = ["octo/repo"] },
            Session = new SessionFacts(Repo, [1], SandboxMode.DangerFullAccess, ApprovalPolicy.OnRequest, "/srv/work"),
        };
        Refused(ask, "sandbox-ceiling");
    }

    [Fact]
    public void A_wish_above_the_ceiling_is_refused_and_a_default_is_lowered_and_told()
    {
        var policy = new MachinePolicy { MaxSandbox = SandboxMode.ReadOnly, MaxApproval = ApprovalPolicy.Untrusted, MaxTimeout = TimeSpan.FromMinutes(30), Models = ["good"] };
        var ask = Ask(Spawn(), RepositoryPermission.Write) with { Policy = policy, Workflow = new WorkflowLimits { Model = "other", Timeout = TimeSpan.FromHours(2) } };
        var limits = Allowed(ask);
        Assert.Equal((SandboxMode.ReadOnly, ApprovalPolicy.Untrusted, null, TimeSpan.FromMinutes(30)), (limits.Sandbox, limits.Approval, limits.Model, limits.Timeout));
        Assert.Equal(4, limits.Narrowed.Count);
        Assert.Contains("read-only", Refused(ask with { Command = Spawn() with { Sandbox = SandboxMode.WorkspaceWrite } }, "sandbox-ceiling").Reason, StringComparison.Ordinal);
        Refused(ask with { Command = Spawn() with { Approval = ApprovalPolicy.Never } }, "approval-ceiling");
        Refused(ask with { Command = Spawn() with { Model = "other" } }, "model-not-allowed");
        Refused(ask with { Command = Spawn() with { Timeout = TimeSpan.FromHours(1) } }, "timeout-ceiling");
    }

    [Fact]
    public void A_session_of_another_repository_reads_like_one_that_does_not_exist()
    {
        Assert.True(SessionRef.TryParse("abcd1234", out var reference));
        var ask = Ask(new BridgeCommand.Reply(reference, "x"), RepositoryPermission.Admin);
        var foreign = ask with { Session = new SessionFacts(new RepositoryRef("octo", "secret", 43), [1], null, null, null) };
        Assert.Equal(Refused(ask with { Session = null }, "session-not-found"), Refused(foreign, "session-not-found"));
    }

    [Fact]
    public void With_four_eyes_nobody_approves_their_own_work()
    {
        var ask = Ask(new BridgeCommand.Approve("r1"), RepositoryPermission.Admin) with { Policy = new MachinePolicy { FourEyes = true } };
        Refused(ask, "four-eyes");
        Refused(ask with { Door = TriggerKind.Terminal, Speaker = null }, "four-eyes");
        Assert.IsType<Verdict.Allowed>(AccessPolicy.Judge(ask with { Session = ask.Session! with { Askers = [5] } }));
        Assert.IsType<Verdict.Allowed>(AccessPolicy.Judge(ask with { Command = new BridgeCommand.Deny("r1", null) }));
    }

    [Fact]
    public void A_folder_that_the_fence_refused_starts_nothing() =>
        Refused(Ask(Spawn(), RepositoryPermission.Admin) with { Cwd = new FenceVerdict.Outside("cwd-outside", "No.") }, "cwd-outside");

    private static BridgeCommand.Spawn Spawn() => new("do it");

    private static BridgeCommand[] Commands() =>
        [Spawn(), new BridgeCommand.Reply(null, "x"), new BridgeCommand.Abort(null), new BridgeCommand.Status(null), new BridgeCommand.Approve("r"), new BridgeCommand.Deny("r", null), new BridgeCommand.Help()];

    private static AccessQuestion Ask(BridgeCommand command, RepositoryPermission? role, TriggerKind door = TriggerKind.Comment)
    {
        var speaker = new Standing(new Actor(1, "octocat", "User"), role);
        return new AccessQuestion
        {
            Command = command,
            Door = door,
            Speaker = speaker,
            Author = speaker,
            Repository = Repo,
            IsPrivate = true,
            Cwd = new FenceVerdict.Inside("/srv/work"),
            Session = new SessionFacts(Repo, [1], SandboxMode.WorkspaceWrite, ApprovalPolicy.OnRequest, "/srv/work"),
            Policy = MachinePolicy.Default,
        };
    }

    private static Verdict.Refused Refused(AccessQuestion question, string code)
    {
        var refused = Assert.IsType<Verdict.Refused>(AccessPolicy.Judge(question));
        Assert.Equal(code, refused.Code);
        return refused;
    }

    private static EffectiveLimits Allowed(AccessQuestion question) => Assert.IsType<Verdict.Allowed>(AccessPolicy.Judge(question)).Limits;
}
