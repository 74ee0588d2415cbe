using System.Buffers.Binary;
using System.Text;

namespace CodexBridge.Ledger;

/// <summary>Reads what a <see cref="BinaryWriter"/> wrote, from bytes in memory, of which it hands out parts without copying them.</summary>
/// <param name="end">Where the content ends in the array.</param>
/// <remarks>What does not fit is a <see cref="FormatException"/>.</remarks>
internal sealed class ByteSource(byte[] content, int end)
{
    private int at;

    public bool Flag() => Next(1)[0] != 0;

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Next(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Next(sizeof(uint)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Next(sizeof(long)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Next(sizeof(ulong)));

    public OrderKey Key()
    {
        var bytes = Next(3 * sizeof(ulong));
        return new(
            new IdBits(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..])),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
    }

    /// <summary>A number in groups of seven bits, the lowest first.</summary>
    public int Short()
    {
        var value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var some = Next(1)[0];
            value |= (some & 0x7F) << shift;
            if (some < 0x80)
            {
                return value;
            }
        }

        throw new FormatException();
    }

    /// <summary>Bytes with their number before them.</summary>
    public ReadOnlyMemory<byte> Part()
    {
        var length = Short();
        Next(length);
        return new ReadOnlyMemory<byte>(content, at - length, length);
    }

    public string Text() => Encoding.UTF8.GetString(Part().Span);

    private ReadOnlySpan<byte> Next(int count)
    {
        if (count < 0 || count > end - at)
        {
            throw new FormatException();
        }

        at += count;
        return content.AsSpan(at - count, count);
    }
}
