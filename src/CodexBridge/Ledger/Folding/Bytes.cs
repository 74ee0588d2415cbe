using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

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

    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    /// <summary>Utf-8 text as a dictionary's key that can be looked up without making an array.</summary>
    internal sealed class Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            // Seeded, so that nobody can choose names that all fall into one bucket.
            var hash = Seed;
            for (; alternate.Length >= 8; alternate = alternate[8..])
            {
                hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(alternate)) * 0x9E37_79B9_7F4A_7C15UL, 29);
            }

            foreach (var rest in alternate)
            {
                hash = (hash ^ rest) * 0x9E37_79B9_7F4A_7C15UL;
            }

            return (int)(hash >> 32);
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
