using System.Globalization;
using System.Text;

namespace CodexBridge.Offline.Model;

/// <summary>What the agent does with a prompt that has no directive.</summary>
internal static class PlainAgent
{
    private const int LookAction = 1;
    private const int WriteAction = 3;
    private const int CheckAction = 4;

    private static readonly string[] Steps = ["Look at the repository", "Write the notes", "Check and report"];

    public static IReadOnlyList<ModelAction> Script(string prompt, int message) =>
    [
        new ModelAction.Plan(Steps, 0),
        new ModelAction.Shell("git log --oneline -n 5; ls", Escalated: false, Waits: true),
        new ModelAction.Plan(Steps, 1),
        new ModelAction.Patch(NotePath(message), Note(prompt)),
        new ModelAction.Shell($"wc -l {NotePath(message)}", Escalated: false, Waits: true),
        new ModelAction.Plan(Steps, 3),
        new ModelAction.SayReport(),
    ];

    public static string Report(Conversation conversation, int message)
    {
        var text = new StringBuilder();
        var prompt = conversation.UserMessages[message];
        text.Append(CultureInfo.InvariantCulture, $"**Done:** {ScriptedAgent.FirstWords(prompt, 12)}\n\n");
        text.Append("| step | result |\n|---|---|\n");
        text.Append(CultureInfo.InvariantCulture, $"| look | {Look(conversation.OutputOf(message, LookAction))} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| write | {Written(conversation, message)} |\n");
        if (message > 0)
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"\nThis is message {message + 1} of our thread; it began with \"{ScriptedAgent.FirstWords(conversation.UserMessages[0], 8)}\".\n");
            text.Append(words);
        }

        return text.ToString();
    }

    private static string Look(string output) =>
        Body(output) is { Count: > 0 } lines
            ? string.Create(CultureInfo.InvariantCulture, $"`git log` and `ls` gave {lines.Count} lines, the last: `{lines[^1].Replace('|', ' ').Replace('`', '\'')}`")
            : "nothing to see";

    private static string Written(Conversation conversation, int message)
    {
        var check = Body(conversation.OutputOf(message, CheckAction));
        return check.Exists(line => line.EndsWith(NotePath(message), StringComparison.Ordinal))
            ? $"`{NotePath(message)}`"
            : $"not possible here: {ScriptedAgent.FirstWords(conversation.OutputOf(message, WriteAction).Replace('|', ' '), 20)}";
    }

    /// <summary>The command's own lines, without the header that Codex puts before them.</summary>
    private static List<string> Body(string output)
    {
        var start = output.IndexOf("Output:\n", StringComparison.Ordinal);
        return [.. (start < 0 ? output : output[(start + 8)..]).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }

    private static string NotePath(int message) => string.Create(CultureInfo.InvariantCulture, $"notes/{message + 1:00}.md");

    private static string Note(string prompt) => $"# Notes\n\nAsked for:\n\n> {prompt.ReplaceLineEndings("\n> ")}\n";
}
