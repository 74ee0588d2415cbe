using System.Buffers;
using System.Diagnostics;

namespace CodexBridge.Codex.AppServer;

/// <summary>
/// An app-server of our own over its standard streams: one JSON message a line. It leaves when its input closes, so it dies
/// with this process even when this process is killed.
/// </summary>
internal sealed class StdioChannel : IMessageChannel
{
    private static readonly byte[] NewLine = [(byte)'\n'];

    private readonly Process process;
    private readonly Stream output;
    private readonly ArrayBufferWriter<byte> line = new(16 * 1024);
    private readonly byte[] chunk = new byte[64 * 1024];
    private int chunkStart;
    private int chunkEnd;

    private StdioChannel(Process process)
    {
        this.process = process;
        output = process.StandardOutput.BaseStream;
    }

    public string Address => $"stdio of process {process.Id}";

    public static StdioChannel Start(string program, IReadOnlyDictionary<string, string> environment, string folder)
    {
        var start = new ProcessStartInfo(program, ["app-server"])
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
        process.ErrorDataReceived += (_, _) => { }; // Read, so that a full pipe never stops it.
        process.BeginErrorReadLine();
        return new StdioChannel(process);
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
            using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            await process.WaitForExitAsync(grace.Token);
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
}
