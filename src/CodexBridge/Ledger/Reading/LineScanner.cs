using System.Text;
using System.Text.Unicode;

namespace CodexBridge.Ledger;

/// <summary>
/// Validates one line completely, as strict JSON (RFC 8259) and as an event, and remembers where the values of its top-level keys stand.
/// Allocates nothing for a sound line. One instance per thread.
/// </summary>
/// <param name="longest">Lines of this many bytes or more are refused.</param>
internal sealed partial class LineScanner(int longest = LineWriter.Longest)
{
    private readonly Place[] places = new Place[(int)LineKey.Count];

    /// <summary>Keys that the schema does not name, up to where comparing each with each gets dear.</summary>
    private readonly (int Start, int Length)[] unknown = new (int, int)[64];
    private int unknownCount;
    private readonly HashSet<string> many = new(StringComparer.Ordinal);

    /// <summary>A value: for texts what stands between the quotes, else the whole value.</summary>
    internal readonly record struct Place(int Start, int Length, PlaceKind Kind);

    internal enum PlaceKind
    {
        Absent,
        Text,

        /// <summary>With escape sequences.</summary>
        EscapedText,
        Number,

        /// <summary>Object, array, true, false. Null counts as absent.</summary>
        Other,
    }

    /// <summary>Whether an escape names half of a surrogate pair: valid JSON, but no text.</summary>
    public bool HasLoneSurrogate { get; private set; }

    public bool HasUnknown => unknownCount > 0;

    public Place this[LineKey key] => places[(int)key];

    /// <param name="line">Without its line feed.</param>
    /// <param name="knownUtf8">Whether the bytes are known to be valid UTF-8 already.</param>
    public LineFault Scan(ReadOnlySpan<byte> line, bool knownUtf8 = false)
    {
        Array.Clear(places);
        unknownCount = 0;
        many.Clear();
        HasLoneSurrogate = false;
        var at = Space(line, 0);
        if (line.Length >= longest)
        {
            return LineFault.TooLong;
        }

        if (at == line.Length)
        {
            return LineFault.Blank;
        }

        if (line[at] != '{')
        {
            return NotAnEvent(line, at);
        }

        if (!knownUtf8 && !Utf8.IsValid(line))
        {
            return LineFault.InvalidUtf8;
        }

        var fault = Members(line, ref at);
        if (fault == LineFault.None && Space(line, at) != line.Length)
        {
            fault = LineFault.NotJson;
        }

        if (fault == LineFault.NotJson && line.Contains((byte)0))
        {
            fault = LineFault.NulBytes;
        }

        return fault != LineFault.None ? fault : Types();
    }

    /// <summary>The text of a key with its escapes resolved; null when it is absent or no text.</summary>
    public string? Text(ReadOnlySpan<byte> line, LineKey key) => this[key] switch
    {
        { Kind: PlaceKind.Text } place => Encoding.UTF8.GetString(line.Slice(place.Start, place.Length)),
        { Kind: PlaceKind.EscapedText } place => JsonText.Unescape(line.Slice(place.Start, place.Length)),
        _ => null,
    };

    /// <summary>The bytes of a text's value as they stand, escapes included; empty when absent or no text.</summary>
    public ReadOnlySpan<byte> RawText(ReadOnlySpan<byte> line, LineKey key)
    {
        var place = this[key];
        return place.Kind is PlaceKind.Text or PlaceKind.EscapedText ? line.Slice(place.Start, place.Length) : default;
    }

    private static LineFault NotAnEvent(ReadOnlySpan<byte> line, int at) => line[at] switch
    {
        0xEF when line[at..].StartsWith("\uFEFF"u8) => LineFault.ByteOrderMark,
        0 => LineFault.NulBytes,
        (byte)'<' or (byte)'=' or (byte)'>' or (byte)'|' when line.Length - at >= 7 && line.Slice(at, 7).IndexOfAnyExcept(line[at]) < 0 => LineFault.ConflictMarker,
        (byte)'[' when Nesting(line[at..]) > Deepest => LineFault.TooDeep,
        (byte)'[' or (byte)'"' or (byte)'n' or (byte)'t' or (byte)'f' or (byte)'-' or (>= (byte)'0' and <= (byte)'9') => LineFault.NotAnObject,
        _ => Utf8.IsValid(line) ? LineFault.NotJson : LineFault.InvalidUtf8,
    };

    private static int Nesting(ReadOnlySpan<byte> line)
    {
        var sound = line.IndexOfAnyExcept((byte)'[');
        return sound < 0 ? line.Length : sound;
    }

