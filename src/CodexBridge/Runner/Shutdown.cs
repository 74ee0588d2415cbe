using System.Runtime.InteropServices;

namespace CodexBridge.Runner;

/// <summary>
/// Turns signals into tokens. The first one asks: stop what you wait for, say your last word. The second one orders.
/// A cancelled step gets SIGINT at once, SIGTERM after 7.5 s and SIGKILL after another 2.5 s; they go to the step's own process only, so
/// the step must <c>exec</c> us. At a terminal it is Ctrl-C once and twice.
/// </summary>
internal sealed class Shutdown : IDisposable
{
    /// <summary>From the runner's first signal to its second (<c>actions/runner: src/Runner.Sdk/ProcessInvoker.cs</c>).</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(7.5);

    private readonly TimeProvider clock;
    private readonly CancellationTokenSource asked = new();
    private readonly CancellationTokenSource ordered = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly Lock gate = new();
    private long? askedAt;

    /// <param name="signals">Null: SIGINT and SIGTERM, and SIGHUP, which a closed terminal sends.</param>
    public Shutdown(TimeProvider clock, IReadOnlyList<PosixSignal>? signals = null)
    {
        this.clock = clock;
        foreach (var signal in signals ?? [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                // Without this the runtime ends the process when the handler returns.
                context.Cancel = true;
                Receive();
            }));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Asked => asked.Token;

    /// <summary>Cancelled by the second signal: drop everything but the process's own end.</summary>
    public CancellationToken Ordered => ordered.Token;

    /// <summary>What is left of <see cref="Budget"/>; null while nobody has asked.</summary>
    public TimeSpan? TimeLeft
    {
        get
        {
            lock (gate)
            {
                return askedAt is { } at ? TimeSpan.FromTicks(Math.Max(0, (Budget - clock.GetElapsedTime(at)).Ticks)) : null;
            }
        }
    }

    public void Dispose()
    {
        // Registrations first: their removal waits for a handler that is running.
        registrations.ForEach(registration => registration.Dispose());
        asked.Dispose();
        ordered.Dispose();
    }

    private void Receive()
    {
        bool isFirst;
        lock (gate)
        {
            isFirst = askedAt is null;
            askedAt ??= clock.GetTimestamp();
        }

        (isFirst ? asked : ordered).Cancel();
    }
}
