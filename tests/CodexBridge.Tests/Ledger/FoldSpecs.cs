using System.Text;
using System.Text.Json;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Ledger;

public sealed class FoldSpecs : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_same_events_in_any_order_and_pieces_give_the_same_view()
    {
        var lines = History();
        var asOf = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);
        string? expected = null;
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var home = folder.At($"home{seed}");
            var shuffled = lines.OrderBy(_ => random.Next()).ToList();
            foreach (var (line, index) in shuffled.Select((line, index) => (line, index)))
            {
                var segment = Path.Combine(home, "in", "0123456789ab", "2025-09", $"19-{index * (seed + 1) / lines.Count + 1:D4}.jsonl");
                Directory.CreateDirectory(Path.GetDirectoryName(segment)!);
                using var file = new FileStream(segment, FileMode.OpenOrCreate, FileAccess.Write);
                file.Seek(0, SeekOrigin.End);
                file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            }

            using var ledger = LedgerStore.Open(new LedgerOptions { Home = home });
            var view = PublishedView.Of(ledger.ReadFold(), ledger.Paths, asOf);
            var sessions = string.Join('\n', ledger.Read().Sessions.Select(session => session with { Plan = [], OpenApprovals = [] }));
            var all = Encoding.UTF8.GetString([.. view.Ledger, .. view.Status, .. view.Page]) + sessions;
            expected ??= all;
            Assert.Equal(expected, all);
        }
    }

    [Fact]
    public void Joined_parts_are_the_whole()
    {
        var events = History().Select(line => LedgerLine.Read(Encoding.UTF8.GetBytes(line), out _)!).ToList();
        var whole = LedgerHistory.Fold(events);

        for (var cut = 0; cut < events.Count; cut += 7)
        {
            var (left, right) = (new LedgerFold(), new LedgerFold());
            var scanner = new LineScanner();
            foreach (var (line, index) in History().Select((line, index) => (line, index)))
            {
                (index < cut ? left : right).Apply(scanner, Encoding.UTF8.GetBytes(line), "f", index, false, null);
            }

            right.Merge(left);
            var joined = LedgerHistory.Of(right);
            Assert.Equal(whole.Sessions.Select(Text), joined.Sessions.Select(Text));
            Assert.Equal(whole.Claims, joined.Claims);
        }
    }

    [Fact]
    public void A_checkpoint_changes_no_answer_and_a_damaged_one_is_ignored()
    {
        var home = folder.At("checkpoint");
        using (var ledger = LedgerStore.Open(new LedgerOptions { Home = home, Durability = Durability.Never }))
        {
            for (var i = 0; i < 3000; i++)
            {
                ledger.Append(new LedgerEvent { Type = "progress", Cid = $"c{i % 50}", Message = $"message {i}" });
            }

            ledger.ReadFold();
        }

        var paths = new LedgerPaths(home);
        Assert.True(File.Exists(paths.Checkpoint));
        string Now()
        {
            using var ledger = LedgerStore.Open(new LedgerOptions { Home = home });
            return Encoding.UTF8.GetString(StatusView.Of(ledger.ReadFold(), DateTimeOffset.UnixEpoch).Json());
        }

        var warm = Now();
        File.Delete(paths.Checkpoint);
        Assert.Equal(warm, Now());
        var bytes = File.ReadAllBytes(paths.Checkpoint);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(paths.Checkpoint, bytes);
        Assert.Equal(warm, Now());
    }

    [Fact]
    public void An_agent_cannot_end_a_session_by_saying_so()
    {
        var events = History().Select(line => LedgerLine.Read(Encoding.UTF8.GetBytes(line), out _)!).Where(entry => entry.Agent == LedgerTypes.Bridge && entry.Type is LedgerTypes.Spawn or LedgerTypes.Turn).ToList();
        var claims = events.Select(entry => new LedgerEvent { Type = LedgerTypes.Done, Agent = "task", Cid = entry.Cid, Message = "done!" });

        Assert.All(LedgerHistory.Fold([.. events, .. claims]).Sessions, session => Assert.True(session.State.IsLive()));
    }

    [Fact]
    public void A_task_reported_without_its_session_joins_the_session()
    {
        using var ledger = LedgerStore.Open(new LedgerOptions { Home = folder.At("join") });
        ledger.Append(new LedgerEvent { Type = "spawn", Cid = "abc", Task = "IMG-42", Branch = "task/img-42" });
        ledger.Append(new LedgerEvent { Type = "progress", Cid = "abc", Message = "half" });
        ledger.Append(new LedgerEvent { Type = "review", Task = "IMG-42", Message = "approved" });

        var row = Assert.Single(StatusView.Of(ledger.ReadFold(), DateTimeOffset.UnixEpoch).Rows);
        Assert.Equal(("abc", "IMG-42", "task/img-42", "review", "approved"), (row.Cid, row.Task, row.Branch, row.Type, row.Message));
    }

    [Fact]
    public void Status_in_JSON_says_every_text_to_the_letter_however_a_line_spells_it()
    {
        string[] spelled = ["plain", "caf\\u00e9 \\\"x\\\" a\\/b", "\\ud83d\\ude42 \\t\\b\\u001b[31m", "tab\\tline\\nback\\\\slash", "é 🙂 \u0085\u2028\u007f", "\\ud800 half", new string('x', 399) + "\\u00e9\\u00e9"];
        var home = folder.At("spelled");
        var segment = Path.Combine(home, "out", "0123456789ab", "2025-09", "19-0001.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(segment)!);
        var older = Enumerable.Repeat("""{"v":1,"ts":"2025-09-18T00:00:00Z","type":"progress","cid":"c0\u00e9","msg":"so that a checkpoint is worth its while"}""", 2000);
        File.WriteAllLines(segment, [.. older, .. spelled.Select((text, i) => $$"""{"v":1,"ts":"2025-09-19T00:00:0{{i}}Z","type":"progress","cid":"c{{i}}\u00e9","branch":"{{text}}","msg":"{{text}}"}""")]);
        foreach (var isWarm in new[] { false, true })
        {
            using var ledger = LedgerStore.Open(new LedgerOptions { Home = home });
            Assert.Equal(isWarm, File.Exists(ledger.Paths.Checkpoint));

            var json = StatusView.Of(ledger.ReadFold(), DateTimeOffset.UnixEpoch).Json();
            var rows = System.Text.Json.JsonElement.Parse(json).GetProperty("rows").EnumerateArray().ToList();
            var texts = spelled.Select(text => JsonText.Unescape(Encoding.UTF8.GetBytes(text))).ToList();
            Assert.Equal(texts, rows.Select(row => row.GetProperty("branch").GetString()));
            Assert.Equal(texts.Select(text => text.Length <= 400 ? text : text[..400] + "…"), rows.Select(row => row.GetProperty("msg").GetString()));
            Assert.Equal(Enumerable.Range(0, spelled.Length).Select(i => $"c{i}é"), rows.Select(row => row.GetProperty("cid").GetString()));
            Assert.DoesNotContain(Encoding.UTF8.GetString(json), letter => letter != '\n' && char.IsControl(letter) || letter is '\u2028');
        }
    }

    private static string Text(SessionRecord session) => (session with { Plan = [], OpenApprovals = [] }).ToString() + session.Plan.Count + session.OpenApprovals.Count;

    /// <summary>Five sessions of two machines, with everything that may happen to them.</summary>
    private static List<string> History()
    {
        var lines = new List<string>();
        var at = 1_758_240_000_000L;
        void Add(int session, string type, string agent, string data)
        {
            at += 777;
            var writer = session % 2 == 0 ? 0x0123456789abUL : 0xba9876543210UL;
            var line = new LineWriter();
            line.Verbatim(new LedgerEvent
            {
                Type = type,
                Agent = agent,
                Cid = $"0199f3a0-0000-7000-8000-00000000000{session}",
                Timestamp = LedgerTime.Format(DateTimeOffset.FromUnixTimeMilliseconds(at)),
                Message = $"{type} {session}",
                Data = JsonElement.Parse(data),
                Id = LedgerId.Format(LedgerId.Compose(at, 0, writer, 0)),
                Writer = $"{writer:x12}",
                Sequence = lines.Count + 1,
            });
            lines.Add(Encoding.UTF8.GetString(line.Written));
        }

        for (var session = 0; session < 5; session++)
        {
            var key = $"comment-{session}/0";
            Add(session, LedgerTypes.Claim, LedgerTypes.Bridge, $$$"""{"key":"{{{key}}}","owner":{"machine":"m","boot":"b","pid":{{{session}}},"start":1},"verb":"spawn"}""");
            Add(session, LedgerTypes.Spawn, LedgerTypes.Bridge, $$"""{"key":"{{key}}","repository":"o/r","thread":7,"actor":"ann","sandbox":"read-only"}""");
            Add(session, LedgerTypes.Turn, LedgerTypes.Bridge, $$"""{"turn":"t1","key":"{{key}}"}""");
            Add(session, "progress", "task", "{}");
            Add(session, LedgerTypes.ApprovalAsked, LedgerTypes.Bridge, """{"rid":"r1","turn":"t1"}""");
            if (session > 1)
            {
                Add(session, LedgerTypes.ApprovalAnswered, LedgerTypes.Bridge, """{"rid":"r1"}""");
                Add(session, session == 2 ? LedgerTypes.Error : LedgerTypes.Done, LedgerTypes.Bridge, """{"turn":"t1","state":"timed-out"}""");
                Add(session, LedgerTypes.Comment, LedgerTypes.Bridge, """{"comment_id":5,"final":true}""");
                Add(session, LedgerTypes.Finished, LedgerTypes.Bridge, $$"""{"key":"{{key}}","outcome":"completed"}""");
            }

            if (session == 4)
            {
                Add(session, LedgerTypes.Turn, LedgerTypes.Bridge, """{"turn":"t2"}""");
                Add(session, LedgerTypes.Detached, LedgerTypes.Bridge, """{"turn":"t2"}""");
            }
        }

        return lines;
    }
}
