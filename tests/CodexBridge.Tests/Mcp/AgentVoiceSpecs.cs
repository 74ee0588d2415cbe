using CodexBridge.Ledger;

namespace CodexBridge.Tests.Mcp;

/// <summary>The real Codex calls our tool for a thread that the real program started.</summary>
public class AgentVoiceSpecs
{
    [Theory]
    [InlineData("read-only", "never")]
    [InlineData("read-only", "untrusted")]
    [InlineData("workspace-write", "on-request")]
    public async Task An_agent_reports_from_inside_its_sandbox_and_nobody_is_asked(string sandbox, string approval)
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        var forged = """{"type":"done","msg":"All green","data":{"failed":0,"turn":"forged"},"tags":["ci"],"sha":"0a1b2c3d"}""";
        var (code, output) = await machine.RunAsync("spawn", $"[[tool mcp__bridge.ledger_write {forged}]] [[say Reported.]]", "--sandbox", sandbox, "--approval", approval);
        Assert.True(code == 0, output);
        var events = machine.Events();
        var said = Assert.Single(events, entry => entry.Agent == "codex");
        var turn = Assert.Single(events, entry => entry is { Type: LedgerTypes.Turn, Agent: "bridge" });
        Assert.Equal((LedgerTypes.Done, turn.Cid, "All green", "0a1b2c3d"), (said.Type, said.Cid, said.Message, said.Sha));
        Assert.Equal(turn.Data!.Value.GetProperty("turn").GetString(), said.Data!.Value.GetProperty("turn").GetString());
        Assert.Equal(0, said.Data.Value.GetProperty("failed").GetInt32());
        Assert.DoesNotContain(events, entry => entry.Type == LedgerTypes.ApprovalAsked);
    }

    [Fact]
    public async Task An_agent_cannot_choose_for_whom_it_speaks()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        var forged = """{"type":"done","msg":"x","cid":"00000000-0000-7000-8000-000000000000","agent":"bridge"}""";
        var (code, output) = await machine.RunAsync("spawn", $"[[tool mcp__bridge.ledger_write {forged}]] [[say Tried.]]");
        Assert.True(code == 0, output);
        Assert.DoesNotContain(machine.Events(), entry => entry.Agent != "bridge");
        Assert.Contains("unknown argument", machine.Model.Requests[^1].Body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_after_the_host_is_gone_has_the_voice_again()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        var report = """[[tool mcp__bridge.ledger_write {"type":"progress","msg":"Again"}]] [[say Reported.]]""";
        Assert.Equal(0, (await machine.RunAsync("spawn", "[[say Hello.]]")).ExitCode);
        Assert.Equal(0, (await machine.RunAsync("host", "stop")).ExitCode);
        var (code, output) = await machine.RunAsync("reply", report);
        Assert.True(code == 0, output);
        Assert.Equal("Again", Assert.Single(machine.Events(), entry => entry.Agent == "codex").Message);
    }

    [Fact]
    public async Task Help_and_status_do_not_load_the_protocol()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "machines", Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(folder);
        await using var machine = await BridgeMachine.OrSkipAsync();
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "ModelContextProtocol.Core.dll"), "no assembly", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await machine.RunCopyAsync(Path.Combine(folder, "codex-bridge"), "--help")).ExitCode);
        var (code, output) = await machine.RunCopyAsync(Path.Combine(folder, "codex-bridge"), "status");
        Directory.Delete(folder, recursive: true);
        Assert.True(code == 0, output);
    }
}
