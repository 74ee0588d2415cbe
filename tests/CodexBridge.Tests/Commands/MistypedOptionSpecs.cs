using System.Diagnostics;

namespace CodexBridge.Tests.Commands;

/// <summary>A slip at the terminal starts nothing.</summary>
public sealed class MistypedOptionSpecs
{
    [Theory]
    [InlineData("`--dry-run` is no option of `codex-bridge spawn`", "spawn", "--dry-run")]
    [InlineData("`--sandbx` is no option of `codex-bridge spawn`", "spawn", "--sandbx", "read-only", "tidy up")]
    [InlineData("`--halp` is no option of `codex-bridge reply`", "reply", "--halp")]
    [InlineData("`codex-bridge ledger status --help` shows", "ledger", "status", "--jsn")]
    [InlineData("`codex-bridge --help` shows", "--jsn")]
    [InlineData("`99999` is no whole number from 0 to 65535", "mcp", "--http", "99999")]
    [InlineData("`ten` is no whole number from 0 to", "ledger", "tail", "--lines", "ten")]
    public async Task An_option_that_does_not_exist_or_fit_starts_nothing(string said, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("codex-bridge-").FullName;
        var (code, error) = await RunAsync(folder, arguments);

        Assert.Equal(Cli.ExitCode.Usage, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    [Theory]
    [InlineData("--", "--dry-run")]
    [InlineData("--dry-run should become an option of our program")]
    [InlineData("--- a/file")]
    public async Task Text_that_begins_like_an_option_can_be_said(params string[] prompt)
    {
        var folder = Directory.CreateTempSubdirectory("codex-bridge-").FullName;
        var (_, error) = await RunAsync(folder, ["spawn", "--timeout", "never", .. prompt]);

        // What is wrong is the time alone; nothing was started either.
        Assert.Contains("timeout", error, StringComparison.Ordinal);
        Assert.DoesNotContain("is no option", error, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<(int Code, string Error)> RunAsync(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "codex-bridge"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["CODEX_BRIDGE_LEDGER"] = Path.Combine(folder, "ledger"), ["CODEX_HOME"] = Path.Combine(folder, "codex"), ["XDG_CONFIG_HOME"] = folder },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error + await output);
    }
}
