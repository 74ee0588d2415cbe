using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Sessions;
using CodexBridge.Triggers;

namespace CodexBridge.Access;

/// <summary>
/// With what: a wish that a person wrote and that is above the ceiling is refused with the ceiling's name, since running it lower would
/// be something else than they asked for. A default above the ceiling is lowered, and told.
/// </summary>
internal static class Limits
{
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(60);

    public static Verdict Judge(AccessQuestion question) => question.Command switch
    {
        BridgeCommand.Spawn spawn => Spawn(spawn, question),
        BridgeCommand.Reply reply => Running(question, reply.Timeout, reply.Wait),
        BridgeCommand.Approve => Running(question, null, null),
        _ => new Verdict.Allowed(new EffectiveLimits(SandboxMode.ReadOnly, ApprovalPolicy.Untrusted, question.Session?.Cwd, null, null, UsualTimeout, question.Workflow.Wait ?? true, [])),
    };

    private static Verdict Spawn(BridgeCommand.Spawn spawn, AccessQuestion question)
    {
        var (policy, workflow) = (question.Policy, question.Workflow);
        var ceiling = Ceiling(question, out var whose);
        if (spawn.Sandbox > ceiling)
        {
            return AboveSandbox(spawn.Sandbox.Value, ceiling, whose, question);
        }

        if (spawn.Approval > policy.MaxApproval)
        {
            return Refuse("approval-ceiling", $"`approval={spawn.Approval.Value.Word()}` is above this machine's ceiling, `{policy.MaxApproval.Word()}`.", $"Leave it out, or write `approval={policy.MaxApproval.Word()}`.");
        }

        if (spawn.Model is { } asked && policy.Models is { } models && !models.Contains(asked, StringComparer.Ordinal))
        {
            return Refuse("model-not-allowed", "This machine's owner does not allow that model.", models.Count == 0 ? "Leave `model` out." : $"Allowed: {string.Join(", ", models.Select(model => $"`{model}`"))}.");
        }

        if (TooLong(spawn.Timeout, policy) is { } tooLong)
        {
            return tooLong;
        }

        if (question.Cwd is not FenceVerdict.Inside folder)
        {
            return question.Cwd is FenceVerdict.Outside outside
                ? Refuse(outside.Code, outside.Reason, "Name a folder under the allowed roots, or leave `cwd` out.")
                : Refuse("cwd-unverified", "The session's folder could not be checked.", "Name another folder, or leave `cwd` out.");
        }

        var narrowed = new List<string>();
        var sandbox = Lower(spawn.Sandbox ?? workflow.Sandbox ?? policy.Sandbox ?? SandboxMode.WorkspaceWrite, ceiling, "sandbox", SessionWords.Word, whose, narrowed);
        var approval = Lower(spawn.Approval ?? workflow.Approval ?? policy.Approval ?? ApprovalPolicy.OnRequest, policy.MaxApproval, "approval", SessionWords.Word, "this machine's policy", narrowed);
        var model = spawn.Model ?? workflow.Model;
        if (model is not null && policy.Models is { } known && !known.Contains(model, StringComparer.Ordinal))
        {
            narrowed.Add($"model: the workflow's `{model}` is not among this machine's models; Codex's own default is used.");
            model = null;
        }

        return new Verdict.Allowed(new EffectiveLimits(
            sandbox, approval, folder.Path, model, spawn.Effort ?? workflow.Effort, Timeout(spawn.Timeout, question, narrowed), spawn.Wait ?? workflow.Wait ?? true, narrowed));
    }

    /// <summary>A session that exists keeps what it was given, as far as that is still allowed, and needs its rights anew.</summary>
    private static Verdict Running(AccessQuestion question, TimeSpan? timeout, bool? wait)
    {
        var ceiling = Ceiling(question, out var whose);
        var session = question.Session;
        if (session?.Sandbox == SandboxMode.DangerFullAccess && ceiling < SandboxMode.DangerFullAccess)
        {
            // Steering or approving reaches the turn that runs now, whose sandbox cannot be lowered any more.
            return AboveSandbox(SandboxMode.DangerFullAccess, ceiling, whose, question);
        }

        if (TooLong(timeout, question.Policy) is { } tooLong)
        {
            return tooLong;
        }

        var narrowed = new List<string>();
        var sandbox = Lower(session?.Sandbox ?? question.Policy.Sandbox ?? SandboxMode.ReadOnly, ceiling, "sandbox", SessionWords.Word, whose, narrowed);
        var approval = Lower(session?.Approval ?? question.Policy.Approval ?? ApprovalPolicy.OnRequest, question.Policy.MaxApproval, "approval", SessionWords.Word, "this machine's policy", narrowed);
        return new Verdict.Allowed(new EffectiveLimits(sandbox, approval, session?.Cwd, null, null, Timeout(timeout, question, narrowed), wait ?? question.Workflow.Wait ?? true, narrowed));
    }

