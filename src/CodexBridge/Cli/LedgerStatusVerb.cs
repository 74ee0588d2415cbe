using System.CommandLine;
using System.Globalization;
using System.Text;
using CodexBridge.Ledger;

namespace CodexBridge.Cli;

/// <summary><c>ledger status</c>: the last word of each session and task.</summary>
internal static class LedgerStatusVerb
{
    internal static Command Build(LedgerPlace place)
    {
        var verb = new Command("status", "Show the last event of each session and task.");
        verb.SetAction((parsed, _) => LedgerPlace.GuardAsync(parsed, () =>
        {
            using var ledger = place.Open(parsed);
            using var page = new MemoryStream();
            Write(ledger, parsed.GetValue(place.Json), page.Write);
            parsed.InvocationConfiguration.Output.Write(Encoding.UTF8.GetString(page.GetBuffer(), 0, (int)page.Length));
            return Task.FromResult(ExitCode.Done);
        }));
        return verb;
    }

    /// <summary>The whole answer, in UTF-8: a table, or JSON for scripts.</summary>
    internal static void Write(LedgerStore ledger, bool json, StatusView.TakeBytes target)
    {
        var fold = ledger.ReadFold();
        var view = StatusView.Of(fold, TimeProvider.System.GetUtcNow());
        if (json)
        {
            view.WriteJson(target);
        }
        else
        {
            target(Encoding.UTF8.GetBytes(Table(view, fold.Health, ledger)));
        }
    }

    private static string Table(StatusView view, LedgerHealth health, LedgerStore ledger)
    {
        var text = new StringBuilder();
        foreach (var row in view.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Plain(row.Cid ?? "-", 36),-36}  {Plain(row.Task ?? "-", 16),-16}  {Plain(row.State ?? row.Type, 20),-20}  {Plain(row.Timestamp ?? "-", 24),-24}  {Plain(row.Message ?? "", 80)}\n");
        }

        var faults = health.QuarantinedLines;
        var missing = health.Missing;
        text.Append(CultureInfo.InvariantCulture, $"{view.Rows.Count} sessions and tasks, {health.Events} events of {health.Writers.Count} writers in {ledger.Home}\n");
        if (health.Unattributed > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{health.Unattributed} of no session or task: see codex-bridge ledger tail\n");
        }

        if (faults + missing > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{faults} unreadable lines, {missing} missing events: see codex-bridge ledger verify\n");
        }

        if (SyncState.Load(ledger.Paths) is { Problem: { } problem, LastSuccess: var since })
        {
            text.Append(CultureInfo.InvariantCulture, $"not shared since {since ?? "ever"}: {Plain(problem, 300)}\n");
        }

        return text.ToString();
    }

    /// <summary>Shortened, and without anything that a terminal would obey.</summary>
    private static string Plain(string text, int most)
    {
        var plain = string.Create(Math.Min(text.Length, most), text, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = char.IsControl(source[i]) || char.GetUnicodeCategory(source[i]) == UnicodeCategory.Format ? ' ' : source[i];
            }
        });
        return text.Length > most ? plain + "…" : plain;
    }
}
