using System.Globalization;

namespace CodexBridge.Codex;

/// <summary>A release of Codex. Pre-release labels are dropped: <c>0.170.0-alpha.2</c> counts as 0.170.0.</summary>
internal readonly record struct CodexVersion(int Major, int Minor, int Patch) : IComparable<CodexVersion>
{
    /// <summary>The first with sockets, one writer per thread and steering by turn id.</summary>
    public static readonly CodexVersion Minimum = new(0, 150, 1);

    /// <summary>The newest that the tests were run with.</summary>
    public static readonly CodexVersion NewestTested = new(0, 169, 0);

    /// <summary>Finds the first <c>n.n.n</c> in a text such as <c>codex-cli 0.169.0</c> or <c>name/0.169.0 (Debian)</c>.</summary>
    public static CodexVersion? Find(string text)
    {
        foreach (var word in text.Split([' ', '/', '\n', '\r', '\t', '-', '+'], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = word.Split('.');
            if (parts.Length == 3 && Number(parts[0]) is { } major && Number(parts[1]) is { } minor && Number(parts[2]) is { } patch)
            {
                return new CodexVersion(major, minor, patch);
            }
        }

        return null;
    }

    /// <summary>Refuses what is older than <see cref="Minimum"/>.</summary>
    /// <exception cref="CodexException"><see cref="CodexFault.TooOld"/>.</exception>
    public CodexVersion Require(string where) => CompareTo(Minimum) >= 0
        ? this
        : throw new CodexException(
            CodexFault.TooOld,
            $"Codex {this} ({where}) is too old: {Minimum} is the oldest that can be driven.",
            $"Update it (npm install -g @openai/codex@{NewestTested}), or name a newer binary in the setting 'codex'.");

    /// <summary>What a person should know about this release; null when it is a tested one.</summary>
    public string? Warning => CompareTo(NewestTested) > 0
        ? $"Codex {this} is newer than {NewestTested}, the newest this bridge was tested with. It should work; if it does not, install that one."
        : null;

    public int CompareTo(CodexVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
