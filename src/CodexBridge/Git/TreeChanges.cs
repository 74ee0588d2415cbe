namespace CodexBridge.Git;

/// <summary>Reads what <c>git diff-tree --stdin -r -z --raw</c> says: a line for each pair of trees, then a record for each file.</summary>
internal static class TreeChanges
{
    public static List<Dictionary<string, string>> Read(string text)
    {
        var pairs = new List<Dictionary<string, string>>();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] != ':')
            {
                pairs.Add(new Dictionary<string, string>(StringComparer.Ordinal));
                at = text.IndexOf('\n', at) + 1;
                continue;
            }

            // ":<mode> <mode> <id> <id> <kind>", and the path, each up to a NUL.
            var end = text.IndexOf('\0', at);
            var pathEnd = text.IndexOf('\0', end + 1);
            if (text[at..end].Split(' ') is [_, "100644" or "100755", _, var id, _])
            {
                pairs[^1][text[(end + 1)..pathEnd]] = id;
            }

            at = pathEnd + 1;
        }

        return pairs;
    }
}
