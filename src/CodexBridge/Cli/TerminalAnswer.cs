using CodexBridge.Handlers;
using CodexBridge.Redaction;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Cli;

/// <summary>
/// The answer at a terminal: what is new is printed as it happens, a line each; the last message comes whole at the end. The same lines
/// in a pipe, without colours.
/// </summary>
internal sealed class TerminalAnswer(Redactor redactor, TextWriter output, bool colours) : IAnswer
{
    private readonly HashSet<string> told = new(StringComparer.Ordinal);
    private SessionState? lastState;

    public PostedComment? Posted => null;

    public int Budget => 1_000_000;

    public bool IsDelivered => true;

    /// <summary>Another terminal, or a thread, may approve while this one follows.</summary>
    public bool CanBeAnswered => true;

    public Task ShowAsync(int ordinal, string text, bool now, CancellationToken cancellationToken)
    {
        if (!told.Contains($"card {ordinal}") && told.Add(text))
        {
            output.WriteLine(PlainText.Of(redactor.Redact(text).Text).TrimEnd());
        }

        return Task.CompletedTask;
    }

    public Task ShowCardAsync(int ordinal, SessionCard card, string text, bool now, CancellationToken cancellationToken)
    {
        told.Add($"card {ordinal}");
        var view = card.View;
        Once($"cid {view.Cid}", $"session {view.Cid}", "1");
        foreach (var line in card.Narrowed.Concat(view.Notices))
        {
            Once($"note {line}", $"note: {line}", "33");
        }

        foreach (var step in view.Plan.Where(step => step.Status != PlanStepStatus.Pending))
        {
            Once($"plan {step.Text} {step.Status}", step.Status == PlanStepStatus.Completed ? $"[x] {step.Text}" : $"[ ] {step.Text} …", "36");
        }

        foreach (var command in view.Commands.Where(command => command.Status != ItemStatus.InProgress))
        {
            Once($"command {command.ItemId}", $"$ {Wording.ShellBody(command.Text)}{Ending(command)}", command.ExitCode == 0 ? "2" : "31");
        }

        foreach (var (path, kind) in view.Files)
        {
            Once($"file {kind} {path}", $"{kind} {path}", "2");
        }

        foreach (var asked in view.Asked)
        {
            Once($"asked {asked.Rid}", $"Codex asks: {asked.What}\n  codex-bridge approve {asked.Rid}   or   codex-bridge deny {asked.Rid}   (refused by itself at {Wording.Clock(asked.Deadline)})", "1;33");
        }

        if (view.State != lastState)
        {
            lastState = view.State;
            Line($"{Wording.StateHeadline(view.State)} ({Wording.Duration(card.Elapsed)}){(view.Cause is { } cause ? $": {cause}" : "")}", view.State == SessionState.Completed ? "32" : view.State.IsLive() ? "0" : "31");
        }

        if (!view.State.IsLive() && view.LastMessage is { Length: > 0 } message)
        {
            Once("message", $"\n{message.TrimEnd()}", "0");
        }

        return Task.CompletedTask;
    }

    public Task<bool> CloseAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Ending(CommandLine command) => command switch
    {
        { ExitCode: 0 } => "",
        { ExitCode: { } code } => $"   (exit {code})",
        _ => $"   ({command.Status.ToString().ToLowerInvariant()})",
    };

    private void Once(string key, string text, string colour)
    {
        if (told.Add(key))
        {
            Line(text, colour);
        }
    }

    private void Line(string text, string colour)
    {
        var safe = PlainText.Printable(redactor.Redact(text).Text);
        output.WriteLine(colours ? $"\u001b[{colour}m{safe}\u001b[0m" : safe);
        output.Flush();
    }
}
