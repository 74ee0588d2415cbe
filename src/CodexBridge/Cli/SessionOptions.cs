using System.CommandLine;
using CodexBridge.Commands;

namespace CodexBridge.Cli;

/// <summary>
/// The options of the command language at a terminal. They are written back into that language and read by its grammar, so that a terminal
/// knows no word that a comment does not, and makes the same mistakes known in the same words.
/// </summary>
internal sealed class SessionOptions
{
    private readonly List<Option<string?>> options = [];

    public SessionOptions(Command command, params ReadOnlySpan<(string Name, string Help)> known)
    {
        foreach (var (name, help) in known)
        {
            var option = new Option<string?>($"--{name}") { Description = help };
            options.Add(option);
            command.Options.Add(option);
        }

        Json = new Option<bool>("--json") { Description = "Print one JSON object, for scripts." };
        command.Options.Add(Json);
    }

    public Option<bool> Json { get; }

    /// <summary>For example <c> cwd="src" sandbox="read-only"</c>.</summary>
    public string Spoken(ParseResult parsed) => string.Concat(
        options.Select(option => (option.Name, Value: parsed.GetValue(option)))
            .Where(given => given.Value is not null)
            .Select(given => $" {given.Name.TrimStart('-')}={CommandText.Quoted(given.Value!)}"));
}
