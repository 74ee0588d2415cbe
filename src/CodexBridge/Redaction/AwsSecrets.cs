namespace CodexBridge.Redaction;

/// <summary>
/// The 40 characters that belong to an AWS key id. Alone they look like much else (a git SHA has 40 too), so they are only looked for
/// in a text that holds a key id.
/// </summary>
internal static class AwsSecrets
{
    private const int Length = 40;

    public static void FindIn(string text, List<Find> finds)
    {
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '+' or '/'))
            {
                i++;
            }

            var word = text.AsSpan(start, i - start);
            if (word.Length == Length && word.ContainsAnyInRange('A', 'Z') && word.ContainsAnyInRange('a', 'z') && word.ContainsAnyInRange('0', '9'))
            {
                finds.Add(new Find(start, i, "aws-secret"));
            }

            i = Math.Max(i, start + 1);
        }
    }
}
