using System.Text.RegularExpressions;

namespace CodexBridge.Brain;

/// <summary>Writes commands of the comment language. The one place of this room that knows how they are spelled.</summary>
internal static partial class DraftCommand
{
    private const string Trigger = "@codex";

    /// <summary>Longest message that is drafted.</summary>
    public const int LongestMessage = 1_200;

    /// <summary>Null when the session's name is not fit to be a value of a command: then nothing is drafted for it.</summary>
    public static string? Reply(string? cid, string message) => IsName(cid) ? $"{Trigger} reply cid={cid} {Quote(message)}" : null;

    public static string? Abort(string? cid) => IsName(cid) ? $"{Trigger} abort cid={cid}" : null;

    public static string? Status(string? cid) => IsName(cid) ? $"{Trigger} status cid={cid}" : null;

    /// <summary>Abort, and then speak: a turn that goes in circles does not listen.</summary>
    public static string? Redirect(string? cid, string message) => IsName(cid) ? Abort(cid) + "\n" + Reply(cid, message) : null;

    public static string? Approve(string? request) => IsName(request) ? $"{Trigger} approve {request}" : null;

    public static string? Deny(string? request, string why) => IsName(request) ? $"{Trigger} deny {request} {Quote(why)}" : null;

    public static string Spawn(string prompt, string? task, string? branch) =>
        $"{Trigger} spawn {Quote(prompt)}{(IsName(task) ? $" task={task}" : "")}{(IsBranch(branch) ? $" branch={branch}" : "")}";

    /// <summary>Whether a shell and the language take it as one plain word.</summary>
    public static bool IsBranch(string? branch) => branch is not null && BranchName().IsMatch(branch) && !branch.Contains("..", StringComparison.Ordinal);

    private static bool IsName(string? text) => text is not null && Name().IsMatch(text);

    private static string Quote(string message)
    {
        var text = message.Length > LongestMessage ? message[..(LongestMessage - 1)].TrimEnd('\\') + "…" : message;
        return '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
    }

    [GeneratedRegex("""\A[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\z""")]
    private static partial Regex Name();

    [GeneratedRegex("""\A[A-Za-z0-9][A-Za-z0-9_./-]{0,199}\z""")]
    private static partial Regex BranchName();
}
