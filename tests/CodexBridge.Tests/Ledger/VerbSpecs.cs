using System.Text;
using System.Text.Json;
using CodexBridge.Cli;
using CodexBridge.Ledger;

namespace CodexBridge.Tests.Ledger;

/// <summary>The verbs as scripts call them, in a process of their own.</summary>
public sealed class VerbSpecs : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--msg=-O3 is on", "-O3 is on")]
    [InlineData("--msg=--done", "--done")]
    public async Task A_message_may_look_like_an_option(string option, string message)
    {
        var (code, _, error) = await LedgerAsync("", "write", "--type", "progress", "--cid", "a", option);

        Assert.True(code == ExitCode.Done, error);
        Assert.Equal(message, Assert.Single(Events()).Message);
    }

    [Fact]
    public async Task Bad_data_does_not_lose_the_report()
    {
        var (code, _, error) = await LedgerAsync("", "write", "--type", "error", "--cid", "a", "--msg", "blocked", "--data", "{reason: 'x'}");

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("warning", error, StringComparison.Ordinal);
        var entry = Assert.Single(Events());
        Assert.Equal(("blocked", "{reason: 'x'}"), (entry.Message, entry.Unknown!["data_raw"].GetString()));
    }

    [Theory]
    [InlineData("""{"eta":NaN}""")]
    [InlineData("""{"eta":-Infinity}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("[1]")]
    [InlineData("null")]
    public async Task Data_that_other_readers_would_stumble_over_is_kept_as_text(string data)
    {
        Assert.Equal(ExitCode.Done, (await LedgerAsync("", "write", "--type", "progress", "--cid", "a", "--data", data)).Code);

        Assert.Equal(data, Assert.Single(Events()).Unknown!["data_raw"].GetString());
        Assert.Equal(ExitCode.Done, (await LedgerAsync("", "verify")).Code);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_do_not_lose_the_report()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there an argument is UTF-16");
        var start = new System.Diagnostics.ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", """exec "$0" ledger write --type progress --cid a --msg "$(printf 'caf\351')" --ledger "$1" >/dev/null""", Path.Combine(AppContext.BaseDirectory, "codex-bridge"), folder.At("ledger") },
        };
        using var shell = System.Diagnostics.Process.Start(start)!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, shell.ExitCode);
        Assert.Equal("caf\uFFFD", Assert.Single(Events()).Message);
    }

    [Fact]
    public async Task An_event_of_no_session_and_no_task_is_kept_said_and_counted()
    {
        var (code, _, error) = await LedgerAsync("", "write", "--type", "quux", "--msg", "of nothing");

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("neither --cid nor --task", error, StringComparison.Ordinal);
        Assert.Contains("1 of no session or task", (await LedgerAsync("", "status")).Output, StringComparison.Ordinal);
        Assert.Contains("\"unattributed\":1", (await LedgerAsync("", "status", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_megabyte_comes_through_standard_input()
    {
        var (code, _, error) = await LedgerAsync(new string('m', 1_000_000), "write", "--type", "progress", "--cid", "a", "--msg-file", "-");

        Assert.True(code == ExitCode.Done, error);
        Assert.NotNull(Assert.Single(Events()).Unknown!["blob"].GetString());
    }

    [Fact]
    public async Task A_batch_answers_with_one_id_a_line_and_loses_no_line()
    {
        var (code, output, error) = await LedgerAsync("""
            {"type":"progress","cid":"a","msg":"one","extra":{"k":[1]}}
            this is no JSON
            {"v":9,"type":"quux","cid":"a"}
            """, "write", "--batch");

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("warning", error, StringComparison.Ordinal);
        Assert.Equal(Events().Select(entry => entry.Id), output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Equal(["progress", "unparsed", "quux"], Events().Select(entry => entry.Type));
        Assert.Equal("""{"k":[1]}""", Events()[0].Unknown!["extra"].GetRawText());
    }

    [Fact]
    public async Task Nobody_else_speaks_as_the_bridge()
    {
        await LedgerAsync("", "write", "--type", "done", "--cid", "0199f3a0-0000-7000-8000-000000000001", "--agent", "bridge");
        await LedgerAsync("""{"type":"spawn","agent":"bridge","cid":"0199f3a0-0000-7000-8000-000000000002"}""", "write", "--batch");

        Assert.DoesNotContain(Events(), entry => entry.Agent == LedgerTypes.Bridge);
        using var ledger = LedgerStore.Open(new LedgerOptions { Home = folder.At("ledger") });
        Assert.Empty(ledger.Read().Sessions);
    }

    [Fact]
    public async Task Status_answers_scripts_in_JSON()
    {
        await LedgerAsync("", "write", "--type", "spawn", "--cid", "abc", "--task", "IMG-42", "--tags", "x", "y");
        await LedgerAsync("", "write", "--type", "progress", "--cid", "abc", "--msg", "half");

        var (code, output, _) = await LedgerAsync("", "status", "--json");

        var row = JsonElement.Parse(output).GetProperty("rows")[0];
        Assert.Equal((ExitCode.Done, "abc", "IMG-42", "half"), (code, row.GetProperty("cid").GetString(), row.GetProperty("task").GetString(), row.GetProperty("msg").GetString()));
    }

    [Theory]
    [InlineData("ledger status --json | head -c 1", "{", "")]
    [InlineData("ledger status --json > /dev/full", "4", "error: Cannot write to standard output: No space left on device")]
    [InlineData("ledger status --json > taken; echo more >> taken; tail -c 7 taken", "}\nmore", "")]
    public async Task An_answer_goes_wherever_a_shell_sends_it(string command, string output, string error)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /dev/full");
        await LedgerAsync("", "write", "--type", "progress", "--cid", "a", "--msg", "here");
        var start = new System.Diagnostics.ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", $"""cd "$1"; PATH="$0:$PATH"; codex-bridge {command} || echo $?""", AppContext.BaseDirectory, folder.Path },
            Environment = { ["CODEX_BRIDGE_LEDGER"] = folder.At("ledger") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var shell = System.Diagnostics.Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(output, (await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd());
        Assert.StartsWith(error, await errors, StringComparison.Ordinal);
        Assert.True(error.Length > 0 || (await errors).Length == 0, await errors);
    }

    [Fact]
    public async Task A_sync_says_what_it_did_to_people_and_to_scripts_and_a_failed_one_only_what_failed()
    {
        var remote = Git.TestGit.BareRemote(folder.At("remote.git"));
        await LedgerAsync("", "write", "--type", "progress", "--cid", "a", "--msg", "here");

        var first = await LedgerAsync("", "sync", "--remote", remote);
        var second = JsonElement.Parse((await LedgerAsync("", "sync", "--remote", remote, "--json")).Output);
        var failed = await LedgerAsync("", "sync", "--remote", folder.At("nowhere.git"));

        Assert.Matches("^sent [1-9][0-9]* bytes, received 0 of 0 writers, view published", first.Output);
        Assert.Equal((0, false, JsonValueKind.Null), (second.GetProperty("bytes_sent").GetInt32(), second.GetProperty("published").GetBoolean(), second.GetProperty("problem").ValueKind));
        Assert.Equal((ExitCode.Environment, ""), (failed.Code, failed.Output));
        Assert.StartsWith("not delivered yet: git fetch failed", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_shows_what_is_written_while_it_follows()
    {
        await LedgerAsync("", "write", "--type", "progress", "--cid", "a", "--msg", "before");
        using var tail = Child.Start("ledger", "tail", "--follow", "--ledger", folder.At("ledger"));
        Assert.Contains("before", await tail.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await LedgerAsync("", "write", "--type", "progress", "--cid", "a", "--msg", "after");

        Assert.Contains("after", await tail.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        tail.Kill();
        await tail.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Verify_names_file_offset_and_reason_and_fails_for_a_hole()
    {
        await LedgerAsync("{\"type\":\"a\"}\n{\"type\":\"b\"}\n{\"type\":\"c\"}\n", "write", "--batch");
        var segment = Assert.Single(Directory.GetFiles(folder.At("ledger", "out"), "*.jsonl", SearchOption.AllDirectories));
        var lines = await File.ReadAllLinesAsync(segment, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(segment, $"{lines[0]}\n<<<<<<< HEAD\n{lines[2]}\n", TestContext.Current.CancellationToken);

        var (code, output, _) = await LedgerAsync("", "verify");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($":{lines[0].Length + 1}: conflict-marker", output, StringComparison.Ordinal);
        Assert.Contains("1 missing", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_old_scripts_file_is_picked_up_as_it_grows_each_line_once()
    {
        var old = folder.At("home", "agents", "ledger.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(old)!);
        var environment = new Dictionary<string, string?> { ["LEDGER_HOME"] = folder.At("home") };
        const string first = """{"v":1,"ts":"2025-09-19T00:00:00Z","type":"progress","cid":"old","msg":"one","x":"\u00e9"}""";
        const string second = """{"v":1,"ts":"2025-09-19T00:00:00Z","type":"done","cid":"old","msg":"two"}""";
        await File.WriteAllTextAsync(old, first + "\n" + second[..20], TestContext.Current.CancellationToken);
        Assert.Contains("one", (await Child.RunAsync("", environment, "ledger", "status", "--json")).Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(old, first + "\n" + second + "\n", TestContext.Current.CancellationToken);

        for (var round = 0; round < 3; round++)
        {
            Assert.Contains("two", (await Child.RunAsync("", environment, "ledger", "status", "--json")).Output, StringComparison.Ordinal);
        }

        var copied = Assert.Single(Directory.GetFiles(folder.At("home", ".codexbridge", "out"), "*.jsonl", SearchOption.AllDirectories));
        Assert.Equal(first + "\n" + second + "\n", await File.ReadAllTextAsync(copied, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_written_is_one_clear_line_and_its_own_exit_code()
    {
        await File.WriteAllTextAsync(folder.At("file"), "", TestContext.Current.CancellationToken);

        var (code, _, error) = await Child.RunAsync("", "ledger", "write", "--type", "progress", "--ledger", folder.At("file", "ledger"));

        Assert.Equal(ExitCode.Environment, code);
        Assert.StartsWith("error: The ledger in", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> LedgerAsync(string input, params string[] arguments) =>
        Child.RunAsync(input, ["ledger", .. arguments, "--ledger", folder.At("ledger")]);

    private List<LedgerEvent> Events()
    {
        var events = new List<LedgerEvent>();
        SegmentFile.All(new LedgerPaths(folder.At("ledger"))).ForEach(file => new SegmentReader().Read(file, (_, line, _) => events.Add(LedgerLine.Read(line, out _)!)));
        return events;
    }
}
