namespace CodexBridge.Ledger;

/// <summary>
/// One line of the status: a session, or a task that no session names. Strings are made when they are asked for; a million events have
/// thousands of rows, and most of what they say is only passed on.
/// </summary>
/// <param name="row">The session's, or the task's.</param>
/// <param name="state">The session's state as the bridge saw it; null where only others spoke.</param>
internal sealed class StatusRow(RowFold row, string? state)
{
    private RowFold? task;

    public string? Cid => row.IsTask ? null : row.Text;

    public string? Task => row.IsTask ? row.Text : Value(LineKey.Task);

    public string? State => state;

    /// <summary>Of the latest event, by whomever.</summary>
    public string Type => Value(LineKey.Type) ?? "";

    /// <summary>Of the latest event, as it was written.</summary>
    public string? Timestamp => Value(LineKey.Timestamp);

    public string? Message => Value(LineKey.Message);

    public string? Branch => Value(LineKey.Branch);

    /// <summary>Of the latest event.</summary>
    public OrderKey Order => Latest.Key;

    /// <summary>Sessions by cid, then tasks by name.</summary>
    public static int Compare(StatusRow left, StatusRow right) => left.IsTask != right.IsTask ? (left.IsTask ? 1 : -1) : Bytes.Compare(left.Name, right.Name);

    public bool IsTask => row.IsTask;

    /// <summary>Cid or task; UTF-8.</summary>
    public ReadOnlySpan<byte> Name => row.Name;

    private RowFold Latest => task ?? row;

    /// <summary>Takes in the row of the task that this session alone works on; the newer event of the two is shown.</summary>
    public void Join(RowFold ownTask)
    {
        if (ownTask.Key > row.Key)
        {
            task = ownTask;
        }
    }

    /// <summary>What stands between the quotation marks of a value; empty where there is none.</summary>
    public ReadOnlySpan<byte> Raw(LineKey key)
    {
        switch (key)
        {
            case LineKey.Type or LineKey.Agent or LineKey.Timestamp or LineKey.Message:
                return Latest.Raw(key);
            case LineKey.Branch or LineKey.Worktree or LineKey.Sha:
                var newer = Latest.Raw(key);
                return newer.IsEmpty ? row.Raw(key) : newer;
            default:
                return row.Raw(key);
        }
    }

    private string? Value(LineKey key)
    {
        var raw = Raw(key);
        return raw.IsEmpty ? null : JsonText.Unescape(raw);
    }
}
