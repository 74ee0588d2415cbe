using System.Reflection;

namespace CodexBridge.Cli;

internal static class ProgramVersion
{
    /// <summary>For example 0.1.0.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