    private LineFault Members(ReadOnlySpan<byte> line, ref int at)
    {
        at = Space(line, at + 1);
        if (at < line.Length && line[at] == '}')
        {
            at++;
            return LineFault.None;
        }

        var seen = 0;
        while (true)
        {
            if (at >= line.Length || line[at] != '"')
            {
                return LineFault.NotJson;
            }

            var keyAt = at + 1;
            if (!SkipText(line, ref at, out var escaped))
            {
                return LineFault.NotJson;
            }

            var key = line[keyAt..(at - 1)];
            if (!SkipColon(line, ref at))
            {
                return LineFault.NotJson;
            }

            var known = Known(escaped ? Encoding.UTF8.GetBytes(JsonText.Unescape(key)) : key);
            var first = known is { } place ? (seen & (1 << (int)place)) == 0 : Remember(line, keyAt, key.Length);
            if (!first)
            {
                return LineFault.DuplicateKey;
            }

            var valueAt = at;
            var fault = SkipValue(line, ref at, out var kind);
            if (fault != LineFault.None)
            {
                return fault;
            }

            if (known is { } slot)
            {
                seen |= 1 << (int)slot;
                places[(int)slot] = kind is PlaceKind.Text or PlaceKind.EscapedText
                    ? new Place(valueAt + 1, at - valueAt - 2, kind)
                    : new Place(valueAt, at - valueAt, kind);
            }

            at = Space(line, at);
            if (at < line.Length && line[at] == ',')
            {
                at = Space(line, at + 1);
                continue;
            }

            if (at < line.Length && line[at] == '}')
            {
                at++;
                return LineFault.None;
            }

            return LineFault.NotJson;
        }
    }

    /// <summary>False when the key was there before.</summary>
    private bool Remember(ReadOnlySpan<byte> line, int start, int length)
    {
        if (unknownCount == unknown.Length)
        {
            return RememberMany(line, start, length);
        }

        foreach (var (otherStart, otherLength) in unknown.AsSpan(0, unknownCount))
        {
            if (otherLength == length && line.Slice(otherStart, length).SequenceEqual(line.Slice(start, length)))
            {
                return false;
            }
        }

        unknown[unknownCount++] = (start, length);
        return true;
    }

    /// <summary>A line may hold ten thousand keys, and comparing each with each would be a way to stop us.</summary>
    private bool RememberMany(ReadOnlySpan<byte> line, int start, int length)
    {
        if (many.Count == 0)
        {
            foreach (var (otherStart, otherLength) in unknown)
            {
                many.Add(Encoding.UTF8.GetString(line.Slice(otherStart, otherLength)));
            }
        }

        return many.Add(Encoding.UTF8.GetString(line.Slice(start, length)));
    }

    private LineFault Types()
    {
        const int texts = (1 << (int)LineKey.Type) | (1 << (int)LineKey.Agent) | (1 << (int)LineKey.Cid) | (1 << (int)LineKey.Task)
            | (1 << (int)LineKey.Timestamp) | (1 << (int)LineKey.Id) | (1 << (int)LineKey.Writer);
        for (var key = 0; key < places.Length; key++)
        {
            if (((texts >> key) & 1) != 0 && places[key].Kind is PlaceKind.Number or PlaceKind.Other)
            {
                return LineFault.WrongType;
            }
        }

        return places[(int)LineKey.Version].Kind is PlaceKind.Absent or PlaceKind.Number && places[(int)LineKey.Sequence].Kind is PlaceKind.Absent or PlaceKind.Number
            ? LineFault.None
            : LineFault.WrongType;
    }

    public static LineKey? Known(ReadOnlySpan<byte> key) => key.Length switch
    {
        1 => key[0] == 'v' ? LineKey.Version : key[0] == 'w' ? LineKey.Writer : null,
        2 => key.SequenceEqual("ts"u8) ? LineKey.Timestamp : key.SequenceEqual("id"u8) ? LineKey.Id : key.SequenceEqual("re"u8) ? LineKey.Re : null,
        3 => key.SequenceEqual("cid"u8) ? LineKey.Cid
            : key.SequenceEqual("msg"u8) ? LineKey.Message
            : key.SequenceEqual("cwd"u8) ? LineKey.Cwd
            : key.SequenceEqual("seq"u8) ? LineKey.Sequence
            : key.SequenceEqual("sha"u8) ? LineKey.Sha : null,
        4 => key.SequenceEqual("type"u8) ? LineKey.Type
            : key.SequenceEqual("task"u8) ? LineKey.Task
            : key.SequenceEqual("host"u8) ? LineKey.Host
            : key.SequenceEqual("tags"u8) ? LineKey.Tags
            : key.SequenceEqual("data"u8) ? LineKey.Data : null,
        5 => key.SequenceEqual("agent"u8) ? LineKey.Agent : null,
        6 => key.SequenceEqual("branch"u8) ? LineKey.Branch : null,
        8 => key.SequenceEqual("worktree"u8) ? LineKey.Worktree : null,
        _ => null,
    };
}
