using System.Globalization;
using CodexBridge.Sessions;

namespace CodexBridge.Reports;

/// <summary>The sentences that we post, in one voice: short, friendly, naming the next step.</summary>
internal static class Wording
{
    public static string StateHeadline(SessionState state) => state switch
    {
        SessionState.Starting => "Codex is starting",
        SessionState.Running => "Codex is working",
        SessionState.WaitingForApproval => "Codex waits for a decision",
        SessionState.Completed => "Codex is done",
        SessionState.Failed => "Codex failed",
        SessionState.Aborted => "Codex was stopped",
        SessionState.TimedOut => "Codex ran out of time and was stopped",
        SessionState.Detached => "Codex is working on its own",
        SessionState.HostDied => "Codex's host died in the middle of the turn",
        _ => "What Codex does is not known here",
    };

    public static string ReplyHint(SessionId cid) => $"`reply cid={cid.Short} \"…\"` continues the conversation.";

    /// <summary>1h 02m 05s, without the parts that are zero at the front.</summary>
    public static string Duration(TimeSpan span)
    {
        var whole = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        return whole switch
        {
            { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)whole.TotalHours}h {whole.Minutes:00}m"),
            { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{whole.Minutes}m {whole.Seconds:00}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{whole.Seconds}s"),
        };
    }

    /// <summary>A Markdown quotation of text that somebody or something else wrote.</summary>
    public static string Quoted(string text, string server) =>
        string.Join('\n', Markdown.Text(text, server).Split('\n').Select(line => $"> {line}"));

    /// <summary>One line of at most so many characters, cut in its middle.</summary>
    public static string Short(string text, int most) => Fit.Plain(text, most, null);

    /// <summary>A folder as people of the repository know it: below the workspace relative to it, elsewhere by its name alone.</summary>
    public static string Folder(string cwd, string workspace)
    {
        var relative = Path.GetRelativePath(workspace, cwd);
        return relative == "." || relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFileName(cwd.TrimEnd('/')) : relative;
    }

    public static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : string.Create(CultureInfo.InvariantCulture, $"{count} {thing}s");

    /// <summary>Codex runs everything as <c>/bin/bash -lc '…'</c> (or with another shell); people want what stands inside.</summary>
    public static string ShellBody(string command)
    {
        var words = command.Split(' ', 3);
        if (words is [var shell, "-c" or "-lc", var body] && shell[(shell.LastIndexOf('/') + 1)..] is "bash" or "sh" or "zsh")
        {
            var quoted = body.Length >= 2 && body[0] is '\'' or '"' && body[^1] == body[0];
            return quoted ? body[1..^1].Replace("'\\''", "'", StringComparison.Ordinal) : body;
        }

        return command;
    }
}
