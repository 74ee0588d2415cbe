using System.Globalization;
using CodexBridge.GitHub;
using CodexBridge.Sessions;
using YamlDotNet.Core.Events;

namespace CodexBridge.Access;

/// <summary>The keys of a policy file and what each takes.</summary>
internal static class PolicyKeys
{
    private static readonly string[] All =
    [
        "max-sandbox", "danger-full-access", "sandbox", "approval", "max-approval", "roots", "repositories", "allow-users", "deny-users", "allow-bots",
        "roles", "models", "max-timeout", "approval-deadline", "max-sessions", "spawns-per-hour", "four-eyes", "redact", "accept-public", "pass-environment", "backend", "codex",
        "mcp-command",
    ];

    public static MachinePolicy Apply(MachinePolicy policy, Scalar key, PolicyParser parser) => key.Value switch
    {
        "max-sandbox" => policy with { MaxSandbox = Sandbox(parser) },
        "danger-full-access" => policy with { DangerFullAccess = parser.List("repositories (owner/name) or 'terminal'", text => text == "terminal" || IsRepository(text)) },
        "sandbox" => policy with { Sandbox = Sandbox(parser) },
        "approval" => policy with { Approval = Approval(parser) },
        "max-approval" => policy with { MaxApproval = Approval(parser) },
        "roots" => policy with { Roots = parser.List("absolute folders or 'workspace'", text => text == "workspace" || IsAbsolute(text)) },
        "repositories" => policy with { Repositories = parser.List("repositories (owner/name or owner/*)", text => IsRepository(text) || IsOwner(text)) },
        "allow-users" => policy with { AllowUsers = Users(parser) },
        "deny-users" => policy with { DenyUsers = Users(parser) },
        "allow-bots" => policy with { AllowBots = [.. parser.List("numeric ids of bots", IsId).Select(id => long.Parse(id, CultureInfo.InvariantCulture))] },
        "roles" => policy with { RolesByVerb = RolesOf(parser) },
        "models" => policy with { Models = parser.List("names of models", IsModel) },
        "max-timeout" => policy with { MaxTimeout = parser.Duration() },
        "approval-deadline" => policy with { ApprovalDeadline = parser.Duration() },
        "max-sessions" => policy with { MaxSessions = parser.Count(1000) },
        "spawns-per-hour" => policy with { SpawnsPerHour = parser.Count(10_000) },
        "four-eyes" => policy with { FourEyes = parser.YesOrNo() },
        "redact" => policy with { Redact = Variables(parser) },
        "accept-public" => policy with { AcceptPublic = parser.YesOrNo() },
        "pass-environment" => policy with { PassEnvironment = Variables(parser) },
        "backend" => policy with { Backend = parser.One("app-server or mcp", text => text is "app-server" or "mcp") },
        "codex" => policy with { Codex = parser.One("an absolute path", IsAbsolute) },
        "mcp-command" => policy with { McpCommand = McpCommand(parser) },
        _ => throw new PolicyParser.Refusal(key.Start, $"'{(key.Value.Length > 60 ? key.Value[..60] : key.Value)}' is no key of a policy. Keys are: {string.Join(", ", All)}."),
    };

    private static SandboxMode Sandbox(PolicyParser parser) => parser.Word<SandboxMode>(
        "read-only or workspace-write (full access is given per repository, under danger-full-access)",
        word => SessionWords.Sandbox(word) is { } mode and not SandboxMode.DangerFullAccess && mode.Word() == word ? mode : null);

    private static ApprovalPolicy Approval(PolicyParser parser) => parser.Word<ApprovalPolicy>(
        "untrusted, on-request or never", word => SessionWords.Approval(word) is { } approval && approval.Word() == word ? approval : null);

    private static IReadOnlyList<string> Users(PolicyParser parser) => parser.List("logins or numeric ids", text => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    private static IReadOnlyList<string> Variables(PolicyParser parser) => parser.List(
        "names of environment variables", text => text.Length is > 0 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));

    private static Dictionary<string, RepositoryPermission> RolesOf(PolicyParser parser)
    {
        var roles = new Dictionary<string, RepositoryPermission>(StringComparer.Ordinal);
        parser.Map("roles", verb =>
        {
            if (!Roles.Default.TryGetValue(verb.Value, out var usual))
            {
                throw new PolicyParser.Refusal(verb.Start, $"'{verb.Value}' is no command. Commands are: {string.Join(", ", Roles.Default.Keys)}.");
            }

            // Everybody reads a public repository, so a command that acts never goes below triage.
            var least = usual == RepositoryPermission.Read ? RepositoryPermission.Read : RepositoryPermission.Triage;
            roles[verb.Value] = parser.Word<RepositoryPermission>(
                $"a role from {least.Word()} to admin (read, triage, write, maintain, admin)",
                word => Roles.Parse(word) is { } role && role >= least ? role : null);
        });
        return roles;
    }

    private static IReadOnlyList<string> McpCommand(PolicyParser parser)
    {
        var at = parser.Next!.Start;
        var command = parser.List("a program and its arguments", text => !text.Contains('\0', StringComparison.Ordinal));
        return command.Count > 0 && IsAbsolute(command[0]) ? command : throw new PolicyParser.Refusal(at, "The first entry of mcp-command must be a program's absolute path.");
    }

    private static bool IsAbsolute(string text) => text.StartsWith('/') && !text.Contains('\0', StringComparison.Ordinal);

    private static bool IsRepository(string text) => text.Count(c => c == '/') == 1 && text.Split('/').All(IsName);

    private static bool IsOwner(string text) => text.EndsWith("/*", StringComparison.Ordinal) && IsName(text[..^2]);

    private static bool IsName(string text) => text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool IsModel(string text) => text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/');

    private static bool IsId(string text) => text.Length is > 0 and <= 18 && text.All(char.IsAsciiDigit);
}
