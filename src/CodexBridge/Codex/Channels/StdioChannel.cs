using System.Buffers;
using System.Diagnostics;

namespace CodexBridge.Codex.Channels;

/// <summary>
/// A server of our own over its standard streams: one JSON message a line. It hears when its input closes, also when this process is killed.
/// </summary>
internal sealed class StdioChannel : IMessageChannel
{
    private const int ErrorsKept = 2000;

    private static readonly byte[] NewLine = [(byte)'\n'];

    private readonly Process process;
    private readonly Stream output;
    private readonly ArrayBufferWriter<byte> line = new(16 * 1024);
    private readonly byte[] chunk = new byte[64 * 1024];
    private readonly Lock gate = new();
    private readonly TimeSpan grace;
    private string errors = "";
    private int chunkStart;
    private int chunkEnd;

    private StdioChannel(Process process, TimeSpan grace)
    {
        this.process = process;
        this.grace = grace;
        output = process.StandardOutput.BaseStream;
    }

    public string Address => $"stdio of process {process.Id}";

    /// <summary>The end of what it wrote to its standard error; empty when nothing.</summary>
    public string Errors
    {
        get
        {
            lock (gate)
            {
                return errors.Trim();
            }
        }
    }

    /// <param name="program">Absolute.</param>
    /// <param name="environment">All of its environment.</param>
    /// <param name="grace">How long it may take to leave once its input is closed.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static StdioChannel Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string folder, TimeSpan grace)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var channel = new StdioChannel(process, grace);
        process.ErrorDataReceived += (_, said) => channel.Remember(said.Data); // Read, so that a full pipe never stops it.
        process.BeginErrorReadLine();
        return channel;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var input = process.StandardInput.BaseStream;
        await input.WriteAsync(message, cancellationToken);
        await input.WriteAsync(NewLine, cancellationToken);
        await input.FlushAsync(cancellationToken);
    }

    public async Task<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        line.ResetWrittenCount();
        while (true)
        {
            if (chunkStart == chunkEnd)
            {
                chunkStart = 0;
                chunkEnd = await output.ReadAsync(chunk, cancellationToken);
                if (chunkEnd == 0)
                {
                    return null;
                }
            }

            var rest = chunk.AsSpan(chunkStart, chunkEnd - chunkStart);
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            line.Write(part);
            chunkStart += end < 0 ? part.Length : end + 1;
            if (line.WrittenCount > MessageLimit.Bytes)
            {
                throw new IOException($"a message of more than {MessageLimit.Bytes >> 20} MB");
            }

            if (end >= 0)
            {
                return line.WrittenMemory;
            }
        }
    }

    /// <summary>Closes its input and waits a moment; it kills its commands and leaves. Then it is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            process.StandardInput.Close();
            using var patience = new CancellationTokenSource(grace);
            await process.WaitForExitAsync(patience.Token);
        }
        catch (Exception stubborn) when (stubborn is OperationCanceledException or IOException)
        {
            process.Kill(entireProcessTree: true);
        }
        finally
        {
            process.Dispose();
        }
    }

    private void Remember(string? text)
    {
        lock (gate)
        {
            errors += text + "\n";
            errors = errors.Length > ErrorsKept ? errors[^ErrorsKept..] : errors;
        }
    }
}
