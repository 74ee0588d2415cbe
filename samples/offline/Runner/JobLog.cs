namespace CodexBridge.Offline.Runner;

/// <summary>Collects a job's lines and hides what was declared a secret, from the declaration on.</summary>
internal sealed class JobLog(Action<string> onLine)
{
    private const string MaskCommand = "::add-mask::";

    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _secrets = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public void Mask(string secret)
    {
        lock (_lock)
        {
            if (secret.Length > 0)
            {
                _secrets.Add(secret);
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

        lock (_lock)
        {
            foreach (var secret in _secrets)
            {
                line = line.Replace(secret, "***", StringComparison.Ordinal);
            }

            _lines.Add(line);
        }

        onLine(line);
    }

    /// <summary>Undoes the runner's escapes of workflow commands.</summary>
    public static string Unescape(string text) => text
        .Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal)
        .Replace("%25", "%", StringComparison.Ordinal);
}
