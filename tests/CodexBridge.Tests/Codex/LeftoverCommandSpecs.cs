using System.Diagnostics;
using CodexBridge.Codex.Processes;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Codex;

/// <summary>A turn was stopped: none of its commands lives on, however late it shows itself.</summary>
public sealed class LeftoverCommandSpecs
{
    private readonly SessionId session = SessionId.Parse(Guid.NewGuid().ToString());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_that_appears_after_its_turn_was_reported_as_stopped_is_ended_too()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at processes by /proc.");
        var looks = 0;
        Process? late = null;
        await new LeftoverCommands(session, TimeProvider.System).EndAsync(
            () =>
            {
                if (++looks == 4)
                {
                    late = Start();
                }

                return Task.FromResult(0);
            },
            TimeSpan.Zero,
            TimeSpan.FromSeconds(30),
            Token);

        using var ended = Assert.IsType<Process>(late);
        await ended.WaitForExitAsync(Token);
    }

    [Fact]
    public async Task A_command_that_Codex_cannot_get_rid_of_is_an_error_that_says_what_to_do()
    {
        var error = await Assert.ThrowsAsync<CodexBridge.Codex.CodexException>(() => new LeftoverCommands(session, TimeProvider.System).EndAsync(
            () => Task.FromResult(2), TimeSpan.Zero, TimeSpan.Zero, Token));
        Assert.Contains("2 command(s)", error.Message, StringComparison.Ordinal);
        Assert.Contains("by hand", error.NextStep, StringComparison.Ordinal);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("sleep", ["600"]);
        start.Environment["CODEX_THREAD_ID"] = session.Value;
        return Process.Start(start)!;
    }
}
