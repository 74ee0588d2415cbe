using System.Globalization;
using System.Net;
using System.Text;

namespace CodexBridge.Brain;

/// <summary>The timeline as a picture: how busy it was, and below it one lane for each of the sessions that matter most now.</summary>
internal static class TimelinePicture
{
    private const int MostLanes = 32;
    private const int Left = 170;
    private const int Width = 1_000;
    private const int Row = 22;
    private const int Top = 46;

    public static void Write(StringBuilder page, Dashboard board)
    {
        var lanes = board.Sessions.Where(session => session.Path.Count > 0).Take(MostLanes).ToList();
        var height = Top + (lanes.Count * Row) + 24;
        page.Append(CultureInfo.InvariantCulture, $"<svg class=\"tl\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"States of {lanes.Count} sessions from {board.Activity.From} to {board.AsOf}\">\n");
        Activity(page, board.Activity);
        Axis(page, board.Activity, height);
        for (var i = 0; i < lanes.Count; i++)
        {
            Lane(page, lanes[i], Top + (i * Row), board.Activity.Minutes);
        }

        page.Append("</svg>");
    }

    private static void Activity(StringBuilder page, ActivityView activity)
    {
        var most = Math.Max(1, activity.Slices.Max());
        var step = (Width - Left) / (double)activity.Slices.Count;
        for (var i = 0; i < activity.Slices.Count; i++)
        {
            if (activity.Slices[i] > 0)
            {
                var high = Math.Max(1, 30.0 * activity.Slices[i] / most);
                page.Append(CultureInfo.InvariantCulture, $"<rect class=\"act\" x=\"{Left + (i * step):0.#}\" y=\"{36 - high:0.#}\" width=\"{Math.Max(1, step - 1):0.#}\" height=\"{high:0.#}\"/>");
            }
        }

        page.Append("<text class=\"lbl\" x=\"0\" y=\"34\">events</text>\n");
    }

    private static void Axis(StringBuilder page, ActivityView activity, int height)
    {
        var from = DateTimeOffset.ParseExact(activity.From, "yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        for (var i = 0; i <= 4; i++)
        {
            var x = Left + ((Width - Left) * i / 4);
            var time = from.AddMinutes(activity.Minutes * i / 4.0).ToString(activity.Minutes > 1_440 ? "MM-dd HH:mm" : "HH:mm", CultureInfo.InvariantCulture);
            page.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{x}\" y1=\"38\" x2=\"{x}\" y2=\"{height - 18}\"/><text class=\"tick\" x=\"{x}\" y=\"{height - 5}\" text-anchor=\"{(i == 0 ? "start" : i == 4 ? "end" : "middle")}\">{time}</text>\n");
        }
    }

    private static void Lane(StringBuilder page, SessionView session, int y, int minutes)
    {
        var name = session.Task ?? (session.Key.Length > 12 ? "…" + session.Key[^8..] : session.Key);
        page.Append(CultureInfo.InvariantCulture, $"<g data-f=\"{Safe($"{session.Task} {session.Key}".ToLowerInvariant())}\" data-s=\"{session.State}\" data-t=\"{Safe(session.Task)}\"><title>{Safe(name)}: {session.State}, quiet {session.Quiet}</title><text class=\"lane\" x=\"0\" y=\"{y + 14}\">{Safe(name.Length > 24 ? name[..23] + "…" : name)}</text>");
        foreach (var segment in session.Path)
        {
            var x = Left + ((Width - Left) * (double)Math.Min(segment.From, minutes) / minutes);
            var end = Left + ((Width - Left) * (double)Math.Min(segment.To, minutes) / minutes);
            page.Append(CultureInfo.InvariantCulture, $"<rect class=\"seg {segment.State}\" x=\"{Math.Min(x, Width - 2):0.#}\" y=\"{y + 4}\" width=\"{Math.Max(2, end - x):0.#}\" height=\"12\" rx=\"2\"/>");
        }

        page.Append("</g>\n");
    }

    private static string Safe(string? text) => WebUtility.HtmlEncode(text) ?? "";
}
