using System.Text;

namespace CodexBridge.Redaction;

/// <summary>
/// Takes secrets out of text before it leaves the process: to a comment, a summary, a log, an output or the ledger. Two nets:
/// what this machine knows to be secret, in any disguise (<see cref="KnownSecrets"/>), and what looks like a credential of a
/// well-known kind (<see cref="CredentialShapes"/>, <see cref="NamedValues"/>). Time is linear in the text. Immutable and safe to share.
/// </summary>
internal sealed class Redactor
{
    private readonly KnownSecrets known;

    private Redactor(KnownSecrets known) => this.known = known;

    /// <summary>Knows no secret of this machine; still finds credentials by their shape.</summary>
    public static Redactor ShapesOnly { get; } = new(new KnownSecrets([]));

    /// <param name="environment">All variables; those whose name or value looks secret are used.</param>
    /// <param name="extraSecrets">Values that are secret whatever they look like: the job's token, values the machine's policy names.</param>
    public static Redactor FromEnvironment(IEnumerable<KeyValuePair<string, string>> environment, IEnumerable<string> extraSecrets)
    {
        var secrets = new List<string>();
        foreach (var variable in environment)
        {
            secrets.AddRange(EnvironmentSecrets.In(variable));
        }

        secrets.AddRange(extraSecrets.SelectMany(EnvironmentSecrets.Parts));
        return new(new KnownSecrets(secrets));
    }

    /// <summary>
    /// The text with each find replaced by <c>[redacted:kind]</c>. Running it again changes nothing.
    /// </summary>
    public Redacted Redact(string text)
    {
        var finds = new List<Find>();
        known.FindIn(text, finds);
        CredentialShapes.FindIn(text, finds);
        NamedValues.FindIn(text, finds);
        return finds.Count == 0 ? new Redacted(text, 0) : Replace(text, finds);
    }

    private static Redacted Replace(string text, List<Find> finds)
    {
        finds.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
        var result = new StringBuilder(text.Length);
        var copied = 0;
        var count = 0;
        for (var i = 0; i < finds.Count; count++)
        {
            var (start, end, kind) = finds[i];
            for (i++; i < finds.Count && finds[i].Start < end; i++)
            {
                end = Math.Max(end, finds[i].End);
            }

            result.Append(text, copied, start - copied).Append("[redacted:").Append(kind).Append(']');
            copied = end;
        }

        return new Redacted(result.Append(text, copied, text.Length - copied).ToString(), count);
    }
}

/// <param name="Count">How many places were replaced.</param>
internal readonly record struct Redacted(string Text, int Count);

/// <summary>A secret's place in a text, end exclusive, and the word shown in its stead.</summary>
/// <remarks>A class: the framework's list of a value type is compiled anew in each process, and every text that is written comes by here.</remarks>
internal sealed record Find(int Start, int End, string Kind);
