using System.CommandLine;
using System.Reflection;

namespace CodexBridge.Cli;

/// <summary>
/// Sets a repository up: the workflow that listens to comments, and a policy for the machine. Shows what it would write; writes on
/// <c>--write</c>; never over a file that is there.
/// </summary>
internal static class InitVerb
{
    private const string Placeholder = "OWNER/codex-bridge@v1";

    public static Command Build()
    {
        var action = new Option<string>("--action") { Description = "The action to use, OWNER/REPO@REF; pin it by its full SHA.", DefaultValueFactory = _ => Placeholder };
        var write = new Option<bool>("--write") { Description = "Write the files; without it they are only shown." };
        var command = new Command("init", "Write the workflow for this repository and a policy for this machine.") { action, write };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(action)!, parsed.GetValue(write), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string action, bool write, CancellationToken cancellationToken)
    {
        if (!File.Exists(".git") && !Directory.Exists(".git"))
        {
            await Console.Error.WriteLineAsync("codex-bridge: the current folder is not the top of a git repository; go there first");
            return ExitCode.Usage;
        }

        var home = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } named ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        await PutAsync(Path.Combine(".github", "workflows", "codex-bridge.yml"), Sample("comments.yml").Replace(Placeholder, action, StringComparison.Ordinal), write, cancellationToken);
        await PutAsync(Path.Combine(home, "codex-bridge", "policy.yml"), Policy, write, cancellationToken);
        Console.WriteLine(write
            ? "Next: commit the workflow to the default branch, give this machine's runner the label `codex`, and comment `@codex help` in an issue."
            : "Nothing was written; --write does it.");
        return ExitCode.Done;
    }

    private const string Policy =
        """
        # What CodexBridge may do on this machine, whatever a workflow or a comment asks for. All keys: samples/policy.yml of the project.
        max-sandbox: workspace-write
        roots: [workspace]

        """;

    private static async Task PutAsync(string path, string text, bool write, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            Console.WriteLine($"== {path} is there already; left as it is\n");
            return;
        }

        Console.WriteLine($"== {path}\n{text}");
        if (write)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, cancellationToken);
        }
    }

    private static string Sample(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new System.Diagnostics.UnreachableException();
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
