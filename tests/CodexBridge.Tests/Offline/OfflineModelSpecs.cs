using System.Diagnostics;
using System.Text.Json.Nodes;
using CodexBridge.Offline.Model;

namespace CodexBridge.Tests.Offline;

/// <summary>The scripted model with the real Codex on the other side; skipped where there is none.</summary>
public class OfflineModelSpecs
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plain_prompt_is_planned_carried_out_and_reported()
    {
        await using var place = await Place.BuildAsync();
        var said = await place.AskAsync("Write notes on this folder");
        Assert.Equal("# Notes", File.ReadLines(Path.Combine(place.Workspace, "notes", "01.md")).First());
        Assert.Contains("`notes/01.md`", said[^1], StringComparison.Ordinal);
        Assert.Equal(7, place.Model.Requests.Count);
    }

    [Fact]
    public async Task Directives_run_in_their_order_one_request_each()
    {
        await using var place = await Place.BuildAsync();
        var said = await place.AskAsync("[[plan look|write]] [[repeat 2 [[shell echo x >> count]]]] [[say half]] [[patch a/b.txt|one\\ntwo]] [[error 500 1]] [[say whole]]");
        Assert.Equal(["half", "whole"], said);
        Assert.Equal("x\nx\n", File.ReadAllText(Path.Combine(place.Workspace, "count")));
        Assert.Equal("one\ntwo\n", File.ReadAllText(Path.Combine(place.Workspace, "a", "b.txt")));
    }

    [Fact]
    public async Task A_resumed_thread_has_its_history()
    {
        await using var place = await Place.BuildAsync();
        await place.AskAsync("[[say first answer]]");
        var said = await place.AskAsync("[[history]] please", resume: true);
        Assert.Equal("2 messages so far:\n\n1. [[say first answer]]\n2. [[history]] please", Assert.Single(said));
    }

    [Fact]
    public async Task A_lasting_error_fails_the_turn_and_the_next_turn_works()
    {
        await using var place = await Place.BuildAsync();
        await place.AskAsync("[[shell true]] [[error 400]] [[say never]]");
        Assert.Equal(["well again"], await place.AskAsync("[[say well again]]", resume: true));
    }

    [Theory]
    [InlineData("[[shell [[ -f x ]] && echo yes]]", "[[ -f x ]] && echo yes")]
    [InlineData("before [[shell a]] after", "a")]
    public void Brackets_of_a_command_are_its_own(string prompt, string command) =>
        Assert.Equal(new ModelAction.Shell(command, Escalated: false, Waits: true), Assert.Single(DirectiveReader.Read(prompt)));

    [Theory]
    [InlineData("nothing here")]
    [InlineData("[[open")]
    [InlineData("a ]] b [ [ c")]
    public void Text_without_a_whole_directive_has_none(string prompt) => Assert.Empty(DirectiveReader.Read(prompt));

    private sealed record Place(OfflineModel Model, string Codex, string Home, string Workspace) : IAsyncDisposable
    {
        public static async Task<Place> BuildAsync()
        {
            var codex = Environment.GetEnvironmentVariable("CODEX_BRIDGE_TEST_CODEX") ?? Installed();
            Assert.SkipWhen(codex is null, "No Codex here: set CODEX_BRIDGE_TEST_CODEX to a native binary, or run npm ci in tests/codex.");
            var folder = Directory.CreateTempSubdirectory("offline-").FullName;
            var model = await OfflineModel.StartAsync(new OfflineModelOptions(), Ending);
            OfflineCodexHome.Write(Path.Combine(folder, "home"), model.BaseUrl);
            return new Place(model, codex!, Path.Combine(folder, "home"), Directory.CreateDirectory(Path.Combine(folder, "work")).FullName);
        }

        /// <returns>What the agent said, in order.</returns>
        public async Task<IReadOnlyList<string>> AskAsync(string prompt, bool resume = false)
        {
            string[] arguments = resume
                ? ["exec", "resume", "--last", "--json", "--skip-git-repo-check", "-c", "sandbox_mode=\"danger-full-access\"", "-"]
                : ["exec", "--json", "--skip-git-repo-check", "-c", "sandbox_mode=\"danger-full-access\"", "-c", "tools.update_plan.enabled=true", "-"];
            var start = new ProcessStartInfo(Codex, arguments)
            {
                WorkingDirectory = Workspace,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["CODEX_HOME"] = Home;
            using var process = Process.Start(start)!;
            await process.StandardInput.WriteAsync(prompt);
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(Ending);
            var lines = (await process.StandardOutput.ReadToEndAsync(Ending)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await process.WaitForExitAsync(Ending);
            TestContext.Current.TestOutputHelper?.WriteLine(await errors);
            return [.. lines.Select(line => JsonNode.Parse(line)!).Where(line => (string?)line["item"]?["type"] == "agent_message").Select(line => (string)line["item"]!["text"]!)];
        }

        public async ValueTask DisposeAsync() => await Model.DisposeAsync();

        private static string? Installed()
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var packages = Path.Combine(folder.FullName, "tests", "codex", "node_modules", "@openai");
                if (Directory.Exists(packages))
                {
                    return Directory.EnumerateFiles(packages, "codex", SearchOption.AllDirectories).FirstOrDefault(path => Path.GetFileName(Path.GetDirectoryName(path)) == "bin");
                }
            }

            return null;
        }
    }
}
