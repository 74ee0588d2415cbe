using CodexBridge.Access;
using CodexBridge.Paths;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>
/// Where the machine's policy lies: <c>/etc/codex-bridge/policy.yml</c>, else <c>codex-bridge/policy.yml</c> in the user's configuration folder,
/// else what <c>CODEX_BRIDGE_POLICY</c> names. The fixed places come first, so that no workflow's <c>env:</c> can choose another policy where
/// the machine has one; a file inside the workspace is refused.
/// </summary>
internal static class PolicyPlace
{
    public static MachinePolicy Read(RunnerEnvironment environment)
    {
        if (Find(environment) is not { } path)
        {
            return MachinePolicy.Default;
        }

        if (environment.Workspace is { } workspace && RealPath.IsInside(RealPath.Of(path), RealPath.Of(workspace)))
        {
            throw new BridgeException($"The policy file {path} lies in the workspace, where whoever gets a commit in could write it.", "Move it to ~/.config/codex-bridge/policy.yml.");
        }

        string text;
        try
        {
            text = new FileInfo(path).Length > PolicyFile.LongestBytes ? new string(' ', PolicyFile.LongestBytes + 1) : File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BridgeException($"The policy file {path} cannot be read: {failure.Message}", "Let the runner's user read it, or remove it.", failure);
        }

        return PolicyFile.Read(text) switch
        {
            PolicyReading.Policy policy => policy.Value,
            PolicyReading.Problem problem => throw new BridgeException($"The policy file {path} is wrong at {problem}", "Correct it on the machine; until then nothing runs here."),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static string? Find(RunnerEnvironment environment)
    {
        var home = environment["XDG_CONFIG_HOME"] ?? (environment["HOME"] is { } user ? Path.Combine(user, ".config") : null);
        string?[] fixedPlaces = ["/etc/codex-bridge/policy.yml", home is null ? null : Path.Combine(home, "codex-bridge", "policy.yml")];
        return fixedPlaces.FirstOrDefault(File.Exists) ?? environment["CODEX_BRIDGE_POLICY"];
    }
}
