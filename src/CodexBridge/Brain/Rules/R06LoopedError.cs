using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>The same error again and again. A failing command counts only while nothing was changed in between.</summary>
internal static class R06LoopedError
{
    private const int LastEvents = 10;

    public static Rule Rule { get; } = new("R06", "looped-error", AtOnce: false, "The same error (numbers, paths, ids and times taken out) 3 times in the last 10 events or 30 minutes; critical from 5.", "A passing validation, an answer, a new turn, an ending, or ten other events.", ["looped-error.times", "looped-error.critical", "looped-error.window"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (!session.IsLive)
        {
            return null;
        }

        var (tail, window) = Tail(session, scene.Config.LoopWindow);
        var groups = tail.Where(IsError).GroupBy(Key).Select(group => group.ToList());
        var worst = groups.Select(SinceLastChange).Where(run => run.Count >= scene.Config.LoopTimes && run[^scene.Config.LoopTimes].Order >= window.Order)
            .OrderByDescending(run => run.Count).ThenBy(run => run[0].Order).FirstOrDefault();
        if (worst is null)
        {
            return null;
        }

        var severity = worst.Count >= scene.Config.LoopCritical ? Severity.Critical : Severity.High;
        return new Finding(Rule, severity, worst[scene.Config.LoopTimes - 1].Moment.At, $"The same error {worst.Count} times.", [worst[0].Moment, worst[^1].Moment]) { Session = session };

        List<Step> SinceLastChange(List<Step> run) =>
            run[0].Moment.Type == LedgerTypes.Error ? run : [.. run.Where(step => !tail.Any(other => other.Order > step.Order && IsChange(other.Moment)))];
    }

    /// <summary>The steps since the last event that answers an error, and the first of them that still counts.</summary>
    private static (List<Step> Tail, Step Window) Tail(SessionTimeline session, TimeSpan length)
    {
        List<Step> tail = [];
        var moments = session.Moments;
        for (var i = moments.Count - 1; i >= 0 && !Answers(moments[i]) && tail.Count < 500; i--)
        {
            tail.Add(new Step(i, moments[i]));
        }

        tail.Reverse();
        var from = tail.Count > 0 ? tail[^1].Moment.At - length : default;
        var window = tail.FirstOrDefault(step => step.Order >= tail[^1].Order - LastEvents + 1 || step.Moment.At >= from);
        return (tail, window ?? new Step(int.MaxValue, session.Last));
    }

    private static bool Answers(Moment moment) => moment.Type switch
    {
        LedgerTypes.Reply or LedgerTypes.Turn or LedgerTypes.Aborted or LedgerTypes.Done => true,
        LedgerTypes.Validation => Verdicts.Passed(moment.Event) && !Verdicts.IsStart(moment.Event),
        _ => false,
    };

    private static bool IsError(Step step) =>
        step.Moment.Type == LedgerTypes.Error || step.Moment.Type == LedgerTypes.Command && step.Moment.Event.Number("exit") is { } exit && exit != 0;

    private static bool IsChange(Moment moment) => moment.Type == LedgerTypes.Files;

    private static string Key(Step step) => step.Moment.Type + "\n" + Fingerprint.Of(step.Moment.Event.Message);

    private sealed record Step(int Order, Moment Moment);
}
