namespace CodexBridge.Redaction;

/// <summary>Names under which people keep secrets.</summary>
internal static class SecretNames
{
    private static readonly string[] AnywhereInVariable =
        ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "APIKEY", "PRIVATE", "COOKIE", "WEBHOOK", "CONNECTION_STRING", "CONNECTIONSTRING"];

    private static readonly string[] SegmentsOfVariable = ["KEY", "KEYS", "PAT", "AUTH", "PASS", "PWD", "DSN", "JWT", "SAS", "PIN", "BEARER"];

    /// <summary>A name that ends so holds the place of a secret, or a word about it, not the secret.</summary>
    private static readonly string[] HarmlessEnds = ["_FILE", "_PATH", "_DIR", "_HOME", "_SOCK", "_NAME", "_TYPE", "_MODE", "_USER", "_ID", "_VERSION", "_HELPER", "_ALGORITHM"];

    private static readonly string[] InText =
    [
        "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "api-key", "secretkey", "secret_key", "secret-key",
        "access_key", "access-key", "accesskey", "accountkey", "account_key", "sharedaccesskey", "private_key", "private-key", "privatekey",
        "client_secret", "credential", "credentials", "authorization", "proxy-authorization", "x-api-key",
    ];

    public static bool IsSecretVariable(string name)
    {
        var upper = name.ToUpperInvariant();
        if (upper is "PWD" or "OLDPWD" || HarmlessEnds.Any(end => upper.EndsWith(end, StringComparison.Ordinal)))
        {
            return false;
        }

        return AnywhereInVariable.Any(word => upper.Contains(word, StringComparison.Ordinal))
            || upper.Split('_', '-', '.').Any(segment => SegmentsOfVariable.Contains(segment, StringComparer.Ordinal));
    }

    /// <summary>
    /// Whether a name in front of <c>=</c> or <c>:</c> announces a secret: <c>db_password</c>, <c>AWS_SECRET_ACCESS_KEY</c>,
    /// <c>Authorization</c>. Stricter than for variables: <c>key=</c> and <c>tokens:</c> are everyday words.
    /// </summary>
    public static bool AnnouncesSecret(ReadOnlySpan<char> name)
    {
        foreach (var word in InText)
        {
            if (name.EndsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Under such a name even plain digits are a secret.</summary>
    public static bool IsPassword(ReadOnlySpan<char> name) =>
        name.EndsWith("password", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("passwd", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("passphrase", StringComparison.OrdinalIgnoreCase);

    public static bool IsAuthorization(ReadOnlySpan<char> name) => name.EndsWith("authorization", StringComparison.OrdinalIgnoreCase);
}
