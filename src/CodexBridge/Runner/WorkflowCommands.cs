using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CodexBridge.Runner;

/// <summary>Where in the repository an annotation points.</summary>
internal sealed record AnnotationPlace(string File, int? Line = null, int? Column = null);

/// <summary>
/// The log of a step, and the commands that the runner reads from it. In a terminal the same calls print plain words.
/// The runner shows the first ten annotations of a kind; what comes after is printed as a plain line here, so that it is not lost.
/// </summary>
/// <param name="output">The step's standard output.</param>
/// <param name="isActions">False: nobody interprets commands, so none are written. A mask would even print the secret.</param>
internal sealed class WorkflowCommands(TextWriter output, bool isActions)
{
    private const int MostAnnotations = 10;

    /// <summary>A mask shorter than this would black out half the log.</summary>
    private const int ShortestMask = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> annotations = [];

    public void Error(string message, string? title = null, AnnotationPlace? place = null) => Annotate("error", message, title, place);

    public void Warning(string message, string? title = null, AnnotationPlace? place = null) => Annotate("warning", message, title, place);

    public void Notice(string message, string? title = null, AnnotationPlace? place = null) => Annotate("notice", message, title, place);

    /// <summary>From here on the runner writes <c>***</c> for <paramref name="secret"/>; line by line, since it masks within lines.</summary>
    public void Mask(string secret)
    {
        if (!isActions)
        {
            return;
        }

        foreach (var line in secret.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Length >= ShortestMask)
            {
                Write($"::add-mask::{EscapeData(line)}");
            }
        }
    }

    /// <summary>
    /// Prints text, whoever wrote it: control characters fall out (colours, cursor moves and links of a terminal), and what would read as
    /// a command is put between <c>stop-commands</c> marks with a token that nobody can know before.
    /// </summary>
    public void Say(string text)
    {
        var printable = Printable(text);
        if (!isActions || !MayCommand(printable))
        {
            Write(printable);
            return;
        }

        var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        Write($"::stop-commands::{token}\n{printable}\n::{token}::");
    }

    /// <summary>Folds what is printed until the scope is disposed. Groups do not nest.</summary>
    public IDisposable Group(string title)
    {
        Write(isActions ? $"::group::{EscapeData(Printable(title))}" : Printable(title));
        return new GroupScope(this);
    }

    /// <summary>The data of a command: one line, and no accidental escapes.</summary>
    public static string EscapeData(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>The value of a property, which also ends at a comma or a colon.</summary>
    public static string EscapeProperty(string text) =>
        EscapeData(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private void Annotate(string kind, string message, string? title, AnnotationPlace? place)
    {
        var text = Printable(message);
        if (!isActions || !Count(kind))
        {
            Say(title is null ? $"{kind}: {text}" : $"{kind}: {title}: {text}");
            return;
        }

        var properties = new List<string>();
        Add("file", place?.File);
        Add("line", place?.Line?.ToString(CultureInfo.InvariantCulture));
        Add("col", place?.Column?.ToString(CultureInfo.InvariantCulture));
        Add("title", title);
        Write($"::{kind}{(properties.Count == 0 ? "" : " ")}{string.Join(',', properties)}::{EscapeData(text)}");

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                properties.Add($"{name}={EscapeProperty(Printable(value))}");
            }
        }
    }

    private bool Count(string kind)
    {
        lock (gate)
        {
            return (annotations[kind] = annotations.GetValueOrDefault(kind) + 1) <= MostAnnotations;
        }
    }

    private void Write(string line)
    {
        lock (gate)
        {
            output.Write(line + "\n");
            output.Flush();
        }
    }

    /// <summary>The runner takes <c>::</c> at the start of a line, behind any white space, and its old form <c>##[</c> anywhere.</summary>
    private static bool MayCommand(string text) =>
        text.Contains("##[", StringComparison.Ordinal) || text.Contains("::", StringComparison.Ordinal);

    private static string Printable(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings("\n"))
        {
            if (!char.IsControl(c) || c is '\n' or '\t')
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }

    private sealed class GroupScope(WorkflowCommands commands) : IDisposable
    {
        public void Dispose()
        {
            if (commands.IsActions)
            {
                commands.Write("::endgroup::");
            }
        }
    }

    private bool IsActions => isActions;
}
