using System.Globalization;
using System.Text;

namespace CodexBridge.Brain;

/// <summary>The documentation of rules, settings and guardrails, made from the same tables that the program runs on.</summary>
internal static class RulesPage
{
    public static string Write()
    {
        var page = new StringBuilder("""
            # Stalls, risks and what is ready

            `codex-bridge dashboard`, `stalls` and `next` read the ledger and judge it by the rules below. No model is asked: the same events and
            the same minute give the same answer to the byte.

            Two signals are kept apart. **Liveness** is a beat: the session is there. **Progress** is something the session did or said. A
            session's *cadence* is the median of its last eight gaps between signs of progress, between 5 and 20 minutes; 10 until three gaps
            are known. An agent may announce a long silence with `expect_s` in an event's data; then its next report is due at that time.

            A finding is shown once it has been true for half a minute, or at once where it rests on a fact; it keeps its id until an event
            closes it. What one finding explains, another does not repeat: a session that waits for an approval or is blocked is not also stalled.


            """.ReplaceLineEndings("\n"));
        foreach (var rule in RuleBook.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"## {rule.Id} {rule.Name}\n\n{rule.Says}\n\nCloses: {rule.Closes}{(rule.AtOnce ? " Shown at once." : "")}\n\n");
            var settings = BrainSettings.All.Where(setting => rule.Settings.Contains(setting.Key)).ToList();
            page.Append(settings.Count == 0 ? "" : string.Join("", settings.Select(setting => $"- `{setting.Key}`, default `{setting.DefaultText}`\n")) + "\n");
        }

        page.Append("## Settings and acceptance policy\n\n`.codex-bridge/brain.yml`, or the file named with `--config`. It is read strictly: an unknown key or a wrong value is an error with its line. A key `a.b` is written as `b` under `a`.\n\n| key | default | takes | means |\n| --- | --- | --- | --- |\n");
        foreach (var setting in BrainSettings.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{setting.Key}` | {setting.DefaultText} | {setting.Kind} | {setting.Means} |\n");
        }

        return page.Append("\n## What agents are told\n\n```text\n").Append(Guardrails.Text.ReplaceLineEndings("\n")).Append("\n```\n").ToString();
    }
}
