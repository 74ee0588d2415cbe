using System.Text.RegularExpressions;

namespace CodexBridge.Tests.House;

/// <summary>The plan of the house: which room may use which, and which package lives where.</summary>
public sealed partial class RoomSpecs
{
    /// <summary>
    /// From the top of the house to the bottom. A room uses only rooms further down, and of those only the named
    /// ones; <c>*</c> is every room further down.
    /// </summary>
    private static readonly (string Room, string[] Uses)[] Plan =
    [
        ("Cli", ["*"]),
        ("Mcp", ["*"]),
        ("Handlers", ["*"]),
        ("Inbox", ["*"]),
        ("Brain", ["Commands", "Ledger", "GitHub", "Redaction", "Sessions"]),
        ("Reports", ["Access", "Triggers", "Commands", "Ledger", "GitHub", "Redaction", "Sessions"]),
        ("Access", ["Triggers", "Commands", "GitHub", "Sessions"]),
        ("Triggers", ["Commands", "GitHub", "Sessions"]),
        ("Commands", ["Sessions"]),
        ("Ledger", ["Git", "Redaction", "Sessions"]),
        ("Codex", ["Redaction", "Paths", "Sessions"]),
        ("Git", ["Redaction", "Sessions"]),
        ("GitHub", ["Redaction", "Sessions"]),
        ("Runner", ["Redaction", "Paths", "Sessions"]),
        ("Redaction", ["Sessions"]),
        ("Paths", []),
        ("Sessions", []),
    ];

    /// <summary>What is fenced: the words that betray its use, and the rooms that may.</summary>
    private static readonly (string What, string Words, string[] Rooms)[] Fences =
    [
        ("System.CommandLine", @"\bSystem\.CommandLine\b", ["Cli", "Mcp", ""]),
        ("Sprache", @"\busing (static )?Sprache\b", ["Commands"]),
        ("YamlDotNet", @"\busing (static )?YamlDotNet\b", ["Access", "Brain"]),
        ("Polly", @"\busing (static )?Polly\b", ["GitHub"]),
        ("HTTP", @"\b(System\.Net\.Http\b(?!\.Headers)|new (HttpClient|HttpRequestMessage|SocketsHttpHandler)\b)", ["GitHub", "Codex", "Mcp"]),
        ("WebSockets", @"\bSystem\.Net\.WebSockets\b", ["Codex"]),
        ("ModelContextProtocol", @"\busing (static )?ModelContextProtocol\b", ["Codex", "Cli", "Mcp"]),
        ("Spectre.Console", @"\bSpectre\.Console\b", ["Cli"]),
        ("process starts", @"\b(Process\.Start\(|new Process\b|ProcessStartInfo\b)", ["Git", "Codex", "Cli"]),
    ];

    /// <summary>Rooms of plain values: the same question always has the same answer there.</summary>
    private static readonly string[] Pure = ["Reports", "Access", "Triggers", "Commands", "Redaction", "Sessions", "Brain"];

    private static readonly IReadOnlyList<(string File, string Room, string[] Code)> Sources =
        [.. Checkout.Files("src/CodexBridge", "*.cs").Select(file => (file, RoomOf(file), CodeLines(file)))];

    [Fact]
    public void Every_room_is_on_the_plan_and_every_namespace_is_its_room()
    {
        foreach (var (file, room, code) in Sources.Where(source => source.Room.Length > 0))
        {
            Assert.True(Plan.Any(entry => entry.Room == room), $"{file}: the room {room} is not on the plan in RoomSpecs");
            Assert.True(code.Any(line => Namespace().Match(line) is { Success: true } found && found.Groups["room"].Value == room),
                $"{file}: its namespace is not CodexBridge.{room}");
        }
    }

    [Fact]
    public void A_room_uses_only_rooms_further_down()
    {
        foreach (var (file, room, code) in Sources.Where(source => source.Room.Length > 0))
        {
            var allowed = Allowed(room);
            var used = code.Where(line => !Namespace().IsMatch(line)).SelectMany(line => Room().Matches(line)).Select(found => found.Groups["room"].Value);
            Assert.All(used.Where(other => other != room && Plan.Any(entry => entry.Room == other)),
                other => Assert.True(allowed.Contains(other), $"{file}: {room} may not use {other}"));
        }
    }

    [Fact]
    public void Every_arrow_of_the_plan_points_down()
    {
        var order = Plan.Select(entry => entry.Room).ToList();
        Assert.All(Plan, entry => Assert.All(entry.Uses.Where(used => used != "*"),
            used => Assert.True(order.IndexOf(used) > order.IndexOf(entry.Room), $"{entry.Room} > {used}")));
    }

    [Fact]
    public void A_package_stays_in_its_room()
    {
        foreach (var (what, words, rooms) in Fences)
        {
            var pattern = new Regex(words);
            Assert.All(Sources.Where(source => !rooms.Contains(source.Room)),
                source => Assert.False(source.Code.Any(pattern.IsMatch), $"{source.File}: {what} belongs into {string.Join(", ", rooms)}"));
        }
    }

    [Fact]
    public void A_pure_room_knows_no_clock_no_disk_and_no_network() =>
        Assert.All(Sources.Where(source => Pure.Contains(source.Room)), source => Assert.All(source.Code,
            line => Assert.False(Impure().IsMatch(line), $"{source.File}: {line.Trim()}")));

    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Assert.All(Checkout.Files("src", "*.cs"), file =>
            Assert.True(File.ReadLines(Checkout.PathOf(file)).Count() <= 400, $"{file} has more than one reason to exist"));

    private static HashSet<string> Allowed(string room)
    {
        var below = Plan.SkipWhile(entry => entry.Room != room).Skip(1).Select(entry => entry.Room).ToHashSet();
        var uses = Plan.Single(entry => entry.Room == room).Uses;
        if (!uses.Contains("*"))
        {
            below.IntersectWith(uses);
        }

        return below;
    }

    private static string RoomOf(string file) => file.Split('/') is [_, _, var room, _, ..] ? room : "";

    private static string[] CodeLines(string file) =>
        [.. File.ReadLines(Checkout.PathOf(file)).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))];

    [GeneratedRegex(@"^namespace CodexBridge\.(?<room>[A-Za-z]+)(\.[A-Za-z.]+)?;")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bCodexBridge\.(?<room>[A-Z][A-Za-z]*)")]
    private static partial Regex Room();

    [GeneratedRegex(@"(?<![.\w])((File|Directory|Process|Environment|Console|Socket)\.[A-Z]\w*\(|new (FileStream|FileInfo|DirectoryInfo|HttpClient)\b|TimeProvider\.System|Stopwatch\.)")]
    private static partial Regex Impure();
}
