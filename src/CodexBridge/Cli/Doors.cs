using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Runner;
using CodexBridge.Triggers;

namespace CodexBridge.Cli;

/// <summary>Which kind of answer an utterance gets.</summary>
internal static class Doors
{
    public static IAnswer AnswerFor(Trigger trigger, string name, IGitHub? github, Workbench bench, Shutdown shutdown, Action<string> progress) =>
        github is not null && trigger.Thread is { } thread
            ? new ThreadAnswer(new CommentSlot(() => shutdown.Asked.IsCancellationRequested ? github.With(Patience.LastWord) : github, trigger, thread, bench.Marks, name), bench.Redactor, bench.Clock)
            : new TextAnswer(bench.Redactor, progress);
}
