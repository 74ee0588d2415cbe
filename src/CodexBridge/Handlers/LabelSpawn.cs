using CodexBridge.Commands;
using CodexBridge.Triggers;

namespace CodexBridge.Handlers;

/// <summary>A label speaks no words: it asks for a session about the issue that it was put on. Its title and body are the prompt, to the letter.</summary>
internal static class LabelSpawn
{
    public static CommandReading Read(Trigger trigger, LanguageOptions language) =>
        CommandReader.ReadCommand(CommandText.Canonical(new BridgeCommand.Spawn(trigger.Text)), language);
}
