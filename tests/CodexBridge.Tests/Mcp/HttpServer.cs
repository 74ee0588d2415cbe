using System.Diagnostics;

namespace CodexBridge.Tests.Mcp;

/// <summary>The machine's server over HTTP, once it listens.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private const string Word = "serving ";

    private readonly Process process;
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HttpServer(BridgeMachine machine)
    {
        var start = new ProcessStartInfo(BridgeMachine.Program, ["mcp", "--http", "0"]) { WorkingDirectory = machine.Checkout, RedirectStandardInput = true, RedirectStandardError = true };
        foreach (var (name, value) in machine.Environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, said) => Hear(said.Data);
        process.BeginErrorReadLine();
    }

    public int Port { get; private set; }

    public string Token { get; private set; } = "";

    public static async Task<HttpServer> StartAsync(BridgeMachine machine)
    {
        var server = new HttpServer(machine);
        server.Port = (await server.address.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Port;
        server.Token = (await File.ReadAllTextAsync(Path.Combine(machine.LedgerHome, "mcp.token"), TestContext.Current.CancellationToken)).Trim();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: false);
        }

        // Without waiting for the end of its words: the host that it started may hold the stream.
        await Task.Run(() => process.WaitForExit(TimeSpan.FromMinutes(1)), CancellationToken.None);
        process.Dispose();
    }

    /// <summary>It says itself where it listens, once it does.</summary>
    private void Hear(string? line)
    {
        if (line is null)
        {
            address.TrySetException(new InvalidOperationException("The server ended before it listened."));
        }
        else if (line.IndexOf(Word, StringComparison.Ordinal) is >= 0 and var at)
        {
            address.TrySetResult(new Uri(line[(at + Word.Length)..line.IndexOf(';', at)]));
        }
    }
}