    private static SandboxMode Ceiling(AccessQuestion question, out string whose)
    {
        var machine = MayHaveFullAccess(question) ? SandboxMode.DangerFullAccess : question.Policy.MaxSandbox;
        var workflow = question.Workflow.MaxSandbox ?? SandboxMode.DangerFullAccess;
        whose = workflow < machine ? "the workflow's `max-sandbox`" : "this machine's policy";
        return workflow < machine ? workflow : machine;
    }

    private static bool MayHaveFullAccess(AccessQuestion question)
    {
        var named = question.Policy.DangerFullAccess;
        if (question.Door == TriggerKind.Terminal && named.Contains("terminal", StringComparer.Ordinal))
        {
            return true;
        }

        var here = question.Repository is { } repository && named.Contains(repository.ToString(), StringComparer.OrdinalIgnoreCase);
        var author = question.Door is TriggerKind.Label or TriggerKind.Step ? question.Speaker : question.Author;
        return here && IsAdmin(question.Speaker) && IsAdmin(author);
    }

    private static bool IsAdmin(Standing? standing) => standing is { Permission: RepositoryPermission.Admin, Actor.IsBot: false };

    private static Verdict.Refused AboveSandbox(SandboxMode asked, SandboxMode ceiling, string whose, AccessQuestion question)
    {
        var full = asked == SandboxMode.DangerFullAccess;
        var named = full && question.Repository is { } repository && question.Policy.DangerFullAccess.Contains(repository.ToString(), StringComparer.OrdinalIgnoreCase);
        return Refuse(
            "sandbox-ceiling",
            $"`sandbox={asked.Word()}` is above the ceiling here, `{ceiling.Word()}` ({(named && whose.StartsWith("this", StringComparison.Ordinal) ? "full access is for admins of this repository" : whose)}).",
            full && !named
                ? $"Write `sandbox={ceiling.Word()}`, or let the machine's owner name this repository under `danger-full-access`."
                : $"Write `sandbox={ceiling.Word()}` or leave it out.");
    }

    private static Verdict.Refused? TooLong(TimeSpan? asked, MachinePolicy policy) => asked > policy.MaxTimeout
        ? Refuse("timeout-ceiling", $"A timeout of {Minutes(asked.Value)} is above this machine's ceiling, {Minutes(policy.MaxTimeout.Value)}.", $"Ask for {Minutes(policy.MaxTimeout.Value)} or less.")
        : null;

    private static TimeSpan Timeout(TimeSpan? asked, AccessQuestion question, List<string> narrowed)
    {
        var wanted = asked ?? question.Workflow.Timeout ?? UsualTimeout;
        if (question.Policy.MaxTimeout is not { } most || wanted <= most)
        {
            return wanted;
        }

        if (question.Workflow.Timeout is not null)
        {
            narrowed.Add($"timeout: {Minutes(wanted)} → {Minutes(most)} (this machine's policy).");
        }

        return most;
    }

    private static T Lower<T>(T wanted, T ceiling, string what, Func<T, string> word, string whose, List<string> narrowed)
        where T : struct, Enum
    {
        if (Comparer<T>.Default.Compare(wanted, ceiling) <= 0)
        {
            return wanted;
        }

        narrowed.Add($"{what}: `{word(wanted)}` → `{word(ceiling)}` ({whose}).");
        return ceiling;
    }

    private static string Minutes(TimeSpan time) =>
        time.Ticks % TimeSpan.TicksPerMinute == 0 ? FormattableString.Invariant($"{time.TotalMinutes:0}m") : FormattableString.Invariant($"{time.TotalSeconds:0}s");

    private static Verdict.Refused Refuse(string code, string reason, string nextStep) => new(code, reason, nextStep, Quiet: false);
}
