using System.Buffers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Mcp;

/// <summary>
/// Standard input as the protocol reads it, line by line: only well-formed messages of bearable length come through, the others are answered
/// at once. Tells when the client has closed it.
/// </summary>
/// <param name="longest">Bytes of a line. What is longer is skipped, so that it does not fill the memory.</param>
/// <param name="refuse">Sends the answer to a line that is no message.</param>
/// <param name="ended">The client has closed its side.</param>
internal sealed class GatedInput(Stream inner, int longest, Func<JsonRpcError, Task> refuse, Action ended) : Stream
{
    private readonly ArrayBufferWriter<byte> line = new();
    private readonly byte[] buffer = new byte[64 * 1024];
    private ReadOnlyMemory<byte> fresh;
    private ReadOnlyMemory<byte> passed;
    private bool tooLong;
    private bool begun;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        while (passed.IsEmpty)
        {
            if (fresh.IsEmpty)
            {
                var read = await inner.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                {
                    ended();
                    return 0;
                }

                fresh = buffer.AsMemory(0, read);
            }

            await TakeAsync();
        }

        var given = Math.Min(destination.Length, passed.Length);
        passed[..given].CopyTo(destination);
        passed = passed[given..];
        return given;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Takes what there is up to the end of a line, and judges the line when it is whole.</summary>
    private async Task TakeAsync()
    {
        var end = fresh.Span.IndexOf((byte)'\n');
        var part = end < 0 ? fresh : fresh[..end];
        tooLong |= line.WrittenCount + part.Length > longest;
        if (!tooLong)
        {
            line.Write(part.Span);
        }

        fresh = end < 0 ? default : fresh[(end + 1)..];
        if (end < 0)
        {
            return;
        }

        await JudgeAsync(line.WrittenMemory.Trim(" \r\t"u8));
        line.ResetWrittenCount();
        tooLong = false;
    }

    private async Task JudgeAsync(ReadOnlyMemory<byte> whole)
    {
        if (tooLong)
        {
            await refuse(MessageGate.Error(default, McpErrorCode.ParseError, $"A line may have {longest} bytes."));
            return;
        }

        if (whole.IsEmpty)
        {
            return;
        }

        if (MessageGate.Refusal(whole, begun) is { } refusal)
        {
            await refuse(refusal);
            return;
        }

        begun |= MessageGate.Begins(whole);
        passed = (byte[])[.. whole.Span, (byte)'\n'];
    }
}
