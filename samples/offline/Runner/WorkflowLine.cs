using System.Text.RegularExpressions;

namespace CodexBridge.Offline.Runner;

/// <summary>Shows a line of a job's log as the log's page would: workflow commands become what they mean.</summary>
internal static partial class WorkflowLine
{
    /// <returns>The line to show; null for one that is no more than an order to the runner.</returns>
    public static string? Render(string line)
    {
        var match = Command().Match(line);
        if (!match.Success)
        {
            return line;
        }

        var text = JobLog.Unescape(match.Groups["text"].Value);
        var title = Title().Match(match.Groups["properties"].Value);
        var whole = title.Success ? $"{JobLog.Unescape(title.Groups[1].Value)}: {text}" : text;
        return match.Groups["name"].Value switch
        {
            "error" => $"Error: {whole}",
            "warning" => $"Warning: {whole}",
            "notice" => $"Notice: {whole}",
            "debug" => null,
            "group" => $"▼ {text}",
            "endgroup" or "add-mask" or "stop-commands" => null,
            _ => line,
        };
    }

    [GeneratedRegex("^::(?<name>[a-z-]+)(?: (?<properties>[^:]*(?::[^:]+)*))?::(?<text>.*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Command();

    [GeneratedRegex("title=([^,]*)", RegexOptions.NonBacktracking)]
    private static partial Regex Title();
}
