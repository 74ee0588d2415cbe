using System.Text;
using System.Text.Json;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Ledger;

public sealed class AppendSpecs : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_event_comes_back_with_id_writer_sequence_and_time()
    {
        using var ledger = Open();

        var first = ledger.Append(new LedgerEvent { Type = "progress", Message = "one" });
        var second = ledger.Append(new LedgerEvent { Type = "progress", Message = "two" });

        Assert.Equal(1, first.Sequence);
        Assert.Equal(2, second.Sequence);
        Assert.Equal(first.Writer, second.Writer);
        Assert.True(string.CompareOrdinal(first.Id, second.Id) < 0);
        Assert.NotNull(first.Timestamp);
    }

    [Fact]
    public void Any_text_is_one_line_and_comes_back_to_the_letter()
    {
        const string text = "line\nbreak \u2028 \"quoted\" back\\slash \0 \u001b[31m tab\t ünï 🛠️ \u007f \u009b31m \u2029 — « ";
        using var ledger = Open();
        ledger.Append(new LedgerEvent { Type = "progress", Message = text, Tags = ["a\nb"], Data = JsonElement.Parse("{\n \"x\": [1,\n 2]\n}") });

        var line = Assert.Single(Lines());
        var read = LedgerLine.Read(line, out var fault);

        Assert.Equal(LineFault.None, fault);
        Assert.Equal(text, read!.Message);
        Assert.DoesNotContain(Encoding.UTF8.GetString(line), letter => char.IsControl(letter) || letter is '\u2028' or '\u2029');
        Assert.Equal(["a\nb"], read.Tags);
        Assert.Equal("""{"x":[1,2]}""", read.Data!.Value.GetRawText());
    }

    [Fact]
    public void Unknown_keys_keep_their_bytes()
    {
        using var ledger = Open();
        var entry = LedgerLine.Read("""{"v":9,"type":"quux","number":1.50e+3,"text":"\u00e9\/","nested":{"a":[ 1 ]}}"""u8, out _);

        ledger.Append(entry!);

        var line = System.Text.Encoding.UTF8.GetString(Assert.Single(Lines()));
        Assert.Contains("\"v\":9", line, StringComparison.Ordinal);
        Assert.Contains("""
            "number":1.50e+3,"text":"\u00e9\/","nested":{"a":[ 1 ]}
            """, line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_torn_tail_is_closed_off_and_hides_no_event()
    {
        using (var ledger = Open())
        {
            ledger.Append(new LedgerEvent { Type = "progress", Message = "before" });
        }

        var segment = Segment();
        File.WriteAllBytes(segment, [.. File.ReadAllBytes(segment), .. "{\"v\":2,\"type\":\"prog"u8]);
        using (var ledger = Open())
        {
            Assert.Equal(2, ledger.Append(new LedgerEvent { Type = "progress", Message = "after" }).Sequence);
        }

        Assert.Equal(["before", null, "after"], Lines().Select(line => LedgerLine.Read(line, out _)?.Message));
    }

    [Fact]
    public void A_secret_never_reaches_the_disk()
    {
        using (var ledger = Open(text => (text.Replace("s3cret", "[redacted]", StringComparison.Ordinal), text.Split("s3cret").Length - 1)))
        {
            ledger.Append(new LedgerEvent { Type = "progress", Message = "key s3cret", Data = JsonElement.Parse("""{"deep":[{"a":"s3cret"}]}""") });
        }

        foreach (var path in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("s3cret", File.ReadAllText(path), StringComparison.Ordinal);
        }

        Assert.Equal(2, LedgerLine.Read(Assert.Single(Lines()), out _)!.Unknown!["red"].GetInt32());
    }

    [Fact]
    public void A_long_message_is_kept_whole_beside_a_short_line()
    {
        var text = new string('x', 300_000);
        using var ledger = Open();

        ledger.Append(new LedgerEvent { Type = "progress", Message = text });

        var entry = LedgerLine.Read(Assert.Single(Lines()), out _)!;
        var blob = File.ReadAllText(folder.At("ledger", "blobs", entry.Unknown!["blob"].GetString()!));
        Assert.Contains(text, blob, StringComparison.Ordinal);
        Assert.StartsWith("xxxx", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_place_of_the_segment_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making a link needs a privilege there");
        using (var ledger = Open())
        {
            ledger.Append(new LedgerEvent { Type = "progress" });
        }

        var segment = Segment();
        var elsewhere = folder.At("elsewhere");
        File.Move(segment, elsewhere);
        var before = File.ReadAllBytes(elsewhere);
        File.CreateSymbolicLink(segment, elsewhere);

        using var again = Open();
        Assert.Throws<BridgeException>(() => again.Append(new LedgerEvent { Type = "progress" }));
        Assert.Equal(before, File.ReadAllBytes(elsewhere));
    }

    [Fact]
    public void Of_two_who_claim_at_once_exactly_one_is_first()
    {
        using var one = Open();
        using var two = Open();
        Decision<bool> Claim(LedgerHistory history) => history.Claim("comment-1/0") is null
            ? new(true, [new LedgerEvent { Type = LedgerTypes.Claim, Agent = LedgerTypes.Bridge, Data = JsonElement.Parse("""{"key":"comment-1/0","owner":{"machine":"m","boot":"b","pid":1,"start":2},"verb":"spawn"}""") }])
            : new(false, []);

        Assert.True(one.Decide(Claim));
        Assert.False(two.Decide(Claim));
        Assert.False(one.Decide(Claim));
        Assert.Equal(new ProcessIdentity("m", "b", 1, 2), two.Read().Claim("comment-1/0")!.Owner);
    }

    [Fact]
    public void A_session_is_the_sum_of_its_events()
    {
        var cid = SessionId.Parse("0199f3a0-0000-7000-8000-000000000001");
        using var ledger = Open();
        LedgerEvent Say(string type, string data, string agent = LedgerTypes.Bridge, string? message = null) =>
            ledger.Append(new LedgerEvent { Type = type, Agent = agent, Cid = cid.Value, Message = message, Data = JsonElement.Parse(data) });

        Say(LedgerTypes.Spawn, """{"key":"k1","repository":"o/r","repository_id":5,"thread":7,"actor":"ann","actor_id":3,"sandbox":"workspace-write","timeout_s":60}""", message: "do it");
        Assert.Equal(SessionState.Starting, ledger.Read().Session(cid)!.State);
        Say(LedgerTypes.Turn, """{"turn":"t1","key":"k1"}""");
        Say(LedgerTypes.Done, "{}", agent: "task", message: "I am done, believe me");
        Assert.Equal(SessionState.Running, ledger.Read().Session(cid)!.State);
        Say(LedgerTypes.ApprovalAsked, """{"rid":"ab12","request":"1","item":"i","kind":"command","command":"rm","sha256":"00"}""");
        Assert.Equal(SessionState.WaitingForApproval, ledger.Read().Session(cid)!.State);
        Say(LedgerTypes.ApprovalAnswered, """{"rid":"ab12","decision":"accept"}""");
        Say(LedgerTypes.Detached, """{"turn":"t1"}""");
        Assert.Equal(SessionState.Detached, ledger.Read().Session(cid)!.State);
        Say(LedgerTypes.Done, """{"turn":"t1","key":"k1","tokens":{"total":12}}""", message: "finished");
        Say(LedgerTypes.Comment, """{"comment_id":99,"comment_url":"u","kind":"issue","final":true}""");

        var ended = ledger.Read().Session(cid)!;
        Assert.Equal((SessionState.Completed, "finished", true, 99L, 12L), (ended.State, ended.LastMessage, ended.EndingPosted, ended.CommentId!.Value, ended.Tokens!.Total));
        Assert.Equal(("o/r", 5L, 7, "ann", 3L, "do it"), (ended.Repository, ended.RepositoryId!.Value, ended.Thread!.Value, ended.Actor, ended.ActorId!.Value, ended.Prompt));
        Assert.Equal(cid, ledger.Read().Claims.SingleOrDefault()?.Cid ?? cid);

        Say(LedgerTypes.Turn, """{"turn":"t2","key":"k2"}""");
        Say(LedgerTypes.Error, """{"turn":"t2","state":"timed-out"}""");
        var again = ledger.Read().Session(cid)!;
        Assert.Equal((SessionState.TimedOut, false, "t2"), (again.State, again.EndingPosted, again.TurnId));
    }

    private LedgerStore Open(Func<string, (string, int)>? redact = null) => LedgerStore.Open(new LedgerOptions { Home = folder.At("ledger"), Redact = redact });

    private string Segment() => Assert.Single(Directory.GetFiles(folder.At("ledger", "out"), "*.jsonl", SearchOption.AllDirectories));

    private List<byte[]> Lines()
    {
        var lines = new List<byte[]>();
        SegmentFile.All(new LedgerPaths(folder.At("ledger"))).ForEach(file => new SegmentReader().Read(file, (_, line, _) => lines.Add(line.ToArray())));
        return lines;
    }
}
