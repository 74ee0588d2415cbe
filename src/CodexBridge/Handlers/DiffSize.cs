namespace CodexBridge.Handlers;

/// <summary>How much a unified diff as git writes it changes.</summary>
/// <param name="Added">Lines that are new.</param>
/// <param name="Removed">Lines that are gone.</param>
internal readonly record struct DiffSize(int Files, int Added, int Removed)
{
    public static DiffSize Of(string diff)
    {
        var (files, added, removed) = (0, 0, 0);

        // A removed line that began with "-- " looks like a file's header; only what precedes the first hunk is one.
        var inHunk = false;
        foreach (var line in diff.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                (inHunk, files) = (false, files + 1);
            }
            else if (line.StartsWith("@@ ", StringComparison.Ordinal))
            {
                inHunk = true;
            }
            else if (inHunk && !line.IsEmpty)
            {
                added += line[0] == '+' ? 1 : 0;
                removed += line[0] == '-' ? 1 : 0;
            }
        }

        return new DiffSize(files, added, removed);
    }
}
