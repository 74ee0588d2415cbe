namespace CodexBridge.Offline.Runner;

/// <summary>Collects a job's lines and hides what was declared a secret, from the declaration on.</summary>
internal sealed class JobLog(Action<string> onLine)
{
    private const string MaskCommand = "::add-mask::";

    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private readonly List<string> secrets = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    public void Mask(string secret)
    {
        lock (gate)
        {
            if (secret.Length > 0)
            {
                secrets.Add(secret);
            }
        }
    }

    public void Add(string line)
    {
        if (line.StartsWith(MaskCommand, StringComparison.Ordinal))
        {
            Mask(Unescape(line[MaskCommand.Length..]));
            line = MaskCommand + "***";
        }

        lock (gate)
        {
            foreach (var secret in secrets)
            {
                line = line.Replace(secret, "***", StringComparison.Ordinal);
            }

            lines.Add(line);
        }

        onLine(line);
    }

    /// <summary>Undoes the runner's escapes of workflow commands.</summary>
    public static string Unescape(string text) => text
        .Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal)
        .Replace("%25", "%", StringComparison.Ordinal);
}
