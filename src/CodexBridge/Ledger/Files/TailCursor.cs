using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace CodexBridge.Ledger;

/// <summary>
/// Where this writer stands, kept in the first bytes of the lock file and only touched under the lock. It spares each append a look at
/// the segment's end: when the segment is as long as the cursor says, the last append was whole. Else, or in another boot, the truth is
/// read back from the segments.
/// </summary>
/// <param name="Writer">Whose cursor it is.</param>
/// <param name="Day">Days since 1970 of the segment in use; 0 when there is none.</param>
/// <param name="Number">Its number within that day.</param>
/// <param name="Length">Its length in bytes after the last append.</param>
/// <param name="Sequence">Of the last event.</param>
/// <param name="Clock">Milliseconds of the last id: a hybrid logical clock, which never runs backwards.</param>
/// <param name="Counter">Counter of the last id within its millisecond.</param>
internal readonly record struct TailCursor(ulong Writer, int Day, int Number, long Length, long Sequence, long Clock, ushort Counter)
{
    private const int Size = 64;
    private const uint Magic = 0x3154_4243; // "CBT1"

    public static TailCursor? Read(SafeFileHandle file, ulong boot)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (RandomAccess.Read(file, bytes, 0) != Size
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) != boot
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[56..]) != Check(bytes))
        {
            return null;
        }

        return new TailCursor(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[48..]) >> 16,
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[48..]));
    }

    public void Write(SafeFileHandle file, ulong boot)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], boot);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Day);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], Clock);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[48..], (Writer << 16) | Counter);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[56..], Check(bytes));
        RandomAccess.Write(file, bytes, 0);
    }

    /// <summary>A boot's id as a number.</summary>
    public static ulong BootNumber(string boot) => Sum(System.Text.Encoding.UTF8.GetBytes(boot));

    private static ulong Check(ReadOnlySpan<byte> bytes) => Sum(bytes[..56]);

    /// <summary>FNV-1a.</summary>
    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 14695981039346656037UL;
        foreach (var value in bytes)
        {
            sum = (sum ^ value) * 1099511628211UL;
        }

        return sum;
    }
}
