namespace CodexBridge.Handlers;

/// <summary>What a door reports of one utterance: for outputs, summary and exit code.</summary>
/// <param name="Code">Stable word for scripts: why it was ignored, or the outcome once more.</param>
/// <param name="Text">For people (markdown).</param>
/// <param name="IsDelivered">False: the answer did not reach its thread; it lies in ledger and outputs.</param>
internal sealed record JobReport(Outcome Outcome, string Code, string Text, IReadOnlyList<ErrandResult> Results, string? CommentUrl, bool IsDelivered)
{
    /// <summary>Worst first: a job with several commands is as good as its worst.</summary>
    private static readonly Outcome[] Worst =
    [
        Outcome.Failed, Outcome.HostDied, Outcome.TimedOut, Outcome.Aborted, Outcome.Refused, Outcome.Usage, Outcome.Detached, Outcome.Completed, Outcome.Answered, Outcome.AlreadyHandled, Outcome.Ignored,
    ];

    public static JobReport Ignored(string code, string reason) => new(Outcome.Ignored, code, reason, [], null, true);

    public static JobReport Of(IReadOnlyList<ErrandResult> results, string? commentUrl, bool delivered)
    {
        var outcome = Worst.First(candidate => results.Any(result => result.Outcome == candidate));
        return new JobReport(outcome, outcome.Word(), string.Join("\n\n---\n\n", results.Select(result => result.Text)), results, commentUrl, delivered);
    }

    /// <summary>The result that the outputs speak of: the first with a session.</summary>
    public ErrandResult? Main => Results.FirstOrDefault(result => result.Cid is not null) ?? (Results.Count > 0 ? Results[0] : null);
}
