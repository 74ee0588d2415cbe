using System.Collections;
using System.Text.RegularExpressions;

namespace CodexBridge.Codex.Processes;

/// <summary>
/// The environment of everything of Codex's that we start. Built from a list of what may pass, since Codex hands its own
/// environment to every command of the agent's: a job's tokens must not be in it. Nor may the runner's tracking variable, by which
/// the Actions runner finds and kills what a job left behind.
/// </summary>
internal static partial class CleanEnvironment
{
    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TERM", "TMPDIR", "TZ",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
        "SYSTEMROOT", "SystemRoot", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP",
    };

    private static readonly string[] PassingPrefixes = ["LC_", "XDG_"];

    /// <summary>These stay out even when a setting names them: they belong to the job, not to Codex.</summary>
    private static readonly string[] NeverPrefixes = ["GITHUB_", "ACTIONS_", "RUNNER_", "INPUT_", "DOTNET_", "CODEX_", "LD_", "DYLD_"];

    /// <param name="settings">Whose <see cref="CodexSettings.PassEnvironment"/> and workspaces count.</param>
    /// <param name="home">CODEX_HOME to set, and whose config.toml names the provider's key; null for none.</param>
    public static IReadOnlyDictionary<string, string> For(CodexSettings settings, string? home)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        var secrets = PassedNames(settings, home);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            var (name, value) = ((string)entry.Key, (string?)entry.Value ?? "");
            if (Passing.Contains(name) || StartsWithAny(name, PassingPrefixes) || secrets.Contains(name))
            {
                environment[name] = value;
            }
        }

        var fence = new Fence(settings.Workspaces);
        var folders = AbsoluteFolders(Environment.GetEnvironmentVariable("PATH")).Where(folder => !fence.Holds(folder));
        environment["PATH"] = string.Join(Path.PathSeparator, folders);
        if (home is not null)
        {
            environment["CODEX_HOME"] = home;
        }

        return environment;
    }

    /// <summary>
    /// Variables that Codex itself needs (a provider's API key) and its commands must not see: those the settings name and those
    /// that the user's own config.toml names as an <c>env_key</c>.
    /// </summary>
    public static IReadOnlyCollection<string> PassedNames(CodexSettings settings, string? home)
    {
        var names = new SortedSet<string>(settings.PassEnvironment, StringComparer.Ordinal);
        var config = home is null ? null : Path.Combine(home, "config.toml");
        if (config is not null && File.Exists(config))
        {
            foreach (var line in File.ReadLines(config))
            {
                if (ProviderKey().Match(line) is { Success: true } match)
                {
                    names.Add(match.Groups["name"].Value);
                }
            }
        }

        names.RemoveWhere(name => StartsWithAny(name, NeverPrefixes));
        return names;
    }

    /// <summary>A search path without relative and empty entries, which would mean the current folder.</summary>
    public static IEnumerable<string> AbsoluteFolders(string? searchPath) =>
        (searchPath ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified);

    private static bool StartsWithAny(string name, string[] prefixes) =>
        Array.Exists(prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("""^\s*env_key\s*=\s*["'](?<name>[A-Za-z_][A-Za-z0-9_]*)["']""", RegexOptions.CultureInvariant)]
    private static partial Regex ProviderKey();
}
