using System.Globalization;

namespace CodexBridge.Brain;

/// <summary>One thing that the configuration file may set: its key, what it means, and the way in and out of the record.</summary>
/// <param name="Set">Null when the text is no value of this setting.</param>
internal sealed record BrainSetting(string Key, string Kind, string Means, Func<BrainConfig, string> Get, Func<BrainConfig, IReadOnlyList<string>, BrainConfig?> Set)
{
    public string DefaultText => Get(BrainConfig.Default);
}

/// <summary>The table of all settings. The file's reader and the documentation are both made from it.</summary>
internal static class BrainSettings
{
    public static IReadOnlyList<BrainSetting> All { get; } =
    [
        List("off", "rules that are switched off, by id", c => c.Off, (c, v) => v.All(RuleBook.IsKnown) ? c with { Off = [.. v] } : null),
        Length("settle", "how long a finding must hold before it is shown", c => c.Settle, (c, v) => c with { Settle = v }),
        Length("cadence.least", "shortest cadence that a session can earn", c => c.CadenceLeast, (c, v) => c with { CadenceLeast = v }),
        Length("cadence.most", "longest cadence that a session can earn", c => c.CadenceMost, (c, v) => c with { CadenceMost = v }),
        Length("cadence.default", "cadence before three gaps are known", c => c.CadenceDefault, (c, v) => c with { CadenceDefault = v }),
        Length("cadence.expect-most", "longest silence an agent may announce", c => c.ExpectMost, (c, v) => c with { ExpectMost = v }),
        Length("never-started.after", "R01", c => c.NeverStartedAfter, (c, v) => c with { NeverStartedAfter = v }),
        Factor("overdue.after", "R02, in cadences", c => c.OverdueAfter, (c, v) => c with { OverdueAfter = v }),
        Factor("stalled-alive.after", "R02 and R03, in cadences", c => c.StalledAfter, (c, v) => c with { StalledAfter = v }),
        Length("stalled-alive.beat-fresh", "R03, age up to which a beat means life", c => c.BeatFresh, (c, v) => c with { BeatFresh = v }),
        Length("host-silent.after", "R04b", c => c.HostSilentAfter, (c, v) => c with { HostSilentAfter = v }),
        Length("host-silent.detached", "R04b, for sessions left running on purpose", c => c.HostSilentDetached, (c, v) => c with { HostSilentDetached = v }),
        Length("blocked.high", "R05, from medium to high", c => c.BlockedHigh, (c, v) => c with { BlockedHigh = v }),
        Length("blocked.critical", "R05, from high to critical", c => c.BlockedCritical, (c, v) => c with { BlockedCritical = v }),
        Count("looped-error.times", "R06", c => c.LoopTimes, (c, v) => c with { LoopTimes = v }),
        Count("looped-error.critical", "R06, from high to critical", c => c.LoopCritical, (c, v) => c with { LoopCritical = v }),
        Length("looped-error.window", "R06", c => c.LoopWindow, (c, v) => c with { LoopWindow = v }),
        Count("same-message.times", "R07", c => c.SameMessageTimes, (c, v) => c with { SameMessageTimes = v }),
        Count("flapping.length", "R08, reports looked at", c => c.FlappingLength, (c, v) => c with { FlappingLength = v }),
        Length("review-pending.low", "R10", c => c.ReviewLow, (c, v) => c with { ReviewLow = v }),
        Length("review-pending.medium", "R10, from low to medium", c => c.ReviewMedium, (c, v) => c with { ReviewMedium = v }),
        Factor("changes-requested.after", "R11, in cadences", c => c.ChangesAfter, (c, v) => c with { ChangesAfter = v }),
        Length("approved-unmerged.after", "R12", c => c.UnmergedAfter, (c, v) => c with { UnmergedAfter = v }),
        Length("collision.forget", "R13 and R14, silence after which a session is in nobody's way", c => c.CollisionForget, (c, v) => c with { CollisionForget = v }),
        Factor("over-budget.factor", "R15, times the 95th percentile of its tag", c => c.BudgetFactor, (c, v) => c with { BudgetFactor = v }),
        Count("over-budget.samples", "R15, finished sessions before the percentile counts", c => c.BudgetSamples, (c, v) => c with { BudgetSamples = v }),
        Length("queue-wait.after", "R16", c => c.QueueAfter, (c, v) => c with { QueueAfter = v }),
        Length("clock.tolerance", "R17", c => c.ClockTolerance, (c, v) => c with { ClockTolerance = v }),
        Length("approval-wait.after", "R19", c => c.ApprovalAfter, (c, v) => c with { ApprovalAfter = v }),
        Length("nudge-ignored.least", "R20", c => c.NudgeLeast, (c, v) => c with { NudgeLeast = v }),
        Length("next.cool-down", "least quiet between two drafts for one session", c => c.CoolDown, (c, v) => c with { CoolDown = v }),
        Count("next.unanswered", "drafts without effect before a person is asked", c => c.Unanswered, (c, v) => c with { Unanswered = v }),
        Count("next.parallel", "live sessions up to which the next task is drafted", c => c.Parallel, (c, v) => c with { Parallel = v }),
        Switch("acceptance.validation", "a passing validation of the code handed over", c => c.ValidationRequired, (c, v) => c with { ValidationRequired = v }),
        Switch("acceptance.verified", "only checks that the bridge saw run count", c => c.ValidationVerified, (c, v) => c with { ValidationVerified = v }),
        List("acceptance.commands", "the commands of a validation", c => c.Acceptance.ValidationCommands, (c, v) => c with { Acceptance = c.Acceptance with { ValidationCommands = [.. v] } }),
        new("acceptance.max-age", "length or never", "age at which a validation no longer counts", c => c.Acceptance.ValidationMaxAge is { } age ? Spell(age) : "never", (c, v) => v is ["never"] ? With(c, null) : v is [var text] && TryLength(text, out var age) ? With(c, age) : null),
        Switch("acceptance.review", "an approving review", c => c.ReviewRequired, (c, v) => c with { ReviewRequired = v }),
        Switch("acceptance.by-another", "the reviewer is not the agent that did the work", c => c.ReviewByAnother, (c, v) => c with { ReviewByAnother = v }),
        List("acceptance.checklist", "lines of your own for every review checklist", c => c.Acceptance.Checklist, (c, v) => c with { Acceptance = c.Acceptance with { Checklist = [.. v] } }),
    ];

