using System.CommandLine.Parsing;
using System.Globalization;

namespace CodexBridge.Cli;

/// <summary>Reads an option's whole number; the answer to anything else names what is taken, not a type of the program's.</summary>
internal static class NumberOption
{
    public static Func<ArgumentResult, int> Within(int least, int most) => given =>
    {
        var text = given.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        given.AddError(string.Create(CultureInfo.InvariantCulture, $"`{text}` is no whole number from {least} to {most}."));
        return 0;
    };
}
