using System.Globalization;
using System.Text;

namespace CodexBridge.Benchmarks;

/// <summary>Made-up events, always the same: about 244 bytes each, some with a long message, some five thousand sessions.</summary>
internal static class Synthetic
{
    private static readonly string[] Types = ["progress", "progress", "progress", "progress", "validation", "done", "error", "review", "reply"];

    /// <summary>Lines of the first schema.</summary>
    public static IEnumerable<string> Lines(int count, int sessions = 5000)
    {
        var random = new Random(42);
        var at = new DateTime(2025, 9, 19, 0, 0, 0, DateTimeKind.Utc);
        for (var i = 0; i < count; i++)
        {
            at = at.AddMilliseconds(random.Next(1, 900));
            var session = random.Next(sessions);
            var type = i < sessions ? "spawn" : Types[random.Next(Types.Length)];
            var message = random.Next(250) == 0 ? new string('x', 10_000) : Words(random);
            var tags = random.Next(3) == 0 ? ",\"tags\":[\"build\",\"ci\"]" : "";
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{{\"v\":1,\"ts\":\"{at:yyyy-MM-ddTHH:mm:ss}Z\",\"type\":\"{type}\",\"agent\":\"task\",\"cid\":\"c{session:D5}-{session * 7919 % 65536:x4}\",\"task\":\"IMG-{session}\",\"branch\":\"task/img-{session}\",\"msg\":\"{message}\"{tags}}}");
        }
    }

    private static string Words(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(3, 22); i > 0; i--)
        {
            text.Append(random.Next(5) switch { 0 => "pipeline ", 1 => "tests \\u00e9 ", 2 => "passed ", 3 => "\\\"quoted\\\" ", _ => "step " });
        }

        return text.ToString();
    }
}
