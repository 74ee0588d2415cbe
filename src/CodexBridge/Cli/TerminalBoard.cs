using System.Globalization;
using CodexBridge.Brain;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CodexBridge.Cli;

/// <summary>The board as a terminal shows it. Text of others goes in as text, never as markup.</summary>
internal static class TerminalBoard
{
    /// <param name="height">Lines there are; the board uses as many rows as fit.</param>
    public static IRenderable Of(Dashboard board, int height)
    {
        var human = board.NeedsHuman.Take(Math.Clamp(height / 4, 3, 40)).ToList();
        var open = board.Sessions.Where(session => session.State is not ("done" or "aborted" or "failed")).Take(Math.Max(3, height - human.Count - 12)).ToList();
        List<IRenderable> rows = [Head(board)];
        if (human.Count > 0)
        {
            rows.Add(Human(human, board));
        }

        rows.Add(open.Count == 0 ? new Text("Nothing is open.", new Style(Color.Grey)) : Sessions(open, board));
        return new Rows(rows);
    }

    private static Columns Head(Dashboard board) =>
        new([
            new Text("Sessions", new Style(decoration: Decoration.Bold)),
            new Text("as of " + board.AsOf, new Style(Color.Grey)),
            .. board.Severities.Where(count => count.Number > 0).Select(count => new Text(string.Create(CultureInfo.InvariantCulture, $"{count.Number} {count.Name}"), new Style(Colour(count.Name)))),
            .. board.States.Select(count => new Text(string.Create(CultureInfo.InvariantCulture, $"{count.Number} {count.Name}"), new Style(Color.Grey))),
        ]) { Expand = false };

    private static Table Human(List<FindingView> findings, Dashboard board)
    {
        var drafts = board.Drafts.ToDictionary(draft => draft.PromptId, StringComparer.Ordinal);
        var table = Table(string.Create(CultureInfo.InvariantCulture, $"Needs a human ({board.NeedsHuman.Count})"), "", "task", "what", "next");
        foreach (var finding in findings)
        {
            table.AddRow(new Text(finding.Severity, new Style(Colour(finding.Severity))), new Text(finding.Task ?? Tail(finding.Subject)), new Text(finding.Summary),
                new Text(finding.Draft is { } id && drafts.GetValueOrDefault(id)?.Command is { } command ? command.Split('\n')[0] is { Length: > 70 } line ? line[..70] + "…" : command.Split('\n')[0] : "", new Style(Color.Grey)));
        }

        return table;
    }

    private static Table Sessions(List<SessionView> sessions, Dashboard board)
    {
        var table = Table(string.Create(CultureInfo.InvariantCulture, $"Board ({sessions.Count} of {board.Sessions.Count})"), "state", "task", "session", "quiet", "last word", "rules");
        foreach (var session in sessions)
        {
            table.AddRow(new Text(session.State, new Style(State(session.State))), new Text(session.Task ?? ""), new Text(Tail(session.Key), new Style(Color.Grey)), new Text(session.Quiet),
                new Text(session.LastMessage is { Length: > 60 } last ? last[..60] + "…" : session.LastMessage ?? ""), new Text(string.Join(' ', session.Findings), new Style(session.Severity is { } severity ? Colour(severity) : Color.Grey)));
        }

        return table;
    }

    private static Table Table(string title, params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle(Markup.Escape(title)) };
        table.Title.Style = new Style(decoration: Decoration.Bold);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(Color.Grey))));
        }

        return table;
    }

    private static Color Colour(string severity) => severity switch { "critical" => Color.Red, "high" => Color.Orange1, "medium" => Color.Yellow, _ => Color.Grey };

    private static Color State(string state) => state switch
    {
        "blocked" or "lost" or "failed" => Color.Red,
        "stalled" or "changes-requested" => Color.Orange1,
        "waiting" => Color.MediumPurple,
        "approved" or "done" => Color.Green,
        "running" or "starting" => Color.SteelBlue1,
        _ => Color.Grey,
    };

    private static string Tail(string key) => key.Length > 12 ? "…" + key[^8..] : key;
}
