using CodexBridge.Access;
using CodexBridge.Runner;
using CodexBridge.Sessions;

namespace CodexBridge.Cli;

/// <summary>The action's inputs as limits: only what the workflow really gave, so that the machine's own defaults can stand behind it.</summary>
internal static class WorkflowInputs
{
    public static WorkflowLimits Read(ActionInputs inputs, ICollection<InputProblem> problems) => new()
    {
        MaxSandbox = Given(inputs, ActionInput.MaxSandbox) ? SessionWords.Sandbox(inputs.Word(ActionInput.MaxSandbox, problems)) : null,
        Sandbox = Given(inputs, ActionInput.Sandbox) ? SessionWords.Sandbox(inputs.Word(ActionInput.Sandbox, problems)) : null,
        Approval = Given(inputs, ActionInput.Approval) ? SessionWords.Approval(inputs.Word(ActionInput.Approval, problems)) : null,
        Roots = inputs.List(ActionInput.Roots),
        AllowUsers = inputs.List(ActionInput.AllowUsers),
        AllowBots = inputs.Ids(ActionInput.AllowBots, problems),
        RequireLabel = inputs.Optional(ActionInput.RequireLabel),
        Model = inputs.Optional(ActionInput.Model),
        Effort = SessionWords.Effort(inputs.Word(ActionInput.Effort, problems)),
        Timeout = Given(inputs, ActionInput.Timeout) ? inputs.Duration(ActionInput.Timeout, problems) : null,
        Wait = Given(inputs, ActionInput.Wait) ? inputs.Flag(ActionInput.Wait, problems) : null,
    };

    private static bool Given(ActionInputs inputs, ActionInput input) => inputs.IsGiven(input);
}
