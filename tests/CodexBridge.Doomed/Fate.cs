using System.Runtime.InteropServices;

namespace CodexBridge.Doomed;

/// <summary>When this process dies: at a named step, at once, with nothing flushed and nobody asked. Or when it is held, to go on later.</summary>
/// <param name="step">As written by an earlier run; null: never.</param>
/// <param name="held">Not killed: stopped, until somebody sends SIGCONT.</param>
/// <param name="list">File that gets the steps of this run, one a line; null: none.</param>
internal sealed partial class Fate(string? step, bool held, string? list)
{
    private const int SigKill = 9;

    /// <summary>On Linux.</summary>
    private const int SigStop = 19;

    private readonly Lock gate = new();
    private readonly StreamWriter? steps = string.IsNullOrEmpty(list) ? null : new StreamWriter(list) { AutoFlush = true };
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>A step is a moment beside a call, and how many such there were: <c>after ILedger.Append:turn #1</c>.</summary>
    public void Reach(string moment)
    {
        lock (gate)
        {
            var count = counts[moment] = counts.GetValueOrDefault(moment) + 1;
            var name = $"{moment} #{count}";
            if (steps is not null)
            {
                steps.WriteLine(name);
            }

            if (name == step)
            {
                _ = Kill(Environment.ProcessId, held ? SigStop : SigKill);
                if (!held)
                {
                    Thread.CurrentThread.Join();
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
