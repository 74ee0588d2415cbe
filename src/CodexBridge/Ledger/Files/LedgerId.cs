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

    public static UInt128 Compose(long milliseconds, ushort counter, ulong writer, ushort chance) =>
        ((UInt128)(ulong)milliseconds << 80) | ((UInt128)counter << 64) | ((UInt128)(writer & 0xFFFF_FFFF_FFFF) << 16) | chance;

    public static long Milliseconds(UInt128 id) => (long)(ulong)(id >> 80);

    public static ushort Counter(UInt128 id) => (ushort)(id >> 64);

    public static void Format(UInt128 id, Span<byte> target)
    {
        for (var i = Length - 1; i >= 0; i--)
        {
            target[i] = (byte)Alphabet[(int)((ulong)id & 31)];
            id >>= 5;
        }
    }

    public static string Format(UInt128 id) => string.Create(Length, id, static (target, value) =>
    {
        for (var i = Length - 1; i >= 0; i--)
        {
            target[i] = Alphabet[(int)((ulong)value & 31)];
            value >>= 5;
        }
    });

    public static bool TryParse(ReadOnlySpan<byte> text, out UInt128 id)
    {
        id = 0;
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

        id = new UInt128(high, low);
        return true;
    }

    public static bool TryParse(string? text, out UInt128 id)
    {
        Span<byte> bytes = stackalloc byte[Length];
        id = 0;
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
        Array.Fill(table, (sbyte)-1);
        for (var i = 0; i < Alphabet.Length; i++)
        {
            table[Alphabet[i]] = (sbyte)i;
        }

        return table;
    }
}
