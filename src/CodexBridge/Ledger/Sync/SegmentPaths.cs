using System.Globalization;

namespace CodexBridge.Ledger;

/// <summary>Which paths a writer's ref may hold. Others' refs decide where we write files, so everything else is passed over.</summary>
internal static class SegmentPaths
{
    public const string Blobs = "blobs";

    /// <summary><c>2026-03/14-0007.jsonl</c> or <c>import/1a2b3c4d5e6f/0000-000000000.jsonl</c>.</summary>
    public static bool IsSegment(string path) => path.Split('/') switch
    {
        [var month, var file] => month.Length == 7 && month[4] == '-' && Digits(month[..4]) && Digits(month[5..]) && IsFile(file, 2),
        [SegmentFile.ImportFolder, var source, var file] => source.Length == 12 && source.All(char.IsAsciiHexDigitLower) && IsFile(file, 4),
        _ => false,
    };

    /// <summary><c>blobs/</c> and 64 hex digits.</summary>
    public static bool IsBlob(string path) => path.Split('/') is [Blobs, { Length: 64 } name] && name.All(char.IsAsciiHexDigitLower);

    /// <summary>A segment of a foreign writer as a file of ours.</summary>
    public static string LocalPath(string folder, string path) => Path.Combine([folder, .. path.Split('/')]);

    private static bool IsFile(string file, int first) =>
        file.Length is > 8 and < 40 && file.EndsWith(SegmentName.Extension, StringComparison.Ordinal)
        && file[..^SegmentName.Extension.Length].Split('-') is [var left, var right] && left.Length == first && Digits(left) && Digits(right);

    private static bool Digits(string text) => text.Length > 0 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
