using System.Globalization;

namespace CodexBridge.Ledger;

/// <summary>
/// Where a segment lies below its writer's folder: <c>2026-03/14-0007.jsonl</c>. A folder a month, because hosts of git repositories ask
/// for few entries in each; a new file a day or every 256 KiB, because a file that grows is stored again whole with each push.
/// </summary>
internal readonly record struct SegmentName(int Day, int Number)
{
    public const int LargestSegment = 256 * 1024;

    public const string Extension = ".jsonl";

    public string RelativePath
    {
        get
        {
            var date = DateOnly.FromDayNumber(Day);
            return Path.Combine($"{Digits(date.Year, 4)}-{Digits(date.Month, 2)}", $"{Digits(date.Day, 2)}-{Digits(Number, 4)}{Extension}");
        }
    }

    /// <summary>The day of a time, as in <see cref="Day"/>.</summary>
    public static int DayOf(long milliseconds) => DateOnly.FromDateTime(DateTime.UnixEpoch.AddMilliseconds(milliseconds)).DayNumber;

    /// <summary>The segments of a writer's folder, oldest first.</summary>
    public static List<SegmentName> AllIn(string folder)
    {
        var found = new List<SegmentName>();
        if (Directory.Exists(folder))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension, SearchOption.AllDirectories))
            {
                if (TryParse(Path.GetRelativePath(folder, path), out var name))
                {
                    found.Add(name);
                }
            }
        }

        found.Sort((left, right) => (left.Day, left.Number).CompareTo((right.Day, right.Number)));
        return found;
    }

    /// <summary>By hand: the framework's padding is compiled anew in each process.</summary>
    private static string Digits(int value, int least)
    {
        var digits = value.ToString(CultureInfo.InvariantCulture);
        while (digits.Length < least)
        {
            digits = "0" + digits;
        }

        return digits;
    }

    private static bool TryParse(string relative, out SegmentName name)
    {
        name = default;
        var parts = relative.Replace('\\', '/').Split('/');
        if (parts.Length != 2 || parts[1].Length < 3 + 1 + Extension.Length || parts[1][2] != '-'
            || !DateOnly.TryParseExact($"{parts[0]}-{parts[1][..2]}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || !int.TryParse(parts[1][3..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        name = new SegmentName(date.DayNumber, number);
        return true;
    }
}
