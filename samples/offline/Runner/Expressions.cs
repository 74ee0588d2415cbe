using System.Text.RegularExpressions;

namespace CodexBridge.Offline.Runner;

/// <summary>How the job stands when a step's condition is judged.</summary>
internal enum JobStatus
{
    Success,
    Failure,
    Cancelled,
}

/// <summary>
/// The part of the expression language that an action of thin steps needs: a lookup, and the four status functions. Anything else is
/// refused, so that an action which needs more is noticed here instead of being played wrongly.
/// </summary>
/// <param name="lookups">Full name → value, such as <c>inputs.wait</c>; names are compared without case.</param>
internal sealed partial class Expressions(IReadOnlyDictionary<string, string> lookups)
{
    /// <summary>Replaces every <c>${{ … }}</c> of a text.</summary>
    /// <exception cref="FormatException">An expression is more than a lookup.</exception>
    public string Fill(string text) => Placeholder().Replace(text, match => Lookup(match.Groups[1].Value));

    /// <summary>Whether a step with this condition runs. Without a status function it only does while nothing has failed.</summary>
    public bool Holds(string? condition, JobStatus status)
    {
        if (condition is null)
        {
            return status == JobStatus.Success;
        }

        var text = Placeholder().Match(condition) is { Success: true } match && match.Length == condition.Trim().Length
            ? match.Groups[1].Value
            : condition.Trim();
        var negated = text.StartsWith('!');
        var holds = text.TrimStart('!').Trim() switch
        {
            "always()" => true,
            "success()" => status == JobStatus.Success,
            "failure()" => status == JobStatus.Failure,
            "cancelled()" => status == JobStatus.Cancelled,
            var plain => status == JobStatus.Success && Lookup(plain) is not ("" or "false"),
        };
        return holds != negated;
    }

    private string Lookup(string name) => lookups.TryGetValue(name, out var value) ? value
        : IsOpen().IsMatch(name) ? "" // an input that nobody set or a step that did not run: empty, as on GitHub
        : throw new FormatException($"The player does not evaluate ${{{{ {name} }}}}.");

    [GeneratedRegex(@"\$\{\{\s*(.*?)\s*\}\}", RegexOptions.Singleline)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^(inputs\.[\w-]+|steps\.[\w-]+\.outputs\.[\w-]+|github\.\w+)$", RegexOptions.CultureInvariant)]
    private static partial Regex IsOpen();
}
