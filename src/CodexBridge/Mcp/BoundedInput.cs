namespace CodexBridge.Mcp;

/// <summary>
/// Standard input as the protocol reads it, line by line, with a longest line: what is longer is cut, so that it is answered with a parse
/// error instead of filling the memory. Tells when the client has closed it.
/// </summary>
internal sealed class BoundedInput(Stream inner, int longest, Action ended) : Stream
{
    private int column;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                ended();
                return 0;
            }

            if (Cut(buffer.Span[..read]) is > 0 and var kept)
            {
                return kept;
            }
        }
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

    /// <summary>Moves what is kept to the front and gives its length.</summary>
    private int Cut(Span<byte> bytes)
    {
        var kept = 0;
        foreach (var octet in bytes)
        {
            column = octet == (byte)'\n' ? 0 : column + 1;
            if (column <= longest)
            {
                bytes[kept++] = octet;
            }
        }

        return kept;
    }
}
