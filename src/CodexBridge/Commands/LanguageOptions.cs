namespace CodexBridge.Commands;

/// <summary>What a place may configure about the language.</summary>
/// <param name="Trigger">
/// The word that makes a line ours. Configurable, since OpenAI's hosted connector listens to the default word too.
/// </param>
internal sealed record LanguageOptions(string Trigger = LanguageOptions.DefaultTrigger)
{
    public const string DefaultTrigger = "@codex";

    /// <summary>More commands than this in one text are a mistake, not a conversation.</summary>
    public const int MostCommands = 32;
}
