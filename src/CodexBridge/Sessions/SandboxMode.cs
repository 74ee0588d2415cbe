namespace CodexBridge.Sessions;

/// <summary>What the agent's commands may touch, from the least to the most. The order is the order of a ceiling.</summary>
internal enum SandboxMode
{
    ReadOnly,
    WorkspaceWrite,
    DangerFullAccess,
}

/// <summary>When Codex asks a person before it acts, from the most cautious to the least.</summary>
internal enum ApprovalPolicy
{
    Untrusted,
    OnRequest,
    Never,
}

/// <summary>How long the model thinks. Passed on as Codex spells it.</summary>
internal enum ReasoningEffort
{
    Low,
    Medium,
    High,
}

/// <summary>The one spelling of each word, as comments, inputs, policy, ledger and Codex write it.</summary>
internal static class SessionWords
{
    public static string Word(this SandboxMode mode) => mode switch
    {
        SandboxMode.ReadOnly => "read-only",
        SandboxMode.WorkspaceWrite => "workspace-write",
        _ => "danger-full-access",
    };

    public static string Word(this ApprovalPolicy policy) => policy switch
    {
        ApprovalPolicy.Untrusted => "untrusted",
        ApprovalPolicy.OnRequest => "on-request",
        _ => "never",
    };

    public static string Word(this ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.Low => "low",
        ReasoningEffort.Medium => "medium",
        _ => "high",
    };

    public static SandboxMode? Sandbox(string? word) => Find<SandboxMode>(word, Word);

    public static ApprovalPolicy? Approval(string? word) => Find<ApprovalPolicy>(word, Word);

    public static ReasoningEffort? Effort(string? word) => Find<ReasoningEffort>(word, Word);

    private static T? Find<T>(string? word, Func<T, string> spelling)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(spelling(value), word, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
