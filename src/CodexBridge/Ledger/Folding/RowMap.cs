using System.Collections;

namespace CodexBridge.Ledger;

/// <summary>
/// Rows by the bytes of their names, in the order in which they came. A table of our own, because the framework's either wants an array
/// made for each line that asks, or is compiled anew in each process.
/// </summary>
internal sealed class RowMap : IEnumerable<RowFold>
{
    private readonly List<RowFold> rows = [];

    /// <summary>Open addressing: one more than a row's place in the list, 0 where nothing is. Never more than half full.</summary>
    private int[] slots = new int[64];

    public int Count => rows.Count;

    /// <summary>Null: there is none of that name.</summary>
    public RowFold? Find(ReadOnlySpan<byte> name) => slots[Slot(name)] is > 0 and var place ? rows[place - 1] : null;

    /// <summary>Adds a row whose name is not there yet.</summary>
    public void Add(RowFold row)
    {
        rows.Add(row);
        if (rows.Count * 2 <= slots.Length)
        {
            slots[Slot(row.Name)] = rows.Count;
            return;
        }

        slots = new int[slots.Length * 4];
        for (var i = 0; i < rows.Count; i++)
        {
            slots[Slot(rows[i].Name)] = i + 1;
        }
    }

    public IEnumerator<RowFold> GetEnumerator() => rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Where a name stands, or is to be put.</summary>
    private int Slot(ReadOnlySpan<byte> name)
    {
        var at = (int)(Bytes.Hash(name) & (uint)(slots.Length - 1));
        while (slots[at] != 0 && !rows[slots[at] - 1].Name.SequenceEqual(name))
        {
            at = (at + 1) & (slots.Length - 1);
        }

        return at;
    }
}
