using System.CommandLine;
using System.Text.Json;
using CodexBridge.Cli;

namespace CodexBridge.Tests.Brain;

public sealed class BrainVerbSpecs : IDisposable
{
    private const string AsOf = "2026-03-02T10:00:00Z";

    private const string Blocked = """
        {"v":1,"ts":"2026-03-02T09:00:00Z","type":"spawn","agent":"coordinator","cid":"abc","task":"IMG-42","msg":"spawned"}
        {"v":1,"ts":"2026-03-02T09:05:00Z","type":"error","agent":"task","cid":"abc","msg":"blocked","data":{"reason":"no login","need":"a token"}}

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("brain").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_scheduled_job_learns_from_the_exit_code_whether_something_stalls()
    {
        Assert.Equal(ExitCode.Failed, (await Run("stalls", "--ledger", Ledger(Blocked), "--as-of", AsOf)).Code);
        Assert.Equal(ExitCode.Done, (await Run("stalls", "--ledger", Ledger(Blocked), "--as-of", AsOf, "--at-least", "critical")).Code);
        Assert.Equal(ExitCode.Done, (await Run("stalls", "--ledger", Ledger(""), "--as-of", AsOf)).Code);
    }

    [Fact]
    public async Task An_earlier_moment_is_seen_as_it_was()
    {
        var (code, output, _) = await Run("stalls", "--ledger", Ledger(Blocked), "--as-of", "2026-03-02T09:04:00Z");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("Nothing as of 2026-03-02 09:04Z", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--as-of", "yesterday")]
    [InlineData("--at-least", "huge")]
    public async Task A_wrong_word_is_a_usage_error(string option, string value)
    {
        var (code, output, error) = await Run("stalls", "--ledger", Ledger(Blocked), option, value);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Contains(option, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_is_not_there_is_the_machines_fault_and_the_next_step_is_named()
    {
        var (code, _, error) = await Run("next", "--ledger", Path.Combine(folder, "none.jsonl"));
        Assert.Equal(ExitCode.Environment, code);
        Assert.Contains("--ledger", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_the_settings_is_shown_with_file_and_line()
    {
        var settings = Path.Combine(folder, "brain.yml");
        await File.WriteAllTextAsync(settings, "settle: 1m\nblocked:\n  hi: 5m\n", TestContext.Current.CancellationToken);
        var (code, _, error) = await Run("stalls", "--ledger", Ledger(Blocked), "--config", settings);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("brain.yml: line 3: 'blocked.hi' is no setting", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_command_can_be_pasted_and_a_script_can_read_it()
    {
        var (code, output, _) = await Run("next", "--ledger", Ledger(Blocked), "--as-of", AsOf);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("\n@codex reply cid=abc \"[R05-", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await Run("next", "--ledger", Ledger(Blocked), "--as-of", AsOf, "--json")).Output);
        Assert.Equal("R05", json.RootElement.GetProperty("drafts")[0].GetProperty("rule").GetString());
    }

    [Theory]
    [InlineData("markdown", "### Needs a human (1)")]
    [InlineData("html", "<!doctype html>")]
    [InlineData("json", "\"schema\": 1")]
    [InlineData("terminal", "Needs a human (1)")]
    public async Task The_board_is_written_in_the_form_that_is_asked_for(string format, string expected)
    {
        var (code, output, _) = await Run("dashboard", "--ledger", Ledger(Blocked), "--as-of", AsOf, "--format", format);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Contains("IMG-42", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_replaced_as_a_whole_and_its_folder_is_made()
    {
        var page = Path.Combine(folder, "out", "index.html");
        Assert.Equal(ExitCode.Done, (await Run("dashboard", "--ledger", Ledger(Blocked), "--as-of", AsOf, "--format", "html", "--output", page)).Code);
        Assert.Equal(["index.html"], Directory.EnumerateFiles(Path.GetDirectoryName(page)!).Select(Path.GetFileName));
        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_line_costs_itself_only()
    {
        var bad = "\n\uFEFFx\n[]\nnull\n7\n{\"a\":1}{\"b\":2}\n{\"cid\":7,\"type\":\"x\"}\n<<<<<<< HEAD\n{\"type\":\"\\ud800\"}\n" + new string('[', 100_000) + "\n{\"type\":\"a\",\"type\":\"b\"}\n" + Blocked + "{\"v\":1,\"ts\":\"2026-03-02T09:06";
        var (code, output, _) = await Run("stalls", "--ledger", Ledger(bad), "--as-of", AsOf, "--json");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("\"rule\": \"R05\"", output, StringComparison.Ordinal);
        Assert.Contains("9 lines are no events", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_segments_is_read_as_one()
    {
        var segments = Directory.CreateDirectory(Path.Combine(folder, "home", "out", "m1")).FullName;
        var lines = Blocked.Split('\n');
        await File.WriteAllTextAsync(Path.Combine(segments, "1.jsonl"), lines[0] + "\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(segments, "2.jsonl"), lines[1] + "\n", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Failed, (await Run("stalls", "--ledger", Path.Combine(folder, "home"), "--as-of", AsOf)).Code);
    }

    private string Ledger(string text)
    {
        var path = Path.Combine(folder, "ledger.jsonl");
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var root = new RootCommand { DashboardVerb.Build(), StallsVerb.Build(), NextVerb.Build() };
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await root.Parse(args).InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
