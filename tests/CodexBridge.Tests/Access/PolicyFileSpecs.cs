using CodexBridge.Access;
using CodexBridge.GitHub;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Access;

public class PolicyFileSpecs
{
    [Theory]
    [InlineData("max-sandbox: workspace-write\nsandbx: read-only\n", 2, "is no key of a policy")]
    [InlineData("four-eyes: true\nfour-eyes: false\n", 2, "second time")]
    [InlineData("four-eyes: yes\n", 1, "true or false")]
    [InlineData("max-sandbox: danger-full-access\n", 1, "per repository")]
    [InlineData("\nroots: /srv\n", 2, "a list of")]
    [InlineData("roots: [relative]\n", 1, "absolute")]
    [InlineData("allow-users: ['*']\n", 1, "logins or numeric ids")]
    [InlineData("allow-bots: ['evil[bot]']\n", 1, "numeric ids")]
    [InlineData("roles:\n  spawn: read\n", 2, "from triage")]
    [InlineData("roles:\n  fly: write\n", 2, "no command")]
    [InlineData("max-timeout: 1e9\n", 1, "such as")]
    [InlineData("max-timeout: 99999999999999999999h\n", 1, "such as")]
    [InlineData("max-sessions: 0\n", 1, "whole number")]
    [InlineData("roots: &a [/srv]\n", 1, "Anchors")]
    [InlineData("roots: *a\n", 1, "")]
    [InlineData("four-eyes: !!bool true\n", 1, "Tags")]
    [InlineData("four-eyes: true\n---\nfour-eyes: false\n", 2, "one document")]
    [InlineData("- a\n", 1, "keys and values")]
    [InlineData("a: [\n", 1, "")]
    [InlineData("mcp-command: [npx]\n", 1, "absolute path")]
    public void A_mistake_refuses_the_file_and_names_its_line(string text, int line, string words)
    {
        var problem = Assert.IsType<PolicyReading.Problem>(PolicyFile.Read(text));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.InRange(problem.Line, line, line + 1);
    }

    [Fact]
    public void Ten_megabytes_are_refused_unread() =>
        Assert.Contains("64 KiB", Assert.IsType<PolicyReading.Problem>(PolicyFile.Read(new string('[', 10_000_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused_at_once() => Assert.IsType<PolicyReading.Problem>(PolicyFile.Read(new string('[', 60_000)));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n")]
    public void An_empty_policy_is_the_default(string text) => Assert.Equal(MachinePolicy.Default, Assert.IsType<PolicyReading.Policy>(PolicyFile.Read(text)).Value);

    [Fact]
    public void The_sample_names_every_key_and_reads()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "samples", "policy.yml"));
        var policy = Assert.IsType<PolicyReading.Policy>(PolicyFile.Read(text)).Value;
        Assert.Equal(SandboxMode.WorkspaceWrite, policy.MaxSandbox);
        Assert.Equal(RepositoryPermission.Maintain, policy.RolesByVerb["approve"]);
        Assert.Equal(TimeSpan.FromHours(2), policy.MaxTimeout);
        Assert.Equal(TimeSpan.FromMinutes(30), policy.ApprovalDeadline);
        Assert.Equal(["octocat", "583231"], policy.AllowUsers!);
        var keys = Assert.IsType<PolicyReading.Problem>(PolicyFile.Read("x: 1")).Message.Split("Keys are: ")[1].TrimEnd('.').Split(", ");
        Assert.All(keys, key => Assert.Contains($"\n{key}:", text, StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CodexBridge.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
