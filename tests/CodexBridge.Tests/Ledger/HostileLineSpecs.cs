using System.Text;
using CodexBridge.Ledger;

namespace CodexBridge.Tests.Ledger;

/// <summary>Lines that stop other readers, anywhere in the file: each is counted, none hides a good one.</summary>
public sealed class HostileLineSpecs : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Names => [.. Lines.Keys];

    private static readonly Dictionary<string, byte[]> Lines = new(StringComparer.Ordinal)
    {
        ["blank"] = [],
        ["spaces"] = "   "u8.ToArray(),
        ["byte order mark"] = [0xEF, 0xBB, 0xBF, .. "{\"type\":\"progress\"}"u8],
        ["nul bytes"] = new byte[512],
        ["nul inside"] = "{\"type\":\"pro\0gress\"}"u8.ToArray(),
        ["conflict marker ours"] = "<<<<<<< HEAD"u8.ToArray(),
        ["conflict marker middle"] = "======="u8.ToArray(),
        ["conflict marker theirs"] = ">>>>>>> 1a2b3c (chore)"u8.ToArray(),
        ["array"] = "[]"u8.ToArray(),
        ["null"] = "null"u8.ToArray(),
        ["number"] = "42"u8.ToArray(),
        ["text"] = "\"hello\""u8.ToArray(),
        ["invalid utf-8"] = [.. "{\"type\":\"progress\",\"msg\":\""u8, 0xE9, 0xFF, .. "\"}"u8],
        ["100,000 brackets"] = Encoding.ASCII.GetBytes(new string('[', 60_000)),
        ["deep objects"] = Encoding.ASCII.GetBytes("{\"type\":\"p\",\"data\":" + string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 41)),
        ["number as cid"] = "{\"type\":\"progress\",\"cid\":5}"u8.ToArray(),
        ["object as cid"] = "{\"type\":\"progress\",\"cid\":{}}"u8.ToArray(),
        ["number as type"] = "{\"type\":1}"u8.ToArray(),
        ["5,000 digits"] = Encoding.ASCII.GetBytes("{\"type\":\"progress\",\"n\":" + new string('9', 5_000) + "}"),
        ["python's quotes"] = "{'type': 'progress'}"u8.ToArray(),
        ["two objects"] = "{\"type\":\"a\"}{\"type\":\"b\"}"u8.ToArray(),
        ["torn"] = "{\"type\":\"progress\",\"msg\":\"hal"u8.ToArray(),
        ["trailing comma"] = "{\"type\":\"progress\",}"u8.ToArray(),
        ["not a number"] = "{\"type\":\"progress\",\"data\":{\"eta\":NaN}}"u8.ToArray(),
        ["raw control character"] = "{\"type\":\"pro\u0001gress\"}"u8.ToArray(),
        ["key twice"] = "{\"type\":\"done\",\"type\":\"progress\"}"u8.ToArray(),
        ["key twice, once escaped"] = "{\"cid\":\"a\",\"type\":\"done\",\"c\\u0069d\":\"b\"}"u8.ToArray(),
        ["too long"] = Encoding.ASCII.GetBytes("{\"type\":\"progress\",\"msg\":\"" + new string('x', 70_000) + "\"}"),
        ["longer than the reader's buffer"] = Encoding.ASCII.GetBytes("{\"type\":\"progress\",\"msg\":\"" + new string('x', 900_000) + "\"}"),
        ["leading zero"] = "{\"type\":\"progress\",\"n\":01}"u8.ToArray(),
        ["nul in an escape"] = "{\"type\":\"pro\\u00e\0gress\"}"u8.ToArray(),
        ["bad escape"] = "{\"type\":\"prog\\xress\"}"u8.ToArray(),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_line_is_counted_and_hides_nothing(string name)
    {
        var good = Enumerable.Range(0, 6).Select(i => Encoding.UTF8.GetBytes($$"""{"v":1,"ts":"2025-09-19T00:00:0{{i}}Z","type":"progress","cid":"c{{i}}","msg":"m"}""")).ToList();
        foreach (var places in new int[][] { [0], [3], [6], [0, 1, 2, 3, 4, 5, 6] })
        {
            var home = folder.At(Guid.NewGuid().ToString("N"));
            var segment = Path.Combine(home, "in", "0123456789ab", "2025-09", "19-0001.jsonl");
            Directory.CreateDirectory(Path.GetDirectoryName(segment)!);
            using (var file = File.Create(segment))
            {
                for (var i = 0; i <= good.Count; i++)
                {
                    if (places.Contains(i))
                    {
                        file.Write([.. Lines[name], (byte)'\n']);
                    }

                    if (i < good.Count)
                    {
                        file.Write([.. good[i], (byte)'\n']);
                    }
                }
            }

            using var ledger = LedgerStore.Open(new LedgerOptions { Home = home });
            var fold = ledger.ReadFold();

            Assert.Equal(places.Length, fold.Health.QuarantinedLines);
            Assert.Equal(good.Count, fold.Health.Events);
            Assert.Equal(["c0", "c1", "c2", "c3", "c4", "c5"], StatusView.Of(fold, DateTimeOffset.UnixEpoch).Rows.Select(row => row.Cid));
            Assert.All(fold.Health.Places, place => Assert.NotEqual(LineFault.None, place.Fault));
        }
    }

    [Theory]
    [InlineData("""{"type":"progress","cid":"a","msg":"caf\udce9"}""", "caf\uFFFD")]
    [InlineData("{\"type\":\"progress\",\"cid\":\"a\",\"msg\":\"crlf\"}\r", "crlf")]
    [InlineData("""{"type":"progress","c\u0069d":"a","msg":"\ud83d\ude00"}""", "😀")]
    public void What_is_merely_odd_is_read(string line, string message)
    {
        var entry = LedgerLine.Read(Encoding.UTF8.GetBytes(line), out var fault);

        Assert.Equal(LineFault.None, fault);
        Assert.Equal(("a", message), (entry!.Cid, entry.Message));
    }

    [Fact]
    public void Random_damage_never_stops_the_reader()
    {
        var random = new Random(7);
        var sound = Encoding.UTF8.GetBytes("""{"v":2,"ts":"2025-09-19T00:00:00.000Z","type":"progress","cid":"c","msg":"caf\u00e9 \"x\"","tags":["a"],"data":{"n":[1,2.5e3,true,null]},"id":"01K5GSZZZZ0000000000000000","w":"0123456789ab","seq":7}""");
        var scanner = new LineScanner();
        for (var round = 0; round < 200_000; round++)
        {
            var line = (byte[])sound.Clone();
            for (var hits = random.Next(1, 4); hits > 0; hits--)
            {
                line[random.Next(line.Length)] = (byte)random.Next(256);
            }

            var part = line.AsSpan(0, random.Next(4) == 0 ? random.Next(line.Length) : line.Length);
            if (scanner.Scan(part) == LineFault.None)
            {
                using var oracle = System.Text.Json.JsonDocument.Parse(part.ToArray());
                LedgerLine.Read(part, scanner);
            }
        }
    }
}
