using System.Diagnostics;
using CodexBridge.Tests.House;

namespace CodexBridge.Tests.Packaging;

/// <summary>
/// A runner's disk for one test: the action's files as a job gets them (tracked files, nothing built), an empty
/// tool cache and a workspace, all under a path with spaces and letters beyond ASCII.
/// </summary>
internal sealed class LauncherYard : IDisposable
{
    /// <summary>All that the launcher calls, so that a PATH can be made without the machine's dotnet.</summary>
    private static readonly string[] Needed =
    [
        "bash", "find", "sort", "xargs", "sha256sum", "shasum", "env", "mkdir", "rm", "mv", "cp", "ps", "tr", "sync", "readlink",
        "ls", "tail", "grep", "mktemp", "dirname", "sleep", "cat", "chmod", "mkfifo",
    ];

    /// <summary>
    /// Plays dotnet: writes down its arguments and environment and "publishes" a script that tells how it was
    /// started. Stands still while <c>gate</c> is a pipe that nobody has written to.
    /// </summary>
    private const string StandIn = """
        #!/usr/bin/env bash
        echo "$*" >>"$STAND_IN/calls"
        case $1 in
          --list-sdks) cat "$STAND_IN/sdks"; exit ;;
          restore) env >"$STAND_IN/environment"; pwd >"$STAND_IN/directory"; exit ;;
        esac
        if [[ -p $STAND_IN/gate ]]; then echo "at the gate"; cat "$STAND_IN/gate" >/dev/null; fi
        if [[ -e $STAND_IN/no-ready-to-run && $* == *PublishReadyToRun=true* ]]; then exit 1; fi
        while [[ $1 != -o ]]; do shift; done
        mkdir -p "$2"
        printf '#!/usr/bin/env bash\necho "pid=$$ in=$PWD saw=$*"\nenv -0 >"$STAND_IN/program"\nexit 3\n' >"$2/codex-bridge"
        chmod +x "$2/codex-bridge"
        """;

    public LauncherYard(bool kernelLock = true)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the launcher's tests need a Unix");
        foreach (var folder in (string[])[Action, ToolCache, Workspace, StandInFolder, Tools])
        {
            Directory.CreateDirectory(folder);
        }

        foreach (var file in Checkout.Files("src/CodexBridge", "*").Concat(["src/launch.sh", "Directory.Build.props", "Directory.Packages.props", "global.json", "samples/workflows/comments.yml"]))
        {
            var copy = Path.Combine(Action, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Checkout.PathOf(file), copy);
        }

        var path = Environment.GetEnvironmentVariable("PATH")!.Split(':');
        foreach (var tool in kernelLock ? Needed.Append("flock") : Needed)
        {
            if (path.Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists) is { } found)
            {
                File.CreateSymbolicLink(Path.Combine(Tools, tool), found);
            }
        }

        File.WriteAllText(Path.Combine(StandInFolder, "sdks"), "10.0.100 [/somewhere]\n");
    }

    public string Top { get; } = Directory.CreateTempSubdirectory("codex bridge ä→日 ").FullName;

    public string Action => Path.Combine(Top, "the action");

    public string ToolCache => Path.Combine(Top, "tool cache");

    public string Workspace => Path.Combine(Top, "work space");

    public string StandInFolder => Path.Combine(Top, "stand-in");

    public string Store => Path.Combine(ToolCache, "codex-bridge");

    private string Tools => Path.Combine(Top, "tools");

    /// <summary>The versions that are published, by the name of their directories.</summary>
    public IReadOnlyList<string> Versions =>
        [.. Directory.EnumerateDirectories(Store).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];

    /// <summary>The arguments of each call of the stand-in so far.</summary>
    public string Calls => File.Exists(Path.Combine(StandInFolder, "calls")) ? File.ReadAllText(Path.Combine(StandInFolder, "calls")) : "";

    /// <summary>Puts the stand-in for dotnet where PATH finds it, or elsewhere.</summary>
    public void InstallStandIn(string? folder = null, string? script = null)
    {
        var path = Path.Combine(folder ?? Tools, "dotnet");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, script ?? StandIn);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Starts the launcher as the action's step does.</summary>
    /// <param name="change">Last changes to the environment of the step.</param>
    public Launch Start(string[] arguments, Action<IDictionary<string, string?>>? change = null) =>
        StartBash([Path.Combine(Action, "src/launch.sh"), .. arguments], change);

    /// <summary>Runs the text of a step as the runner does, which writes it to a file for its own bash.</summary>
    public Launch StartStep(string script, Action<IDictionary<string, string?>> change)
    {
        var file = Path.Combine(Top, "step.sh");
        File.WriteAllText(file, script);
        return StartBash(["--noprofile", "--norc", "-e", "-o", "pipefail", file], environment =>
        {
            environment["GITHUB_ACTION_PATH"] = Action;
            change(environment);
        });
    }

    private Launch StartBash(string[] arguments, Action<IDictionary<string, string?>>? change)
    {
        var start = new ProcessStartInfo("/bin/bash", arguments)
        {
            WorkingDirectory = Workspace,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = Tools;
        start.Environment["RUNNER_TOOL_CACHE"] = ToolCache;
        start.Environment["GITHUB_WORKSPACE"] = Workspace;
        start.Environment["GITHUB_ACTIONS"] = "true";
        start.Environment["STAND_IN"] = StandInFolder;
        // The runtime that runs this test is one that the published program can run on.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));
        change?.Invoke(start.Environment);
        return new Launch(start);
    }

    public void Dispose() => Directory.Delete(Top, recursive: true);
}
