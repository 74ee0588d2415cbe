using System.Security.Cryptography;

namespace CodexBridge.Cli;

/// <summary>32 random bytes beside the ledger, readable by its user alone: what proves that a comment's marker is ours.</summary>
internal static class InstallationSecret
{
    private const int Length = 32;

    public static byte[] LoadOrCreate(string ledgerHome)
    {
        var path = Path.Combine(ledgerHome, "marker.key");
        if (TryRead(path) is { } known)
        {
            return known;
        }

        Directory.CreateDirectory(ledgerHome);
        var draft = $"{path}.{Environment.ProcessId}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(draft, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(Length));
            }

            // Of two processes that come at once the first one's key stands.
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }

        return TryRead(path) ?? throw new BridgeException($"The key {path} cannot be read.", "Delete it; a new one is made, and comments made with the old one are no longer recognised as ours.");
    }

    private static byte[]? TryRead(string path)
    {
        try
        {
            return File.ReadAllBytes(path) is { Length: Length } key ? key : null;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
