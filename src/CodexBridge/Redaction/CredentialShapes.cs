namespace CodexBridge.Redaction;

/// <summary>
/// Credentials told by their shape, whoever they belong to. Each shape looks at a bounded head and, once sure, takes the whole word:
/// no text makes it slow. Shapes are the issuers' published ones.
/// </summary>
internal static class CredentialShapes
{
    private sealed record Shape(string Prefix, string Kind, string Extra, int Shortest, bool NeedsDigit = false, int Longest = int.MaxValue);

    /// <summary>
    /// GitHub's: letters and digits at first; since 2026 an installation token may be a dotted JWT of about 520 characters.
    /// Longer prefixes stand before shorter ones.
    /// </summary>
    private static readonly Shape[] Shapes =
    [
        new("github_pat_", "github-token", "_", 20),
        new("ghp_", "github-token", "._-", 20),
        new("gho_", "github-token", "._-", 20),
        new("ghu_", "github-token", "._-", 20),
        new("ghs_", "github-token", "._-", 20),
        new("ghr_", "github-token", "._-", 20),
        new("glpat-", "gitlab-token", "_-.", 20),
        new("sk_live_", "stripe-key", "", 10),
        new("sk_test_", "stripe-key", "", 10),
        new("rk_live_", "stripe-key", "", 10),
        new("rk_test_", "stripe-key", "", 10),
        new("whsec_", "stripe-key", "+/=", 20),
        new("sk-", "api-key", "_-", 20, NeedsDigit: true),
        new("AKIA", "aws-key", "", 16, Longest: 16),
        new("ASIA", "aws-key", "", 16, Longest: 16),
        new("AIza", "google-key", "_-", 35),
        new("ya29.", "google-token", "_-.", 20),
        new("GOCSPX-", "google-key", "_-", 20),
        new("xoxb-", "slack-token", "-", 10),
        new("xoxp-", "slack-token", "-", 10),
        new("xoxa-", "slack-token", "-", 10),
        new("xoxr-", "slack-token", "-", 10),
        new("xoxs-", "slack-token", "-", 10),
        new("xoxe", "slack-token", ".-", 20, NeedsDigit: true),
        new("xapp-", "slack-token", "-", 10, NeedsDigit: true),
        new("npm_", "npm-token", "", 36),
        new("pypi-", "pypi-token", "_-", 50),
        new("dckr_pat_", "docker-token", "_-", 20),
        new("hf_", "huggingface-token", "", 30),
        new("SG.", "sendgrid-key", "_-.", 40),
        new("AGE-SECRET-KEY-", "private-key", "", 50),
    ];

    private static readonly Shape[]?[] ByFirst = Index();

    public static bool IsCredential(string value)
    {
        var finds = new List<Find>();
        FindIn(value, finds);
        return finds.Exists(find => find.Start == 0 && find.End >= value.Length - 1);
    }

    public static void FindIn(string text, List<Find> finds)
    {
        var pem = new PemBlocks(text);
        var aws = false;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter >= 128)
            {
                continue;
            }

            if (letter == ':')
            {
                FindUrlPassword(text, i, finds);
                continue;
            }

            var (end, kind) = letter switch
            {
                '-' => (pem.EndOfBlockAt(i), "private-key"),
                'e' when AtWordStart(text, i) => (EndOfWebToken(text, i), "jwt"),
                _ => (0, ""),
            };
            if (end > 0)
            {
                finds.Add(new Find(i, end, kind));
                i = end - 1;
                continue;
            }

            if (ByFirst[letter] is { } shapes && AtWordStart(text, i) && Match(text, i, shapes) is { } find)
            {
                finds.Add(find);
                aws |= find.Kind == "aws-key";
                i = find.End - 1;
            }
        }

        if (aws)
        {
            AwsSecrets.FindIn(text, finds);
        }
    }

    private static Shape[]?[] Index()
    {
        var index = new Shape[]?[128];
        foreach (var shape in Shapes)
        {
            index[shape.Prefix[0]] = [.. index[shape.Prefix[0]] ?? [], shape];
        }

        return index;
    }

    private static bool AtWordStart(string text, int at) => at == 0 || !(char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] == '_');

    private static Find? Match(string text, int at, Shape[] shapes)
    {
        foreach (var shape in shapes)
        {
            if (!text.AsSpan(at).StartsWith(shape.Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var body = at + shape.Prefix.Length;
            var end = body;
            var digit = !shape.NeedsDigit;
            var head = Math.Min(text.Length, body + Math.Min(shape.Longest, 64) + 1);
            for (; end < head && IsPart(text[end], shape); end++)
            {
                digit |= char.IsAsciiDigit(text[end]);
            }

            if (end - body < shape.Shortest || end - body > shape.Longest || !digit)
            {
                continue;
            }

            while (end < text.Length && IsPart(text[end], shape))
            {
                end++;
            }

            return new Find(at, text[end - 1] == '.' ? end - 1 : end, shape.Kind);
        }

        return null;
    }

    private static bool IsPart(char letter, Shape shape) => char.IsAsciiLetterOrDigit(letter) || shape.Extra.Contains(letter, StringComparison.Ordinal);

    private static bool IsBase64Url(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_';

    /// <summary><c>eyJ…</c> (a JSON object in base64url), a dot, more of it: a JSON Web Token, signed or encrypted.</summary>
    private static int EndOfWebToken(string text, int at)
    {
        if (!text.AsSpan(at).StartsWith("eyJ", StringComparison.Ordinal))
        {
            return 0;
        }

        var dot = at;
        var limit = Math.Min(text.Length, at + 400);
        while (dot < limit && IsBase64Url(text[dot]))
        {
            dot++;
        }

        var end = dot + 1;
        if (dot - at < 12 || dot >= limit || text[dot] != '.')
        {
            return 0;
        }

        while (end < text.Length && (IsBase64Url(text[end]) || text[end] == '.'))
        {
            end++;
        }

        return end - dot > 10 ? (text[end - 1] == '.' ? end - 1 : end) : 0;
    }

    /// <summary>The password of <c>scheme://user:password@host</c>.</summary>
    private static void FindUrlPassword(string text, int at, List<Find> finds)
    {
        if (!text.AsSpan(at).StartsWith("://", StringComparison.Ordinal))
        {
            return;
        }

        var authority = text.AsSpan(at + 3, Math.Min(600, text.Length - at - 3));
        var end = 0;
        while (end < authority.Length && authority[end] is not (' ' or '\t' or '\r' or '\n' or '/' or '?' or '#' or '"' or '\'' or '<' or '>' or '`' or '@'))
        {
            end++;
        }

        var colon = end == authority.Length || authority[end] != '@' ? -1 : authority[..end].IndexOf(':');
        if (colon >= 0 && end - colon > 1 && authority[colon + 1] != '[')
        {
            finds.Add(new Find(at + 3 + colon + 1, at + 3 + end, "url-password"));
        }
    }
}