    /// <summary><c>90s</c>, <c>5m</c>, <c>4h</c>, <c>1d</c>: from one second to a year.</summary>
    public static bool TryLength(string text, out TimeSpan length)
    {
        length = default;
        var unit = text.Length > 1 ? text[^1] switch { 's' => 1L, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 } : 0;
        if (unit == 0 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 31_536_000 || number * unit > 31_536_000)
        {
            return false;
        }

        length = TimeSpan.FromSeconds(number * unit);
        return true;
    }

    /// <summary>The shortest spelling that <see cref="TryLength"/> reads back.</summary>
    public static string Spell(TimeSpan length)
    {
        var seconds = (long)length.TotalSeconds;
        return seconds switch
        {
            _ when seconds % 86_400 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400}d"),
            _ when seconds % 3_600 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3_600}h"),
            _ when seconds % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds}s"),
        };
    }

    private static BrainConfig With(BrainConfig config, TimeSpan? age) => config with { Acceptance = config.Acceptance with { ValidationMaxAge = age } };

    private static BrainSetting Length(string key, string means, Func<BrainConfig, TimeSpan> get, Func<BrainConfig, TimeSpan, BrainConfig> set) =>
        new(key, "length such as 90s, 5m, 4h, 1d", means, c => Spell(get(c)), (c, v) => v is [var text] && TryLength(text, out var length) ? set(c, length) : null);

    private static BrainSetting Factor(string key, string means, Func<BrainConfig, double> get, Func<BrainConfig, double, BrainConfig> set) =>
        new(key, "number from 0.1 to 100", means, c => get(c).ToString(CultureInfo.InvariantCulture), (c, v) => v is [var text] && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0.1 and <= 100 ? set(c, number) : null);

    private static BrainSetting Count(string key, string means, Func<BrainConfig, int> get, Func<BrainConfig, int, BrainConfig> set) =>
        new(key, "whole number from 1 to 1000", means, c => get(c).ToString(CultureInfo.InvariantCulture), (c, v) => v is [var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1_000 ? set(c, number) : null);

    private static BrainSetting Switch(string key, string means, Func<AcceptancePolicy, bool> get, Func<AcceptancePolicy, bool, AcceptancePolicy> set) =>
        new(key, "yes or no", means, c => get(c.Acceptance) ? "yes" : "no", (c, v) => v is ["yes" or "true"] ? c with { Acceptance = set(c.Acceptance, true) } : v is ["no" or "false"] ? c with { Acceptance = set(c.Acceptance, false) } : null);

    private static BrainSetting List(string key, string means, Func<BrainConfig, IReadOnlyList<string>> get, Func<BrainConfig, IReadOnlyList<string>, BrainConfig?> set) =>
        new(key, "list", means, c => get(c) is { Count: > 0 } items ? string.Join(", ", items) : "none", (c, v) => v.Count <= 100 && v.All(text => text.Length <= 300) ? set(c, v) : null);
}
