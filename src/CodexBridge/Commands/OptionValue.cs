using System.Buffers;
using System.Globalization;
using CodexBridge.Sessions;

namespace CodexBridge.Commands;

/// <summary>What is wrong with a value: the end of a sentence that begins with the option as typed.</summary>
internal sealed record ValueFault(string Complaint, string? Suggestion = null);

/// <summary>The values that options take. Each check gives null for a good value; what passed converts without a surprise.</summary>
internal static class OptionValue
{
    public static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    private static readonly SearchValues<char> ModelCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-");
    private static readonly SearchValues<char> BranchCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-");
    private static readonly SearchValues<char> TaskCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Names that Windows gives to devices, with any extension.</summary>
    private static readonly string[] DeviceNames = ["con", "prn", "aux", "nul", "com", "lpt"];

    /// <summary>A check for one of a few words, in any case of its letters.</summary>
    public static Func<string, ValueFault?> OneOf(string kind, IReadOnlyList<string> words) => value =>
        words.Any(word => SameWord(word, value))
            ? null
            : new ValueFault($"is not {kind} ({string.Join(", ", words)})", NearestWord.Find(value, words));

    public static ValueFault? Session(string value) => SessionRef.TryParse(value, out _)
        ? null
        : new ValueFault($"is not a session id (at least {SessionRef.ShortestPart} characters of its start or end: 0-9, a-f and -)");

    public static ValueFault? Timeout(string value)
    {
        const string form = "write a whole number and s, m or h, such as `90s`, `30m` or `2h`";
        var digits = value.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0)
        {
            return new ValueFault($"has no unit ({form})", value.Length is > 0 and <= 4 ? value + "m" : null);
        }

        if (digits == 0 || digits != value.Length - 1 || value[^1] is not ('s' or 'm' or 'h' or 'S' or 'M' or 'H'))
        {
            return new ValueFault($"is not a length of time ({form})");
        }

        return TryTimeout(value, out _) ? null : new ValueFault("is out of range (1s to 24h)");
    }

    /// <summary>Never overflows: a number of more than six digits is out of range whatever its unit.</summary>
    public static bool TryTimeout(string value, out TimeSpan timeout)
    {
        timeout = default;
        var number = value.AsSpan()[..^1].TrimStart('0');
        if (number.Length > 6 || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        timeout = char.ToLowerInvariant(value[^1]) switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            _ => TimeSpan.FromHours(count),
        };
        return timeout >= ShortestTimeout && timeout <= LongestTimeout;
    }

    public static ValueFault? Model(string value) =>
        value.Length is >= 1 and <= 100 && value[0] != '-' && !value.AsSpan().ContainsAnyExcept(ModelCharacters)
            ? null
            : new ValueFault("is not a model name (1 to 100 letters, digits and . _ : / -)");

    public static bool IsTask(string value) =>
        value.Length is >= 1 and <= 64 && value[0] != '-' && !value.AsSpan().ContainsAnyExcept(TaskCharacters);

    public static ValueFault? Task(string value) => IsTask(value)
        ? null
        : new ValueFault("is not a task id (1 to 64 letters, digits and . _ -); text for Codex belongs in the prompt");

    /// <summary>The rules of <c>git check-ref-format --branch</c>, narrowed to characters that no shell or URL minds.</summary>
    public static ValueFault? Branch(string value)
    {
        var good = value.Length is >= 1 and <= 200
            && !value.AsSpan().ContainsAnyExcept(BranchCharacters)
            && value[0] != '-' && value[^1] != '.'
            && !value.Contains("..", StringComparison.Ordinal)
            && !value.StartsWith("refs/", StringComparison.Ordinal) && value != "HEAD"
            && value.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal));
        return good ? null : new ValueFault("is not a branch name (letters, digits and . _ / -, by git's rules)");
    }

    /// <summary>
    /// A path in the one spelling that means the same on every system: no drive, no share, no device, no stream, no shell variable.
    /// Whether it lies where sessions may work is asked later, of the real path.
    /// </summary>
    public static ValueFault? Cwd(string value)
    {
        if (value.Length > 4096)
        {
            return new ValueFault("is too long");
        }

        if (value.Contains('\\', StringComparison.Ordinal) || value.Contains(':', StringComparison.Ordinal) || value.StartsWith("//", StringComparison.Ordinal))
        {
            return new ValueFault("is not a plain path: no drives, shares, devices or backslashes; write `folder/inner`");
        }

        if (value[0] == '~' || value.AsSpan().ContainsAny('$', '%'))
        {
            return new ValueFault("is taken to the letter: ~ and variables are not expanded; write the path itself");
        }

        foreach (var part in value.Split('/'))
        {
            if (part is not ("" or "." or "..") && (part[^1] is '.' or ' ' || IsDevice(part)))
            {
                return new ValueFault("holds a name that some systems read differently (a trailing dot or blank, or a device)");
            }
        }

        return null;
    }

    /// <summary>The id shown with a question of Codex's, lower case; null when it cannot be one.</summary>
    public static string? RequestId(string value)
    {
        var id = value.All(char.IsAscii) ? value.ToLowerInvariant() : "";
        return id.Length is >= 4 and <= 32 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') ? id : null;
    }

    /// <summary>Equal but for the case of ASCII letters. Look-alikes of other scripts are other words.</summary>
    public static bool SameWord(string word, ReadOnlySpan<char> typed) =>
        word.Length == typed.Length && (word.AsSpan().SequenceEqual(typed) || System.Text.Ascii.EqualsIgnoreCase(word, typed));

    private static bool IsDevice(string part)
    {
        var stem = part.Split('.')[0];
        return stem.Length is 3 or 4
            && DeviceNames.Contains(stem[..3], StringComparer.OrdinalIgnoreCase)
            && (stem.Length == 3 ? !stem.StartsWith("com", StringComparison.OrdinalIgnoreCase) && !stem.StartsWith("lpt", StringComparison.OrdinalIgnoreCase) : char.IsAsciiDigit(stem[3]));
    }
}
