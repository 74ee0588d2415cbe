using System.CommandLine;
using CodexBridge.Cli;
using FsCheck;
using FsCheck.Fluent;

namespace CodexBridge.Tests.Ledger;

/// <summary>Agents call two verbs all day, and those skip the option parser where they are asked plainly. Nobody should be able to tell.</summary>
public sealed class PlainCallSpecs
{
    private static readonly string[] Names = ["--ledger", "--type", "--cid", "--task", "--agent", "--branch", "--worktree", "--cwd", "--sha", "--msg", "--data"];
    private static readonly string[] Values =
        ["done", "two words", "/srv/x", "--done", "-O3", "@codex", "a=b", "\"q\"", "\"open", "[diagram]", "write", "status", "ledger", "true", "", " ", "/?", "/h", "-", "--", "é", "'", "x:y", "--msg", "--json", "-h", "--version", "\\", "--type=x", "\n"];

    private static readonly ParserConfiguration AsTheProgram = new() { ResponseFileTokenReplacer = null };

    [Fact]
    public void What_is_plain_means_to_the_parser_exactly_the_same()
    {
        var value = Gen.Elements(Values);
        var argument = Gen.Elements(Names).SelectMany(name => value.SelectMany(text => Gen.Elements<string[]>([name, text], [$"{name}={text}"], [$"{name}:{text}"], ["--json"], [text], [name])));
        var plain = 0;
        Prop.ForAll(argument.ListOf().Where(list => list.Count <= 6).ToArbitrary(), list =>
        {
            string[] args = [.. list.SelectMany(part => part)];
            if (PlainLedgerCall.Options(args, Names) is not { } given)
            {
                return true;
            }

            plain++;
            var parsed = new RootCommand { LedgerVerb.Build() }.Parse(["ledger", "write", .. args], AsTheProgram);
            return parsed.Errors.Count == 0 && parsed.CommandResult.Command.Name == "write" && parsed.UnmatchedTokens.Count == 0
                && Names.All(name => parsed.GetValue<string>(name) == given.GetValueOrDefault(name))
                && parsed.GetValue<bool>("--json") == given.ContainsKey("--json");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
        Assert.True(plain > 500);
    }

    [Theory]
    [InlineData("--type", "done", "--msg", "-O3")]
    [InlineData("--type", "done", "--type", "error")]
    [InlineData("--type")]
    [InlineData("--batch")]
    [InlineData("--type", "done", "--tags", "a", "b")]
    [InlineData("--msg", "")]
    [InlineData("--help")]
    [InlineData("done")]
    public void What_is_not_that_plain_is_left_to_the_parser(params string[] args) => Assert.Null(PlainLedgerCall.Options(args, Names));

    [Fact]
    public void Other_verbs_and_a_write_without_its_type_are_left_to_the_parser()
    {
        Assert.Null(PlainLedgerCall.TryRun(["ledger", "write", "--msg", "no type"]));
        Assert.Null(PlainLedgerCall.TryRun(["ledger", "verify"]));
        Assert.Null(PlainLedgerCall.TryRun(["status"]));
        Assert.Null(PlainLedgerCall.TryRun([]));
    }
}
