using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using CodexBridge.Runner;

namespace CodexBridge.Tests.Runner;

public class ShutdownSpecs
{
    [Fact]
    public async Task The_first_signal_asks_and_the_second_orders()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // it has no kill to send one with
        }

        // A signal that means nothing to anybody else in this process.
        using var shutdown = new Shutdown(TimeProvider.System, [PosixSignal.SIGWINCH]);
        Assert.Null(shutdown.TimeLeft);

        await SignalAndWaitAsync(shutdown.Asked);
        Assert.False(shutdown.Ordered.IsCancellationRequested);
        Assert.InRange(shutdown.TimeLeft!.Value, TimeSpan.Zero, Shutdown.Budget);

        await SignalAndWaitAsync(shutdown.Ordered);
    }

    private static async Task SignalAndWaitAsync(CancellationToken expected)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = expected.Register(arrived.SetResult);
        using var kill = Process.Start("kill", ["-WINCH", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
    }
}
