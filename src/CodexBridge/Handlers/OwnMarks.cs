using CodexBridge.GitHub;
using CodexBridge.Reports;

namespace CodexBridge.Handlers;

/// <summary>Tells our own comments from everybody else's: by the installation's proof in the marker, or by an author that is us.</summary>
/// <param name="secret">This installation's; known to no other.</param>
/// <param name="accounts">Ids of the accounts that the bridge writes as, here or on other machines.</param>
internal sealed class OwnMarks(byte[] secret, IReadOnlySet<long> accounts)
{
    /// <summary>The marker of the comment that answers a command (named by its key).</summary>
    public string Of(string name) => new Marker(Clean(name), null, 0).Write(secret);

    /// <summary>Whether the bridge wrote this, and so nobody speaks in it.</summary>
    public bool Wrote(string body, Actor? author) =>
        Marker.Read(body, out var mac) is { } marker && (marker.IsProvenBy(mac, secret) || IsUs(author));

    /// <summary>Whether this is our answer to the command so named, from whichever machine.</summary>
    public bool IsAnswerTo(string name, ThreadComment comment) =>
        Marker.Read(comment.Body, out var mac) is { } marker && marker.Key == Clean(name) && (marker.IsProvenBy(mac, secret) || IsUs(comment.Author));

    private bool IsUs(Actor? author) => author is not null && accounts.Contains(author.Id);

    /// <summary>A marker ends at two hyphens; a name may hold anything.</summary>
    private static string Clean(string name)
    {
        var letters = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '/' or '-' ? c : '.'));
        while (letters.Contains("--", StringComparison.Ordinal))
        {
            letters = letters.Replace("--", "-.", StringComparison.Ordinal);
        }

        return letters.Length <= 200 ? letters : $"{letters[..150]}.{Digest.Hex(letters)[..40]}";
    }
}
