using System.Buffers.Binary;
using System.Numerics;

namespace CodexBridge.Ledger;

/// <summary>How the checkpoint spells its few shapes.</summary>
internal static class Bytes
{
    public static void Write(BinaryWriter target, ReadOnlySpan<byte> value)
    {
        target.Write7BitEncodedInt(value.Length);
        target.Write(value);
    }

    public static byte[] Read(BinaryReader source)
    {
        var length = source.Read7BitEncodedInt();
        var value = source.ReadBytes(length);
        return value.Length == length ? value : throw new EndOfStreamException();
    }

    public static void Write(BinaryWriter target, OrderKey key)
    {
        target.Write(key.Id.High);
        target.Write(key.Id.Low);
        target.Write(key.Tie);
    }

    public static OrderKey ReadKey(BinaryReader source) => new(new IdBits(source.ReadUInt64(), source.ReadUInt64()), source.ReadInt64());

    /// <summary>As <see cref="string.CompareOrdinal(string, string)"/>, which is compiled anew, and slowly at first, in each process.</summary>
    public static int Compare(string left, string right)
    {
        var most = Math.Min(left.Length, right.Length);
        for (var i = 0; i < most; i++)
        {
            if (left[i] != right[i])
            {
                return left[i] - right[i];
            }
        }

        return left.Length - right.Length;
    }

    private static readonly ulong Seed = Chance.Bits();

    /// <summary>Seeded, so that nobody can choose names that all fall into one place.</summary>
    public static uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = Seed;
        for (; text.Length >= 8; text = text[8..])
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * 0x9E37_79B9_7F4A_7C15UL, 29);
        }

        foreach (var rest in text)
        {
            hash = (hash ^ rest) * 0x9E37_79B9_7F4A_7C15UL;
        }

        return (uint)(hash >> 32);
    }
}
