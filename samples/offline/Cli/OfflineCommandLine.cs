using System.CommandLine;
using CodexBridge.Offline.GitHub;
using CodexBridge.Offline.Model;

namespace CodexBridge.Offline.Cli;

/// <summary>The verbs of the stand-ins: the two servers alone, for tests of other programs, and the play that joins them.</summary>
internal static class OfflineCommandLine
{
    /// <summary>An argument may begin with <c>@codex</c>, which is no response file.</summary>
    public static ParserConfiguration Parser { get; } = new() { ResponseFileTokenReplacer = null };

    public static RootCommand Create() => new("Stand-ins for what a newcomer lacks: GitHub, a model, a runner.")
    {
        GitHubVerb(),
        ModelVerb(),
        CodexHomeVerb(),
        PlayVerb.Create(),
    };

    private static Command GitHubVerb()
    {
        var port = new Option<int>("--port") { Description = "Port on loopback; 0 takes a free one." };
        var prefix = new Option<string>("--prefix") { Description = "Path before every call, such as /api/v3.", DefaultValueFactory = _ => "" };
        var state = new Option<string?>("--state") { Description = "File that keeps the world between starts." };
        var verb = new Command("github", "Serves the small GitHub; prints its API address and stays until it is stopped.") { port, prefix, state };
        verb.SetAction(async (result, cancellationToken) =>
        {
            var options = new OfflineGitHubOptions { Port = result.GetValue(port), PathPrefix = result.GetValue(prefix)!, StateFile = result.GetValue(state) };
            await using var gitHub = await OfflineGitHub.StartAsync(options, cancellationToken);
            await StayAsync(gitHub.ApiUrl, cancellationToken);
            return 0;
        });
        return verb;
    }

    private static Command ModelVerb()
    {
        var port = new Option<int>("--port") { Description = "Port on loopback; 0 takes a free one." };
        var pace = new Option<int>("--pace") { Description = "Milliseconds that every answer takes." };
        var verb = new Command("model", "Serves the scripted model; prints its base address and stays until it is stopped.") { port, pace };
        verb.SetAction(async (result, cancellationToken) =>
        {
            var options = new OfflineModelOptions { Port = result.GetValue(port), Pace = TimeSpan.FromMilliseconds(result.GetValue(pace)) };
            await using var model = await OfflineModel.StartAsync(options, cancellationToken);
            await StayAsync(model.BaseUrl.ToString(), cancellationToken);
            return 0;
        });
        return verb;
    }

    private static Command CodexHomeVerb()
    {
        var folder = new Argument<string>("folder") { Description = "The CODEX_HOME to furnish." };
        var model = new Argument<Uri>("model") { Description = "What the verb model printed.", CustomParser = result => new Uri(result.Tokens[0].Value) };
        var verb = new Command("codex-home", "Writes a config.toml that makes Codex use the scripted model.") { folder, model };
        verb.SetAction(result => OfflineCodexHome.Write(result.GetRequiredValue(folder), result.GetRequiredValue(model)));
        return verb;
    }

    /// <summary>Says where it is, as one line for scripts, and waits for SIGINT or SIGTERM.</summary>
    private static async Task StayAsync(string address, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync(address.AsMemory(), cancellationToken);
        await Console.Out.FlushAsync(cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
