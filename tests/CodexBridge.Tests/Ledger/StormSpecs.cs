using System.Diagnostics;
using System.Globalization;
using System.Text;
using CodexBridge.Ledger;

namespace CodexBridge.Tests.Ledger;

/// <summary>Many processes write, and are killed while they do. What was acknowledged is there, once.</summary>
public sealed class StormSpecs : IDisposable
{
    private const int Writers = 8;
    private const int Kills = 40;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Writers_killed_at_any_byte_lose_no_acknowledged_event()
    {
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        var kills = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(number => Task.Run(async () =>
        {
            var random = new Random(number);
            while (true)
            {
                var last = Volatile.Read(ref kills) >= Kills;
                foreach (var id in await WriteAsync(number, last ? null : random))
                {
                    lock (acknowledged)
                    {
                        Assert.True(acknowledged.Add(id), "an id was given twice");
                    }
                }

                if (last)
                {
                    return;
                }

                Interlocked.Increment(ref kills);
            }
        })));

        var stored = new Dictionary<string, int>(StringComparer.Ordinal);
        var fragments = 0;
        foreach (var file in SegmentFile.All(new LedgerPaths(folder.At("ledger"))))
        {
            new SegmentReader().Read(file, (_, line, _) =>
            {
                if (LedgerLine.Read(line, out _) is { Id: { } id })
                {
                    stored[id] = stored.GetValueOrDefault(id) + 1;
                }
                else
                {
                    fragments++;
                }
            });
        }

        Assert.All(acknowledged, id => Assert.Equal(1, stored.GetValueOrDefault(id)));
        Assert.DoesNotContain(stored.Values, count => count > 1);
        Assert.True(acknowledged.Count > Writers * 100);
        Assert.True(kills >= Kills);
        using var ledger = LedgerStore.Open(new LedgerOptions { Home = folder.At("ledger") });
        var health = ledger.ReadFold().Health;
        Assert.Equal(stored.Count, health.Events);
        Assert.Equal(fragments, health.QuarantinedLines);
        Assert.Equal(0, health.Writers.Values.Single().Missing);
    }

    /// <summary>One process that writes lines of many sizes until it has done its share or is killed. Gives the ids it acknowledged.</summary>
    private async Task<List<string>> WriteAsync(int number, Random? killer)
    {
        using var process = Child.Start("ledger", "write", "--batch", "--ledger", folder.At("ledger"));
        var ids = new List<string>();
        var reading = Task.Run(async () =>
        {
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                // A killed process may leave half an id behind: that one was not acknowledged.
                if (line.Length == LedgerId.Length)
                {
                    lock (ids)
                    {
                        ids.Add(line);
                    }

                    if (killer is not null && ids.Count >= 40 && killer.Next(60) == 0)
                    {
                        process.Kill();
                        return;
                    }
                }
            }
        });
        try
        {
            for (var i = 0; i < 600; i++)
            {
                var size = (i * 37 % 11) switch { 0 => 20_000, 1 => 4_000, _ => 150 };
                var line = string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"progress\",\"agent\":\"w{number}\",\"cid\":\"c{number}\",\"msg\":\"{i} {new string('x', size)}\"}}\n");
                await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(line), TestContext.Current.CancellationToken);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Killed: nobody reads any more.
        }

        await reading;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return ids;
    }
}
