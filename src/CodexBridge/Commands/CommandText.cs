using System.Globalization;
using System.Text;
using CodexBridge.Sessions;

namespace CodexBridge.Commands;

/// <summary>The one spelling of a command: what its key is hashed from. Reading it gives the same command again.</summary>
internal static class CommandText
{
    public static string Canonical(BridgeCommand command)
    {
        var text = new StringBuilder(command.Verb);
        switch (command)
        {
            case BridgeCommand.Spawn spawn:
                Quote(text, spawn.Prompt);
                Option(text, "cwd", spawn.Cwd);
                Option(text, "sandbox", spawn.Sandbox?.Word());
                Option(text, "approval", spawn.Approval?.Word());
                Option(text, "model", spawn.Model);
                Option(text, "effort", spawn.Effort?.Word());
                Option(text, "task", spawn.Task);
                Option(text, "branch", spawn.Branch);
                Option(text, "timeout", Time(spawn.Timeout));
                Option(text, "wait", YesNo(spawn.Wait));
                break;
            case BridgeCommand.Reply reply:
                Quote(text, reply.Message);
                Option(text, "cid", reply.Session?.Text);
                Option(text, "queue", reply.Queue ? "yes" : null);
                Option(text, "wait", YesNo(reply.Wait));
                Option(text, "timeout", Time(reply.Timeout));
                break;
            case BridgeCommand.Abort abort:
                Option(text, "cid", abort.Session?.Text);
                break;
            case BridgeCommand.Status status:
                Option(text, "cid", status.Session?.Text);
                break;
            case BridgeCommand.Approve approve:
                text.Append(' ').Append(approve.Request);
                break;
            case BridgeCommand.Deny deny:
                text.Append(' ').Append(deny.Request);
                Quote(text, deny.Why);
                break;
        }

        return text.ToString();
    }

    private static void Quote(StringBuilder text, string? prompt)
    {
        if (prompt is not null)
        {
            text.Append(' ').Append(Quoted(prompt));
        }
    }

    private static void Option(StringBuilder text, string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        text.Append(' ').Append(name).Append('=');
        if (value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or ':'))
        {
            text.Append(value);
        }
        else
        {
            text.Append(Quoted(value));
        }
    }

    /// <summary>A value as it stands in a command.</summary>
    public static string Quoted(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    /// <summary>In the largest unit that says it exactly.</summary>
    private static string? Time(TimeSpan? time)
    {
        if (time is not { } span)
        {
            return null;
        }

        var seconds = (long)span.TotalSeconds;
        var (count, unit) = seconds % 3600 == 0 ? (seconds / 3600, 'h') : seconds % 60 == 0 ? (seconds / 60, 'm') : (seconds, 's');
        return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }

    private static string? YesNo(bool? value) => value switch { true => "yes", false => "no", null => null };
}
