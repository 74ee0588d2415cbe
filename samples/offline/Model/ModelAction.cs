using System.Text.Json.Nodes;

namespace CodexBridge.Offline.Model;

/// <summary>One thing that the scripted agent does.</summary>
internal abstract record ModelAction
{
    private ModelAction()
    {
    }

    /// <summary>Whether Codex must come back with a result before the script can go on.</summary>
    public virtual bool IsCall => false;

    /// <summary>Writes the plan; <paramref name="Done"/> steps are completed, the next one is in progress.</summary>
    public sealed record Plan(IReadOnlyList<string> Steps, int Done) : ModelAction
    {
        public override bool IsCall => true;
    }

    /// <param name="Escalated">Asks to run outside the sandbox, which makes Codex ask a person (policy permitting).</param>
    /// <param name="Waits">Polls a command that outlives Codex's own patience until it ends, as a real agent does.</param>
    public sealed record Shell(string Command, bool Escalated, bool Waits) : ModelAction
    {
        public override bool IsCall => true;
    }

    /// <summary>Adds or replaces a file.</summary>
    public sealed record Patch(string Path, string Content) : ModelAction
    {
        public override bool IsCall => true;
    }

    /// <summary>Calls a tool of an MCP server by its namespace, the only form that Codex answers.</summary>
    public sealed record Tool(string? Namespace, string Name, JsonObject Arguments) : ModelAction
    {
        public override bool IsCall => true;
    }

    public sealed record Say(string Text) : ModelAction;

    /// <summary>Says how many messages the user sent in this thread so far, and how each begins.</summary>
    public sealed record SayHistory : ModelAction;

    /// <summary>The plain agent's last word: a short report of what its calls really gave.</summary>
    public sealed record SayReport : ModelAction;

    /// <summary>The model thinks for a while before its next output.</summary>
    public sealed record Sleep(TimeSpan Duration) : ModelAction;

    /// <summary>The request fails.</summary>
    /// <param name="Times">How many attempts fail; null means every one.</param>
    public sealed record Error(int Status, int? Times) : ModelAction;

    /// <summary>The stream opens and never says anything more.</summary>
    public sealed record Hang : ModelAction;
}
