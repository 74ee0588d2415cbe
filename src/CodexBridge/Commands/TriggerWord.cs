namespace CodexBridge.Commands;

/// <summary>The word that makes a line ours, and only as a whole word.</summary>
internal static class TriggerWord
{
    /// <summary>
    /// Where the word that stands at <paramref name="start"/> ends, or -1. A blank or the end of the line must follow; a colon or comma
    /// may stand between. Case of ASCII letters does not count; look-alikes of other scripts are other words.
    /// </summary>
    public static int EndAt(string text, int start, string trigger)
    {
        var end = start + trigger.Length;
        if (trigger.Length == 0 || end > text.Length || !OptionValue.SameWord(trigger, text.AsSpan(start, trigger.Length)))
        {
            return -1;
        }

        if (end < text.Length && text[end] is (':' or ','))
        {
            end++;
        }

        return end == text.Length || CommandGrammar.IsBlank(text[end]) || CommandGrammar.IsLineEnd(text[end]) ? end : -1;
    }
}
