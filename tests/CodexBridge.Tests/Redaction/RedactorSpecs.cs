using System.Diagnostics;
using System.Text;
using CodexBridge.Redaction;

namespace CodexBridge.Tests.Redaction;

public class RedactorSpecs
{
    private const string Secret = "Zk7!pQ2-mX9vLw4tRb8sHy3d";

    private static readonly Redactor Knows = Redactor.FromEnvironment([new("DEPLOY_TOKEN", Secret), new("HOME", "/home/runner")], []);

    public static TheoryData<string, string> Disguises()
    {
        var bytes = Encoding.UTF8.GetBytes(Secret);
        return new()
        {
            { "plain", Secret },
            { "upper case", Secret.ToUpperInvariant() },
            { "reversed", new string([.. Secret.Reverse()]) },
            { "base64", Convert.ToBase64String(bytes) },
            { "base64 behind one byte", Convert.ToBase64String([1, .. bytes]) },
            { "base64 behind two bytes", Convert.ToBase64String([.. "x="u8, .. bytes, .. "yz"u8]) },
            { "base64url", Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_') },
            { "hex", Convert.ToHexString(bytes) },
            { "hex with spaces", string.Join(' ', bytes.Select(b => b.ToString("x2"))) },
            { "percent-encoded", Uri.EscapeDataString(Secret) },
            { "percent-encoded to the last letter", string.Concat(bytes.Select(b => $"%{b:X2}")) },
            { "JSON escapes", string.Concat(Secret.Select(c => $"\\u{(int)c:x4}")) },
            { "HTML entities", string.Concat(Secret.Select(c => $"&#{(int)c};")) },
            { "zero-width split", string.Join('\u200B', Secret.ToCharArray()) },
            { "soft hyphen split", string.Join('\u00AD', Secret.ToCharArray()) },
            { "newline split", string.Join('\n', Secret.ToCharArray()) },
            { "space split", string.Join(' ', Secret.ToCharArray()) },
            { "quoted pieces", string.Join("\" + \"", Secret.Chunk(5).Select(c => new string(c))) },
            { "first seven cut", Secret[7..] },
            { "twelve from the middle", Secret[5..20] },
        };
    }

    [Theory]
    [MemberData(nameof(Disguises))]
    public void A_known_secret_is_found_in_any_disguise(string disguise, string leak)
    {
        var text = $"before {leak} after";
        var redacted = Knows.Redact(text);

        Assert.True(redacted.Count >= 1, disguise);
        Assert.Contains("[redacted:secret]", redacted.Text, StringComparison.Ordinal);
        Assert.StartsWith("before ", redacted.Text, StringComparison.Ordinal);
        Assert.EndsWith(" after", redacted.Text, StringComparison.Ordinal);
        var left = redacted.Text["before ".Length..^" after".Length].Replace("[redacted:secret]", "", StringComparison.Ordinal);
        Assert.True(left.Length <= 12, $"{disguise} leaves: {left}");
    }

    public static TheoryData<string, string> Shapes() => new()
    {
        { "ghp_" + new string('a', 18) + "B1" + new string('c', 16), "github-token" },
        { "ghs_" + string.Join('.', new string('a', 120), new string('B', 300), new string('c', 90)), "github-token" },
        { "github_pat_11ABCDEFG0" + new string('x', 60), "github-token" },
        { "sk-proj-" + new string('a', 20) + "9" + new string('Z', 30), "api-key" },
        { "AKIAIOSFODNN7EXAMPLE", "aws-key" },
        { "AIza" + new string('S', 34) + "1", "google-key" },
        { "xoxb-123456789012-abcdefABCDEF", "slack-token" },
        { "sk_live_" + new string('4', 24), "stripe-key" },
        { "npm_" + new string('q', 36), "npm-token" },
        { "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P", "jwt" },
        { "-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----", "private-key" },
        { "-----BEGIN PRIVATE KEY-----\nMIIEabc+/=", "private-key" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_credential_is_known_by_its_shape(string credential, string kind) =>
        Assert.Equal($"use [redacted:{kind}] here", Redactor.ShapesOnly.Redact($"use {credential} here").Text);

    [Theory]
    [InlineData("https://bob:hunter2@db.example/x", "https://bob:[redacted:url-password]@db.example/x")]
    [InlineData("password=hunter2", "password=[redacted:password]")]
    [InlineData("DB_PASSWORD: 'tr0ub4dor&3'", "DB_PASSWORD: '[redacted:password]&3'")]
    [InlineData("{\"api_key\": \"q8w7e6r5\"}", "{\"api_key\": \"[redacted:credential]\"}")]
    [InlineData("Authorization: Bearer abcdef0123", "Authorization: Bearer [redacted:credential]")]
    [InlineData("AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "[redacted:aws-key] [redacted:aws-secret]")]
    public void A_value_is_given_away_by_its_name_or_company(string text, string expected) =>
        Assert.Equal(expected, Redactor.ShapesOnly.Redact(text).Text);

    [Theory]
    [InlineData("tokens: 12345")]
    [InlineData("password: string")]
    [InlineData("var token = GetToken(1);")]
    [InlineData("CancellationToken cancellationToken = default;")]
    [InlineData("secret: ${{ secrets.DEPLOY }}")]
    [InlineData("ssh://git@github.com/octo/repo")]
    [InlineData("da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("ask-for-more, ghp_ and sk-learn")]
    [InlineData("<!-- codex-bridge:v1 key=comment-1/0 cid=x mac=00112233445566778899aabbccddeeff -->")]
    public void Ordinary_text_stays_as_it_is(string text) =>
        Assert.Equal(new Redacted(text, 0), Redactor.ShapesOnly.Redact(text));

    [Theory]
    [InlineData("AUTH_MODE", "enabled-everywhere")]
    [InlineData("ACTIONS_ID_TOKEN_REQUEST_URL", "https://token.example/get")]
    [InlineData("SSH_AUTH_SOCK", "/tmp/ssh-abcdefgh/agent")]
    [InlineData("POSTGRES_PASSWORD", "postgres")]
    [InlineData("PWD", "/srv/some/where")]
    public void A_harmless_variable_blots_out_nothing(string name, string value) =>
        Assert.Equal(0, Redactor.FromEnvironment([new(name, value)], []).Redact($"see {value} there").Count);

    [Fact]
    public void A_secret_is_known_by_its_shape_under_any_variable_name()
    {
        var token = "ghp_" + new string('a', 20) + "0123456789ABCDEF";
        Assert.Equal(1, Redactor.FromEnvironment([new("INNOCENT", token)], []).Redact($"({token[9..30]})").Count);
    }

    [Fact]
    public void The_texts_of_a_key_file_are_secrets_but_not_its_frame()
    {
        var file = """{"type":"service_account","auth_uri":"https://accounts.example/o/oauth2/auth","private_key":"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END PRIVATE KEY-----\n"}""";
        var redactor = Redactor.FromEnvironment([new("GCP_KEY", file)], []);
        Assert.Equal("https://accounts.example/o/oauth2/auth", redactor.Redact("https://accounts.example/o/oauth2/auth").Text);
        Assert.Equal("[redacted:secret]", redactor.Redact("MIIEvQIBADANBgkqhkiG9w0").Text);
    }

    [Fact]
    public void Redacting_twice_changes_nothing_more()
    {
        foreach (var (_, leak) in Disguises().Select(row => row.Data).Concat(Shapes().Select(row => row.Data)))
        {
            var once = Knows.Redact($"password={leak} token: {leak} https://u:{leak}@h").Text;
            Assert.Equal(once, Knows.Redact(once).Text);
        }
    }

    [Theory]
    [InlineData("-eyJ")]
    [InlineData("ghp_ ")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----")]
    [InlineData("password=")]
    [InlineData("://a:")]
    [InlineData("%41\\u0042&#67;")]
    [InlineData("aaaaaaaa:")]
    [InlineData("sk-")]
    [InlineData("AKIAIOSFODNN7EXAMPLE ")]
    public void A_million_characters_of_anything_take_linear_time(string unit)
    {
        // The bound is a hundred times what it takes; a quadratic scan would need minutes.
        var text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        var watch = Stopwatch.StartNew();
        Knows.Redact(text);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), watch.Elapsed.ToString());
    }
}
