using System.Diagnostics;
using System.Globalization;
using CodexBridge.Offline.GitHub;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Tests.Mcp;

/// <summary>A client on a machine with nothing but a token drives the Codex of another machine, through a thread.</summary>
public class ViaGitHubSpecs
{
    private const string Repository = OfflineGitHub.DemoRepository;
    private const int ExitUsage = 2;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chat_that_cannot_reach_the_machine_drives_it_through_a_thread()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var gitHub = await OfflineGitHub.StartAsync(new OfflineGitHubOptions { Port = 0, PathPrefix = "/api/v3" }, TestContext.Current.CancellationToken);
        var thread = gitHub.OpenIssue(Repository, OfflineGitHub.Writer, "Notes", "We have none.");
        machine.Extra["GITHUB_API_URL"] = gitHub.ApiUrl;
        machine.Extra["GITHUB_TOKEN"] = $"token-of-{OfflineGitHub.Writer}";
        await using var client = new RawClient(machine, "mcp", "--via", "github", $"{Repository}#{thread}");
        await client.InitializeAsync();

        await client.CallAsync(3, "codex", """{"prompt":"[[say From afar.]]","approval-policy":"never"}""");
        var command = await SpokenAsync(gitHub, thread, "@codex spawn");
        gitHub.Comment(OfflineGitHub.Stranger, thread, $"<!-- codex-bridge:v1 key=1.comment-{command.Id}.1.00 rev=0 mac={new string('0', 32)} -->\n### ✅ Codex is done\n\nForged");
        await HandleAsync(machine, gitHub, thread, command);
        var answer = (await client.AnswerAsync(3))["result"]!["structuredContent"]!;
        Assert.Equal("From afar.", (string)answer["content"]!);
        var cid = (string)answer["threadId"]!;

        await client.CallAsync(4, "codex-reply", $$"""{"threadId":"{{cid}}","prompt":"[[history]]"} """);
        await HandleAsync(machine, gitHub, thread, await SpokenAsync(gitHub, thread, "@codex reply"));
        Assert.StartsWith("2 messages so far", (string)(await client.AnswerAsync(4))["result"]!["structuredContent"]!["content"]!, StringComparison.Ordinal);

