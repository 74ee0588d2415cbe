using System.Text.RegularExpressions;

namespace CodexBridge.Tests.House;

/// <summary>What the documents say is what the files hold.</summary>
public sealed partial class ReadmeSpecs
{
    private static readonly string Readme = Checkout.Read("README.md");

    [Theory]
    [InlineData("inputs")]
    [InlineData("outputs")]
    public void The_readme_has_a_row_for_every(string kind) =>
        Assert.All(Checkout.ReadYaml("action.yml").At(kind).Entries(), entry =>
            Assert.True(Rows().Matches(Readme).Any(row => row.Groups["name"].Value == entry.Key), $"README has no row for {entry.Key}"));

    [Fact]
    public void Every_link_into_the_repository_leads_somewhere()
    {
        foreach (var page in (string[])["README.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md", "src/DESIGN.md"])
        {
            foreach (Match link in Links().Matches(Checkout.Read(page)))
            {
                var target = Path.Combine(Path.GetDirectoryName(Checkout.PathOf(page))!, link.Groups["path"].Value);
                Assert.True(Path.Exists(target), $"{page} links to {link.Groups["path"].Value}");
            }
        }
    }

    [Fact]
    public async Task No_file_names_a_private_place()
    {
        var tracked = await Checkout.TrackedFilesAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(tracked is null, "this is no git checkout");
        foreach (var file in tracked.Where(name => !name.EndsWith("ReadmeSpecs.cs", StringComparison.Ordinal)))
        {
            var text = Checkout.Read(file);
            var places = PrivatePlaces().Matches(text).Select(found => found.Value).Except(Invented);
            Assert.False(text.Contains(Checkout.PathOf("").TrimEnd('/') + "/", StringComparison.Ordinal), $"{file} names the folder of this very checkout");
            Assert.True(!places.Any(), $"{file} names {string.Join(", ", places)}");
        }
    }

    [Fact]
    public async Task A_lock_file_names_versions_and_hashes_but_no_host()
    {
        var tracked = await Checkout.TrackedFilesAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(tracked is null, "this is no git checkout");
        var locks = tracked.Where(name => name.EndsWith("package-lock.json", StringComparison.Ordinal) || name.EndsWith("packages.lock.json", StringComparison.Ordinal));
        Assert.All(locks, name => Assert.DoesNotMatch("https?://(?!(www\\.)?(github\\.com|opencollective\\.com|patreon\\.com|feross\\.org|tidelift\\.com))", Checkout.Read(name)));
    }

    /// <summary>Homes that examples and tests may speak of.</summary>
    private static readonly string[] Invented = ["/home/a/", "/home/b/", "/home/c/", "/home/runner/", "/home/me/", "/home/alice/", "/home/bob/", "/home/ci/", "/Users/me/", "/Users/alice/", "/home/user/"];

    [GeneratedRegex(@"^\| `(?<name>[a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)(?<path>[^)#\s]+)")]
    private static partial Regex Links();

    [GeneratedRegex(@"(?<![\w.])/(home|Users)/[a-z][\w.-]*/|/[r]oot/\.|registry\.[n]pmjs\.org|api\.[n]uget\.org")]
    private static partial Regex PrivatePlaces();
}
