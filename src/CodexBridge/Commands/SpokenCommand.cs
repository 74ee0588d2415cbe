namespace CodexBridge.Commands;

/// <summary>One command as somebody spoke it.</summary>
/// <param name="Ordinal">Its number among the commands of its text, from 1; half of its identity, the canonical text is the other.</param>
/// <param name="Canonical">The one spelling of this command; what is hashed and compared.</param>
/// <param name="Place">From the trigger word (or the verb, where there is none) to the end of the command.</param>
/// <param name="Removed">What a reader could not see and was therefore taken out of the prompt.</param>
internal sealed record SpokenCommand(int Ordinal, BridgeCommand Command, string Canonical, TextPlace Place, RemovedCharacters Removed);
