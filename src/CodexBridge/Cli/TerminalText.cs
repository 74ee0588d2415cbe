namespace CodexBridge.Cli;

internal static class TerminalText
{
    /// <summary>The text itself, or standard input for <c>-</c>: long or delicate prompts need no shell quoting.</summary>
    public static string Of(string argument) => argument == "-" ? Console.In.ReadToEnd() : argument;
}
