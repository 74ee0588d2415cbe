using System.Text;

namespace CodexBridge.Ledger;

/// <summary>
/// The ids of events: ULID layout (48 bits of milliseconds, then 80 more, 26 characters of Crockford's base 32), so that they order as
/// text. Ours fill the 80 bits with a counter within the millisecond (16), the writer (48) and chance (16).
/// </summary>
internal static class LedgerId
{
    public const int Length = 26;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly sbyte[] Digits = DigitTable();

    public static IdBits Compose(long milliseconds, ushort counter, ulong writer, ushort chance) =>
        new(((ulong)milliseconds << 16) | counter, ((writer & 0xFFFF_FFFF_FFFF) << 16) | chance);

    public static long Milliseconds(IdBits id) => (long)(id.High >> 16);

    public static ushort Counter(IdBits id) => (ushort)id.High;

    public static void Format(IdBits id, Span<byte> target)
    {
        var (high, low) = id;
        for (var i = Length - 1; i >= 0; i--)
        {
            target[i] = (byte)Alphabet[(int)(low & 31)];
            low = (low >> 5) | (high << 59);
            high >>= 5;
        }
    }

    public static string Format(IdBits id)
    {
        Span<byte> text = stackalloc byte[Length];
        Format(id, text);
        return Encoding.ASCII.GetString(text);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out IdBits id)
    {
        id = default;
        if (text.Length != Length || text[0] > (byte)'7')
        {
            return false;
        }

        ulong high = 0;
        ulong low = 0;
        for (var i = 0; i < Length; i++)
        {
            var digit = Digit(text[i]);
            if (digit < 0)
            {
                return false;
            }

            high = (high << 5) | (low >> 59);
            low = (low << 5) | (uint)digit;
        }

        id = new IdBits(high, low);
        return true;
    }

    public static bool TryParse(string? text, out IdBits id)
    {
        Span<byte> bytes = stackalloc byte[Length];
        id = default;
        if (text?.Length != Length)
        {
            return false;
        }

        for (var i = 0; i < Length; i++)
        {
            bytes[i] = text[i] < 128 ? (byte)text[i] : (byte)0;
        }

        return TryParse(bytes, out id);
    }

    private static int Digit(byte letter) => Digits[letter];

    private static sbyte[] DigitTable()
    {
        var table = new sbyte[256];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = -1; // By hand: the framework's filling is compiled anew in each process.
        }

        for (var i = 0; i < Alphabet.Length; i++)
        {
            table[Alphabet[i]] = (sbyte)i;
        }

        return table;
    }
}
