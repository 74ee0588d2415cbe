using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>
/// One order for any arrival order: inside a writer its sequence rules and time never runs backwards; between writers time, then the
/// writer's name. Events without a sequence (first schema) go by time, then by their place in a session's life, then by content.
/// </summary>
internal static class EventOrder
{
    /// <param name="Moments">In order, duplicates dropped.</param>
    /// <param name="Duplicates">The same event met again.</param>
    /// <param name="Conflicts">Two different events under one writer and sequence; the first by content is kept.</param>
    /// <param name="Timeless">Events whose time could not be believed.</param>
    internal sealed record Result(IReadOnlyList<Moment> Moments, int Duplicates, int Conflicts, int Timeless);

    /// <param name="tolerance">How far ahead of <paramref name="asOf"/> a clock may be before it is wrong.</param>
    public static Result Of(IEnumerable<LedgerEvent> events, DateTimeOffset asOf, TimeSpan tolerance)
    {
        var latest = asOf + tolerance;
        var duplicates = 0;
        var conflicts = 0;
        var timeless = 0;
        var entries = events.Select(entry => Placed.Of(entry, latest)).ToList();
        entries.Sort(Placed.WithinWriter);
        var kept = new List<Placed>(entries.Count);
        foreach (var entry in entries)
        {
            if (kept.Count > 0 && kept[^1].IsSamePlaceAs(entry))
            {
                duplicates++;
                conflicts += kept[^1].Content == entry.Content ? 0 : 1;
                continue;
            }

            kept.Add(entry);
        }

        var floor = kept.Where(entry => entry.Believed is not null).Select(entry => entry.Believed!.Value).DefaultIfEmpty(asOf).Min();
        for (var i = 0; i < kept.Count; i++)
        {
            var sameLine = i > 0 && kept[i].Sequence is not null && kept[i - 1].Sequence is not null && kept[i - 1].Writer == kept[i].Writer;
            var before = sameLine ? kept[i - 1].At : floor;
            timeless += kept[i].Believed is null ? 1 : 0;
            kept[i].At = kept[i].Believed is { } time && (time > before || !sameLine) ? time : before;
        }

        kept.Sort(Placed.BetweenWriters);
        return new Result([.. kept.Select(entry => new Moment(entry.Event, entry.At, entry.Id, entry.Ahead))], duplicates, conflicts, timeless);
    }

    private sealed class Placed
    {
        private string? content;

        public required LedgerEvent Event { get; init; }

        public required string Writer { get; init; }

        public required string Id { get; init; }

        /// <summary>Null: the event's own time is missing, absurd or in the future.</summary>
        public DateTimeOffset? Believed { get; init; }

        public bool Ahead { get; init; }

        public DateTimeOffset At { get; set; }

        public long? Sequence => Writer.Length > 0 ? Event.Sequence : null;

        public string Content => content ??= Moment.ContentId(Event);

        public static Placed Of(LedgerEvent entry, DateTimeOffset latest)
        {
            var time = EventTime.Of(entry);
            return new Placed
            {
                Event = entry,
                Writer = entry.Writer ?? "",
                Id = entry.Id is { Length: > 0 and <= 64 } id ? id : Moment.ContentId(entry),
                Believed = time <= latest ? time : null,
                Ahead = time > latest,
            };
        }

        /// <summary>One event met twice. Events of the first schema have no identity: two equal lines are two events.</summary>
        public bool IsSamePlaceAs(Placed other) =>
            Sequence is not null
                ? Sequence == other.Sequence && Writer == other.Writer
                : other.Sequence is null && Event.Id is { Length: > 0 } && Event.Id == other.Event.Id && Writer == other.Writer && Content == other.Content;

        public static int WithinWriter(Placed a, Placed b)
        {
            var order = string.CompareOrdinal(a.Writer, b.Writer);
            order = order != 0 ? order : Nullable.Compare(a.Sequence, b.Sequence);
            order = order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
            return order != 0 || ReferenceEquals(a, b) ? order : string.CompareOrdinal(a.Content, b.Content);
        }

        public static int BetweenWriters(Placed a, Placed b)
        {
            var order = a.At.CompareTo(b.At);
            order = order != 0 ? order : (a.Sequence is not null).CompareTo(b.Sequence is not null);
            if (order != 0)
            {
                return order;
            }

            return a.Sequence is not null ? WithinWriter(a, b) : WithinInstant(a, b);
        }

        private static int WithinInstant(Placed a, Placed b)
        {
            var order = Rank(a.Event.Type).CompareTo(Rank(b.Event.Type));
            order = order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
            return order != 0 || ReferenceEquals(a, b) ? order : string.CompareOrdinal(a.Content, b.Content);
        }

        /// <summary>Clocks of the first schema tick in seconds: what cannot come first in a session's life comes later.</summary>
        private static int Rank(string type) => type switch
        {
            BrainWords.Ready or BrainWords.Queued or LedgerTypes.Claim => 0,
            LedgerTypes.Spawn => 1,
            LedgerTypes.Reply => 2,
            LedgerTypes.Turn => 3,
            LedgerTypes.Done or LedgerTypes.Aborted => 6,
            LedgerTypes.Validation => 5,
            LedgerTypes.Review => 7,
            BrainWords.Merged or LedgerTypes.Finished => 8,
            _ => 4,
        };
    }
}
