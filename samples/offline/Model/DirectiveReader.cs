using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodexBridge.Offline.Model;

/// <summary>
/// Reads <c>[[verb argument]]</c> directives out of a prompt. Brackets nest, so that <c>[[repeat 3 [[shell date]]]]</c> and a shell test
/// <c>[[shell [[ -f x ]] &amp;&amp; echo yes]]</c> mean what they look like.
/// </summary>
internal static class DirectiveReader
{
    /// <summary>The actions in order; empty when the prompt has no directive.</summary>
    public static IReadOnlyList<ModelAction> Read(string prompt)
    {
        List<ModelAction> actions = [];
        foreach (var directive in Split(prompt))
        {
            var space = directive.AsSpan().IndexOfAny(' ', '\n');
            var verb = space < 0 ? directive : directive[..space];
            var argument = space < 0 ? "" : directive[(space + 1)..].Trim();
            actions.AddRange(Understand(verb, argument));
        }

        return actions;
    }

    private static IEnumerable<string> Split(string text)
    {
        for (var start = text.IndexOf("[[", StringComparison.Ordinal); start >= 0; start = text.IndexOf("[[", start, StringComparison.Ordinal))
        {
            var end = MatchingEnd(text, start);
            if (end < 0)
            {
                yield break;
            }

            yield return text[(start + 2)..end];
            start = end + 2;
        }
    }

    private static int MatchingEnd(string text, int start)
    {
        var depth = 0;
        for (var i = start; i + 1 < text.Length; i++)
        {
            switch (text[i], text[i + 1])
            {
                case ('[', '['):
                    depth++;
                    i++;
                    break;
                case (']', ']'):
                    depth--;
                    if (depth == 0)
                    {
                        return i;
                    }

                    i++;
                    break;
            }
        }

        return -1;
    }

    private static IEnumerable<ModelAction> Understand(string verb, string argument) => verb switch
    {
        "plan" => [Plan(argument)],
        "shell" => [new ModelAction.Shell(argument, Escalated: false, Waits: true)],
        "shell-escalated" => [new ModelAction.Shell(argument, Escalated: true, Waits: true)],
        "background" => [new ModelAction.Shell(argument, Escalated: false, Waits: false)],
        "patch" => [Patch(argument)],
        "say" => [new ModelAction.Say(Unescape(argument))],
        "sleep" => [new ModelAction.Sleep(TimeSpan.FromSeconds(double.Parse(argument, CultureInfo.InvariantCulture)))],
        "error" => [Error(argument)],
        "hang" => [new ModelAction.Hang()],
        "history" => [new ModelAction.SayHistory()],
        "tool" => [Tool(argument)],
        "repeat" => Repeat(argument),
        _ => [new ModelAction.Say($"I do not know the directive `{verb}`.")],
    };

    /// <summary><c>a|b|c</c>; a leading <c>x </c> marks a step as done.</summary>
    private static ModelAction.Plan Plan(string argument)
    {
        var steps = argument.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var done = steps.Count(step => step.StartsWith("x ", StringComparison.Ordinal));
        return new ModelAction.Plan([.. steps.Select(step => step.StartsWith("x ", StringComparison.Ordinal) ? step[2..] : step)], done);
    }

    private static ModelAction.Patch Patch(string argument)
    {
        var bar = argument.IndexOf('|', StringComparison.Ordinal);
        return bar < 0
            ? new ModelAction.Patch(argument, "")
            : new ModelAction.Patch(argument[..bar].Trim(), Unescape(argument[(bar + 1)..]));
    }

    private static ModelAction.Error Error(string argument)
    {
        var words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new ModelAction.Error(
            words.Length > 0 ? int.Parse(words[0], CultureInfo.InvariantCulture) : 500,
            words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : null);
    }

    private static ModelAction Tool(string argument)
    {
        var space = argument.IndexOf(' ', StringComparison.Ordinal);
        var name = space < 0 ? argument : argument[..space];
        var dot = name.LastIndexOf('.');
        try
        {
            var arguments = space < 0 ? [] : JsonNode.Parse(argument[space..]) as JsonObject ?? [];
            return new ModelAction.Tool(dot < 0 ? null : name[..dot], name[(dot + 1)..], arguments);
        }
        catch (JsonException e)
        {
            return new ModelAction.Say($"The arguments of `{name}` are no JSON object: {e.Message}");
        }
    }

    private static IEnumerable<ModelAction> Repeat(string argument)
    {
        var space = argument.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            return [];
        }

        var times = int.Parse(argument[..space], CultureInfo.InvariantCulture);
        return Enumerable.Repeat(Read(argument[space..]), times).SelectMany(actions => actions);
    }

    private static string Unescape(string text) => text.Replace("\\n", "\n", StringComparison.Ordinal);
}
