namespace CodexBridge.Tests.Ledger;

/// <summary>A folder of the test's own that goes when the test goes.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"codex-bridge-{Guid.NewGuid():N}");

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A killed child may still be letting go of a file; the system's own cleaning takes the rest.
        }
    }
}
