using System.Diagnostics;
using System.Text.Json;
using CodexBridge.Cli;
using CodexBridge.Ledger;

namespace CodexBridge.Tests.Ledger;

/// <summary>A small file system of the test's own that fills up and cannot be written: real ones, mounted where only the test's processes see them.</summary>
public sealed class DiskSpecs : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_full_disk_costs_no_acknowledged_event_and_the_next_one_is_whole()
    {
        var lines = await RunAsync("""
            mount -t tmpfs -o size=32k tmpfs "$PLACE"
            for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
              if id=$(run ledger write --type progress --cid "c$i" --msg "$LONG" --ledger "$PLACE/l" 2>"$ERRORS"); then echo "stored $id"; else echo "refused $? $(head -1 "$ERRORS")"; fi
            done
            mount -o remount,size=1m "$PLACE"
            echo "stored $(run ledger write --type done --cid after --ledger "$PLACE/l")"
            run ledger verify --json --ledger "$PLACE/l"
            cat "$PLACE"/l/out/*/*/*.jsonl
            """);

        var stored = lines.Where(line => line.StartsWith("stored ", StringComparison.Ordinal)).Select(line => line["stored ".Length..]).ToList();
        var refused = lines.Where(line => line.StartsWith("refused ", StringComparison.Ordinal)).ToList();
        Assert.InRange(stored.Count, 3, 11);
        Assert.Equal(13, stored.Count + refused.Count);
        Assert.All(refused, line => Assert.StartsWith($"refused {ExitCode.Environment} error: The ledger in ", line, StringComparison.Ordinal));
        using var report = JsonDocument.Parse(lines.Single(line => line.StartsWith("{\"events\"", StringComparison.Ordinal)));
        Assert.Equal(0, report.RootElement.GetProperty("missing").GetInt32());
        var there = lines.Where(line => line.StartsWith("{\"v\"", StringComparison.Ordinal)).Select(line => LedgerLine.Read(System.Text.Encoding.UTF8.GetBytes(line), out _)?.Id).ToList();
        Assert.All(stored, id => Assert.Single(there, id));
        Assert.Equal(stored.Count, report.RootElement.GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task A_ledger_that_may_only_be_read_is_read_and_says_so_to_who_writes()
    {
        var lines = await RunAsync("""
            mount -t tmpfs -o size=1m tmpfs "$PLACE"
            run ledger write --type progress --cid c1 --msg "seen by readers" --ledger "$PLACE/l"
            mount -o remount,ro "$PLACE"
            run ledger write --type progress --cid c1 --msg "no" --ledger "$PLACE/l" 2>&1 || echo "refused $?"
            run ledger status --ledger "$PLACE/l" && run ledger verify --ledger "$PLACE/l" && run ledger tail --ledger "$PLACE/l" && echo "read"
            """);

        Assert.Contains($"refused {ExitCode.Environment}", lines);
        Assert.Contains(lines, line => line.Contains("Read-only file system", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("seen by readers", StringComparison.Ordinal));
        Assert.Contains("1 events, 0 missing, 0 unreadable lines", lines);
        Assert.Contains("read", lines);
    }

    /// <summary>Runs a script in a mount namespace of its own, where <c>run</c> starts the program.</summary>
    private async Task<List<string>> RunAsync(string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && await ExitAsync("unshare", "--user", "--map-root-user", "--mount", "true") == 0, "no mount namespaces here");
        Directory.CreateDirectory(folder.At("place"));
        var start = new ProcessStartInfo("unshare") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "--user", "--map-root-user", "--mount", "bash", "-euc", "run() { local IFS=$'\\x1f'; CODEX_BRIDGE_TEST_CHILD=\"$*\" \"$PROGRAM\"; }\n" + script })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PLACE"] = folder.At("place");
        start.Environment["ERRORS"] = folder.At("errors");
        start.Environment["LONG"] = new string('x', 3_000);
        start.Environment["PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "CodexBridge.Tests");
        start.Environment.Remove("LEDGER_HOME");
        start.Environment.Remove("CODEX_BRIDGE_LEDGER");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        return [.. output.Split('\n')];
    }

    private static async Task<int> ExitAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
