using CodexBridge.Sessions;

namespace CodexBridge.Commands;

/// <summary>Whether and as what a verb takes quoted text.</summary>
/// <param name="Name">What help calls it: <c>prompt</c>, <c>message</c>, <c>why</c>.</param>
internal sealed record PromptForm(string Name, bool IsRequired);

/// <summary>An option as help shows it and the binder reads it.</summary>
/// <param name="Words">The values, where there are only a few; empty for an open kind.</param>
/// <param name="Placeholder">What help shows for an open kind.</param>
/// <param name="Sample">A good value.</param>
internal sealed record OptionForm(string Name, string Placeholder, IReadOnlyList<string> Words, string Sample, string Meaning, Func<string, ValueFault?> Check);

/// <param name="TakesId">The verb is followed by the id of a question.</param>
/// <param name="WhoMay">For people; the judgement itself is made elsewhere.</param>
internal sealed record VerbForm(
    string Name, string Meaning, bool TakesId, PromptForm? Prompt, IReadOnlyList<OptionForm> Options, string Example, string WhoMay);

/// <summary>The one table of verbs and options: the binder reads by it, and help is printed from it.</summary>
internal static class Vocabulary
{
    private static readonly OptionForm Cid = new("cid", "ID", [], "aa2fe6b1", "the session: its id, or 4 or more characters of its start or end; may be left out when this thread has one live session", OptionValue.Session);

    private static readonly OptionForm Timeout = new("timeout", "TIME", [], "30m", "how long the turn may take, 1s to 24h", OptionValue.Timeout);

    private static readonly OptionForm Wait = Choice("wait", ["yes", "no"], "no: do not follow the session; its result is posted later", "yes or no");

    public static readonly IReadOnlyList<VerbForm> Verbs =
    [
        new("spawn", "start a session", false, new PromptForm("prompt", true),
        [
            new("cwd", "PATH", [], "src/app", "the folder to work in, inside the allowed roots", OptionValue.Cwd),
            Choice("sandbox", Spelled<SandboxMode>(SessionWords.Word), "what commands may touch", "a sandbox"),
            Choice("approval", Spelled<ApprovalPolicy>(SessionWords.Word), "when Codex asks a person first", "an approval policy"),
            new("model", "NAME", [], "gpt-5", "the model, where it is not the machine's default", OptionValue.Model),
            Choice("effort", Spelled<ReasoningEffort>(SessionWords.Word), "how long the model thinks", "an effort"),
            new("task", "ID", [], "fix-42", "a name for the work, kept in the ledger", OptionValue.Task),
            new("branch", "NAME", [], "codex/fix-42", "the branch to work on", OptionValue.Branch),
            Timeout,
            Wait,
        ], "spawn \"Fix the failing build\" sandbox=workspace-write timeout=30m", "write access"),
        new("reply", "say something: a new turn when the session is idle, steering when it is busy", false, new PromptForm("message", true),
        [
            Cid,
            Choice("queue", ["yes", "no"], "yes: wait for the running turn's end and run as a turn of its own", "yes or no"),
            Wait,
            Timeout,
        ], "reply \"Use the second option\"", "write access"),
        new("abort", "stop the running turn and every command it started", false, null, [Cid], "abort cid=aa2fe6b1", "write access"),
        new("status", "tell how a session stands; without a cid, all of this thread", false, null, [Cid], "status", "read access"),
        new("approve", "let Codex do what it asked for", true, null, [], "approve ab12cd", "write access"),
        new("deny", "refuse what Codex asked for; the turn goes on", true, new PromptForm("why", false), [], "deny ab12cd \"Use the cache instead\"", "write access"),
        new("help", "show this", false, null, [], "help", "read access"),
    ];

    /// <summary>Words of other tools for the same thing.</summary>
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["start"] = "spawn", ["run"] = "spawn", ["new"] = "spawn", ["task"] = "spawn", ["fix"] = "spawn", ["do"] = "spawn",
        ["send"] = "reply", ["say"] = "reply", ["steer"] = "reply", ["continue"] = "reply", ["resume"] = "reply",
        ["stop"] = "abort", ["cancel"] = "abort", ["kill"] = "abort", ["interrupt"] = "abort",
        ["list"] = "status", ["show"] = "status", ["ps"] = "status",
        ["allow"] = "approve", ["accept"] = "approve", ["yes"] = "approve",
        ["reject"] = "deny", ["decline"] = "deny", ["no"] = "deny",
        ["?"] = "help", ["usage"] = "help", ["commands"] = "help",
    };

    public static IEnumerable<string> OptionNames { get; } = Verbs.SelectMany(verb => verb.Options).Select(option => option.Name).Distinct().ToList();

    public static VerbForm? Verb(string typed) => Verbs.FirstOrDefault(verb => OptionValue.SameWord(verb.Name, typed));

    public static string? NearestVerb(string typed) =>
        Synonyms.TryGetValue(typed, out var verb) ? verb : NearestWord.Find(typed, Verbs.Select(form => form.Name));

    private static OptionForm Choice(string name, IReadOnlyList<string> words, string meaning, string kind) =>
        new(name, string.Join('|', words), words, words[0], meaning, OptionValue.OneOf(kind, words));

    private static List<string> Spelled<T>(Func<T, string> spelling)
        where T : struct, Enum => Enum.GetValues<T>().Select(spelling).ToList();
}
