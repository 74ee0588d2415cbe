namespace CodexBridge.Runner;

/// <summary>The outputs of a step, which later steps read as <c>steps.ID.outputs.NAME</c>.</summary>
/// <param name="path"><c>GITHUB_OUTPUT</c>; null outside a runner, where outputs go nowhere.</param>
internal sealed class StepOutputs(string? path)
{
    /// <summary>
    /// Sets one output; a later value of the same name wins. The value is kept to the letter, whatever it holds: it stands between two
    /// lines of a delimiter that is drawn anew each time and is not in it.
    /// </summary>
    /// <param name="name">Letters, digits, <c>-</c> and <c>_</c>.</param>
    public void Set(string name, string value)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw new ArgumentException($"\"{name}\" is no name for an output.", nameof(name));
        }

        if (path is not null)
        {
            // A Guid comes from the system's own secure source, without the cryptography library that an ignored event never loads.
            var delimiter = DelimiterFor(value, () => $"codex-bridge-{Guid.NewGuid():N}");
            RunnerFile.Append(path, _ => RunnerFile.Bytes($"{name}<<{delimiter}\n{value}\n{delimiter}\n"));
        }
    }

    /// <summary>Draws until the delimiter is nowhere in the value. The first draw is good in every world but a test's.</summary>
    public static string DelimiterFor(string value, Func<string> draw)
    {
        string delimiter;
        do
        {
            delimiter = draw();
        }
        while (value.Contains(delimiter, StringComparison.Ordinal));

        return delimiter;
    }
}