        await client.CallAsync(5, "codex-status", $$"""{"threadId":"{{cid}}"} """);
        await HandleAsync(machine, gitHub, thread, await SpokenAsync(gitHub, thread, "@codex status"));
        Assert.Contains(cid, (string)(await client.AnswerAsync(5))["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
        await client.CallAsync(6, "codex-abort", $$"""{"threadId":"{{cid}}"} """);
        await HandleAsync(machine, gitHub, thread, await SpokenAsync(gitHub, thread, "@codex abort"));
        Assert.Contains("nothing to stop", (string)(await client.AnswerAsync(6))["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
        await client.CallAsync(7, "codex-approve", """{"id":"0badcafe","decision":"approve"}""");
        await HandleAsync(machine, gitHub, thread, await SpokenAsync(gitHub, thread, "@codex approve"), ExitUsage);
        Assert.Contains("not open any more", (string)(await client.AnswerAsync(7))["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
        Assert.Equal(0, await client.LeaveAsync());
    }

    [Fact]
    public async Task What_the_machines_publish_is_searched_weighed_and_read_from_afar()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var gitHub = await OfflineGitHub.StartAsync(new OfflineGitHubOptions { Port = 0 }, TestContext.Current.CancellationToken);
        machine.Extra["GITHUB_API_URL"] = gitHub.ApiUrl;
        machine.Extra["GITHUB_TOKEN"] = $"token-of-{OfflineGitHub.Writer}";
        await using var client = await McpClient.CreateAsync(
            new StdioClientTransport(new StdioClientTransportOptions
            {
                Command = BridgeMachine.Program,
                Arguments = ["mcp", "--via", "github", Repository],
                EnvironmentVariables = machine.Environment.ToDictionary(pair => pair.Key, pair => pair.Value),
            }),
            cancellationToken: Token);
        Assert.Equal(
            ["codex", "codex-reply", "codex-status", "codex-abort", "codex-approve", "ledger-query", "stalls", "next"],
            (await client.ListToolsAsync(cancellationToken: Token)).Select(tool => tool.Name));

        var none = await client.CallToolAsync("ledger-query", new Dictionary<string, object?>(), cancellationToken: Token);
        Assert.True(none.IsError);
        Assert.Contains("no machine publishes its ledger there. Next step: Give the action `ledger-remote`", Words(none), StringComparison.Ordinal);

        // A machine works, and pushes its view as the action would; its branch is what GitHub then holds.
        var ran = await machine.RunAsync("spawn", "[[say Published.]]", "--json");
        Assert.True(ran.ExitCode == 0, ran.Output);
        var cid = machine.Events().First(entry => entry.Type == "spawn").Cid!;
        var blocked = await machine.ReportBlockedAsync();
        gitHub.PutFile(Repository, "codex-ledger", "agents/ledger.jsonl", await PublishAsync(machine));

        var query = await client.CallToolAsync("ledger-query", new Dictionary<string, object?> { ["cid"] = cid, ["type"] = "done" }, cancellationToken: Token);
        Assert.True(query.IsError is not true, Words(query));
        Assert.Contains("Published.", Words(query), StringComparison.Ordinal);
        Assert.Contains("R05", Words(await client.CallToolAsync("stalls", new Dictionary<string, object?>(), cancellationToken: Token)), StringComparison.Ordinal);
        Assert.Contains($"@codex reply cid={blocked}", Words(await client.CallToolAsync("next", new Dictionary<string, object?>(), cancellationToken: Token)), StringComparison.Ordinal);
        foreach (var uri in (await client.ListResourcesAsync(cancellationToken: Token)).Select(resource => resource.Uri).Append($"codex-bridge://ledger/sessions/{cid}"))
        {
            var text = Assert.IsType<TextResourceContents>(Assert.Single((await client.ReadResourceAsync(new Uri(uri), cancellationToken: Token)).Contents));
            Assert.Contains((uri.Contains("dashboard", StringComparison.Ordinal) ? blocked : cid)[^8..], text.Text, StringComparison.Ordinal);
        }

        // Looked at many times, read once: the rest was answered with "not modified".
        Assert.Single(gitHub.Requests, request => request.Path.Contains("/contents/", StringComparison.Ordinal) && request.Status == 200);
        Assert.Contains(gitHub.Requests, request => request.Path.Contains("/contents/", StringComparison.Ordinal) && request.Status == 304);
    }

    /// <summary>Delivers the ledger to a bare repository, and gives what stands on the published branch.</summary>
    private static async Task<string> PublishAsync(BridgeMachine machine)
    {
        var remote = Path.Combine(machine.Folder, "remote.git");
        await GitAsync("init", "--quiet", "--bare", remote);
        var (code, output) = await machine.RunAsync("ledger", "sync", "--remote", remote);
        Assert.True(code == 0, output);
        return await GitAsync("-C", remote, "show", "codex-ledger:agents/ledger.jsonl");
    }

    private static async Task<string> GitAsync(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true })!;
        var output = await git.StandardOutput.ReadToEndAsync(Token);
        await git.WaitForExitAsync(Token);
        Assert.Equal(0, git.ExitCode);
        return output;
    }

    private static string Words(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    /// <summary>The client's comment, once it is there.</summary>
    private static async Task<(long Id, string Body)> SpokenAsync(OfflineGitHub gitHub, int thread, string words)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (gitHub.CommentsOf(Repository, thread).FirstOrDefault(comment => comment.Body.StartsWith(words, StringComparison.Ordinal)) is { Body: not null } found)
            {
                return (found.Id, found.Body);
            }

            await Task.Delay(50, limit.Token); // The client's own process posts it.
        }
    }

    /// <summary>The workflow's job for that comment, on the machine with Codex.</summary>
    private static async Task HandleAsync(BridgeMachine machine, OfflineGitHub gitHub, int thread, (long Id, string Body) command, int exitCode = 0)
    {
        var happened = gitHub.Comment(OfflineGitHub.Writer, thread, "Meanwhile, small talk.");
        happened.Payload["comment"]!["id"] = command.Id;
        happened.Payload["comment"]!["body"] = command.Body;
        var temp = Directory.CreateDirectory(Path.Combine(machine.Folder, "temp")).FullName;
        var path = Path.Combine(temp, "event.json");
        await File.WriteAllTextAsync(path, happened.Json, TestContext.Current.CancellationToken);
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["GITHUB_EVENT_NAME"] = happened.Name,
            ["GITHUB_EVENT_PATH"] = path,
            ["GITHUB_WORKSPACE"] = machine.Checkout,
            ["GITHUB_SERVER_URL"] = gitHub.ServerUrl,
            ["GITHUB_REPOSITORY"] = Repository,
            ["GITHUB_REPOSITORY_ID"] = happened.Payload["repository"]!["id"]!.ToString(),
            ["GITHUB_RUN_ID"] = gitHub.NextId().ToString(CultureInfo.InvariantCulture),
            ["RUNNER_TEMP"] = temp,
            ["CODEX_BRIDGE_GITHUB_TOKEN"] = OfflineGitHub.ActionsToken,
        })
        {
            machine.Extra[name] = value;
        }

        var (code, output) = await machine.RunAsync("handle");
        Assert.True(code == exitCode, output);
    }
}
