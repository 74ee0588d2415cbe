namespace CodexBridge.Commands;

/// <summary>What of a text is speech.</summary>
internal static class SpokenText
{
    /// <summary>
    /// The text with everything blanked in place that is not plain text of a paragraph or list item. Same length, same lines, so that
    /// places still match. Quoted prompts and fenced blocks of commands get no favour here: this is what Markdown alone says.
    /// </summary>
    public static string Of(string text)
    {
        var speech = new char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            speech[i] = CommandGrammar.IsLineEnd(text[i]) ? text[i] : ' ';
        }

        var scanner = new SpeechScanner(text);
        while (scanner.MoveNext() is { } line)
        {
            if (!line.MayCommand)
            {
                continue;
            }

            for (var i = line.Start; i < line.End; i++)
            {
                speech[i] = scanner.IsHidden(i) ? ' ' : text[i];
            }
        }

        return new string(speech);
    }
}
