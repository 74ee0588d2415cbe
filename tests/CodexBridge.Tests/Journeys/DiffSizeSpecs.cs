using CodexBridge.Handlers;

namespace CodexBridge.Tests.Journeys;

/// <summary>The size of a diff, as the ledger keeps it.</summary>
public sealed class DiffSizeSpecs
{
    [Theory]
    [InlineData("", 0, 0, 0)]
    [InlineData("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n same\n-old\n+new\n", 1, 1, 1)]
    [InlineData("diff --git a/a b/a\n--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n--- a comment in SQL\n", 1, 0, 1)]
    [InlineData("diff --git a/a b/a\nnew file mode 100644\n--- /dev/null\n+++ b/a\n@@ -0,0 +1,2 @@\n+one\n+++ two\ndiff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-x\n+y\n", 2, 3, 1)]
    [InlineData("diff --git a/pic b/pic\nBinary files a/pic and b/pic differ\n", 1, 0, 0)]
    public void A_diffs_headers_are_not_counted_as_its_lines(string diff, int files, int added, int removed) =>
        Assert.Equal(new DiffSize(files, added, removed), DiffSize.Of(diff));
}
