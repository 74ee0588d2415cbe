using System.CommandLine;
using CodexBridge.Offline.Play;

namespace CodexBridge.Offline.Cli;

/// <summary><c>play</c>: everything together. The script <c>samples/offline/play</c> gives it the paths.</summary>
internal static class PlayVerb
{
    public static Command Create()
    {
        var action = new Option<string>("--action") { Description = "Folder of the action to play.", Required = true };
        var cache = new Option<string>("--cache") { Description = "Folder that keeps everything from play to play.", Required = true };
        var codex = new Option<string?>("--codex") { Description = "The native codex binary; otherwise the one that the script installed." };
        var say = new Option<string[]>("--say") { Description = "A comment to play in the latest thread; may be repeated.", DefaultValueFactory = _ => [] };
        var serve = new Option<bool>("--serve") { Description = "Keep the servers up at the end." };
        var port = new Option<int>("--port") { Description = "Port of the small GitHub; 0 takes a free one." };
        var verb = new Command("play", "Plays comments through the action's own steps and shows the resulting thread.") { action, cache, codex, say, serve, port };
        verb.SetAction(async (result, cancellationToken) =>
        {
            var folder = Path.GetFullPath(result.GetRequiredValue(cache));
            if ((result.GetValue(codex) ?? InstalledCodex(folder)) is not { } binary)
            {
                await Console.Error.WriteLineAsync($"There is no codex below {folder}. Run samples/offline/play, which installs it, or name one with --codex.");
                return 4;
            }

            var place = Path.GetFullPath(result.GetRequiredValue(action));
            if (!File.Exists(Path.Combine(place, "action.yml")))
            {
                await Console.Error.WriteLineAsync($"There is no action.yml in {place}.");
                return 4;
            }

            var options = new PlayOptions(
                place, folder, Path.GetFullPath(binary), result.GetValue(say)!, result.GetValue(serve), result.GetValue(port));
            var colours = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
            return await new DemoPlay(options, new Stage(TextWriter.Synchronized(Console.Out), colours)).RunAsync(cancellationToken);
        });
        return verb;
    }

    /// <summary>The npm package is a wrapper around one package for each platform; the binary lies in that.</summary>
    private static string? InstalledCodex(string cache)
    {
        var packages = Path.Combine(cache, "codex", "node_modules", "@openai");
        return Directory.Exists(packages)
            ? Directory.EnumerateFiles(packages, "codex", SearchOption.AllDirectories).FirstOrDefault(path => Path.GetFileName(Path.GetDirectoryName(path)) == "bin")
            : null;
    }
}
