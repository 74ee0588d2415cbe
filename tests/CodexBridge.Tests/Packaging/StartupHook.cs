using System.Runtime.Loader;

/// <summary>
/// What .NET runs first in a program that is started with <c>DOTNET_STARTUP_HOOKS</c> naming this assembly
/// (docs/design/features/host-startup-hook.md in dotnet/runtime, which prescribes name and place): at its end the program lists what it
/// has loaded, so that a test sees what a start costs without touching the program.
/// </summary>
internal static class StartupHook
{
    /// <summary>Names the file for the list: one assembly path a line.</summary>
    public const string Variable = "CODEX_BRIDGE_TEST_LOADED";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } file)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
                File.WriteAllLines(file, AssemblyLoadContext.Default.Assemblies.Where(assembly => !assembly.IsDynamic).Select(assembly => assembly.Location));
        }
    }
}
