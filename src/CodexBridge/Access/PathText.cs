using System.Globalization;

namespace CodexBridge.Access;

/// <summary>What a person may write as a path: names joined by slashes. Shells, drives, devices and streams have no say.</summary>
internal static class PathText
{
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"];

    /// <summary>For people; null when the text is a plain path outside every forbidden folder.</summary>
    public static string? Problem(string text)
    {
        if (text.Length is 0 or > 1024)
        {
            return "The path is empty or longer than 1,024 characters.";
        }

        if (text.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate))
        {
            return "The path holds control or invisible characters.";
        }

        if (text[0] == '~' || text.Contains('$', StringComparison.Ordinal) || text.Contains('%', StringComparison.Ordinal))
        {
            return $"`{text}`: `~`, `$` and `%` are not expanded here; write the path out.";
        }

        if (text.Contains('\\', StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal) || text.StartsWith("//", StringComparison.Ordinal))
        {
            return $"`{text}`: drives, shares, URLs and backslashes are not accepted; write a path with `/`.";
        }

        foreach (var name in text.Split('/'))
        {
            if (name is not ("." or "..") && name.Length > 0 && (name[^1] is '.' or ' ' || name[0] == ' ' || IsDevice(name)))
            {
                return $"`{text}`: `{name}` is no name of a folder that every system agrees on.";
            }
        }

        return ForbiddenPart(text) is { } part ? $"No session may work in `{part}`: what lies there steers git, Codex or the workflows." : null;
    }

    /// <summary>The part of a path that no session may work in or below; null when there is none.</summary>
    public static string? ForbiddenPart(string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i].ToLowerInvariant();
            var next = i + 1 < names.Length ? names[i + 1].ToLowerInvariant() : "";
            if (name is ".git" or ".codex" or "git~1")
            {
                return name;
            }

            if ((name == ".github" && next is "workflows" or "actions") || (name == "_work" && next is "_actions" or "_temp" or "_tool"))
            {
                return $"{name}/{next}";
            }
        }

        return null;
    }

    private static bool IsDevice(string name)
    {
        var stem = name.Split('.')[0].TrimEnd();
        return Devices.Contains(stem, StringComparer.OrdinalIgnoreCase)
            || (stem.Length == 4 && char.IsAsciiDigit(stem[3]) && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)));
    }
}
