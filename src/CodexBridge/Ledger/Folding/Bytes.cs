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

    public static void Write(BinaryWriter target, OrderKey key)
    {
        target.Write(key.Id.High);
        target.Write(key.Id.Low);
        target.Write(key.Tie);
    }

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

    /// <summary>As <c>SequenceCompareTo</c>, for the same reason.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var most = Math.Min(left.Length, right.Length);
        var at = 0;
        for (; at + sizeof(ulong) <= most; at += sizeof(ulong))
        {
            var (ours, theirs) = (BinaryPrimitives.ReadUInt64BigEndian(left[at..]), BinaryPrimitives.ReadUInt64BigEndian(right[at..]));
            if (ours != theirs)
            {
                return ours < theirs ? -1 : 1;
            }
        }

        for (; at < most; at++)
        {
            if (left[at] != right[at])
            {
                return left[at] - right[at];
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
