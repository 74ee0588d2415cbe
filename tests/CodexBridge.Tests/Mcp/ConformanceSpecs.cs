namespace CodexBridge.Tests.Mcp;

/// <summary>What the makers of the protocol test servers with.</summary>
public sealed class ConformanceSpecs
{
    private const string Fixture = "calls a tool of this name that the server under test is to have for the suite, with a given result";
    private const string Resource = "reads a test:// resource that the server under test is to have for the suite";
    private const string Prompts = "needs prompts, which this server does not declare: what is to be done is said by the client";
    private const string Subscriptions = "needs subscriptions, which this server does not declare: whoever waits calls codex-status, or keeps its call open";

    /// <summary>Scenarios of the suite that are not run, and why not.</summary>
    private static readonly Dictionary<string, string> Left = new()
    {
        ["tools-call-simple-text"] = Fixture,
        ["tools-call-image"] = Fixture,
        ["tools-call-audio"] = Fixture,
        ["tools-call-embedded-resource"] = Fixture,
        ["tools-call-mixed-content"] = Fixture,
        ["tools-call-with-logging"] = Fixture,
        ["tools-call-error"] = Fixture,
        ["tools-call-with-progress"] = Fixture + "; progress of the real tool: McpServerSpecs",
        ["tools-call-elicitation"] = Fixture + "; elicitation of the real tool: FormerClientSpecs",
        ["elicitation-sep1034-defaults"] = Fixture + "; our questions are a yes or a no, without fields",
        ["elicitation-sep1330-enums"] = Fixture + "; our questions are a yes or a no, without fields",
        ["json-schema-2020-12"] = Fixture,
        ["tools-call-sampling"] = "needs sampling of the client's model; the model is Codex's own",
        ["completion-complete"] = "needs completion, which this server does not declare",
        ["resources-read-text"] = Resource,
        ["resources-read-binary"] = Resource,
        ["resources-templates-read"] = Resource,
        ["resources-subscribe"] = Subscriptions,
        ["resources-unsubscribe"] = Subscriptions,
        ["prompts-list"] = Prompts,
        ["prompts-get-simple"] = Prompts,
        ["prompts-get-with-args"] = Prompts,
        ["prompts-get-embedded-resource"] = Prompts,
        ["prompts-get-with-image"] = Prompts,
    };

    public static TheoryData<string> Run { get; } =
    [
        "server-initialize",
        "ping",
        "logging-set-level",
        "tools-list",
        "resources-list",
        "server-sse-polling",
        "server-sse-multiple-streams",
        "dns-rebinding-protection",
    ];

    [Theory]
    [MemberData(nameof(Run))]
    public async Task The_server_conforms(string scenario)
    {
        ProtocolTools.SkipWhereMissing();
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        await using var proxy = await TokenProxy.StartAsync(server.Port, server.Token);
        var (code, output, errors) = await ProtocolTools.ConformanceAsync("server", "--url", proxy.Address.AbsoluteUri, "--scenario", scenario);
        Assert.True(code == 0 && output.Contains(" 0 failed", StringComparison.Ordinal), output + errors);
        Assert.Empty(machine.Events());
    }

    [Fact]
    public async Task Every_scenario_of_the_suite_is_run_or_left_for_a_reason()
    {
        ProtocolTools.SkipWhereMissing();
        var (_, output, _) = await ProtocolTools.ConformanceAsync("list", "--server");
        var known = output.Split('\n').Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        Assert.Equal(known.Order(StringComparer.Ordinal), Run.Select(row => row.Data).Concat(Left.Keys).Order(StringComparer.Ordinal));
    }
}
