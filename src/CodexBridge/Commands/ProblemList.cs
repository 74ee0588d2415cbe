namespace CodexBridge.Commands;

/// <summary>Collects the mistakes of one text, in order, and stops taking more where nobody would read on.</summary>
internal sealed class ProblemList(string text)
{
    private const int Most = 20;
    private readonly List<CommandProblem> problems = [];

    public IReadOnlyList<CommandProblem> All => problems;

    public int Count => problems.Count;

    /// <summary>The text that places refer to.</summary>
    public string Text => text;

    public void Add(string code, int offset, int length, string message, string? suggestion = null)
    {
        if (problems.Count < Most)
        {
            problems.Add(new CommandProblem(code, message, TextPlace.Find(text, offset, length), Excerpt.Of(text, offset, length), suggestion));
        }
    }
}
