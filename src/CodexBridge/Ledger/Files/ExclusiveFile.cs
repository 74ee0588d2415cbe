using Microsoft.Win32.SafeHandles;

namespace CodexBridge.Ledger;

/// <summary>A lock file that one process at a time holds, and lets go of when it ends, however it ends.</summary>
internal sealed class ExclusiveFile : IDisposable
{
    private readonly SafeFileHandle file;

    private ExclusiveFile(SafeFileHandle file) => this.file = file;

    /// <summary>Null: somebody else holds it.</summary>
    public static ExclusiveFile? TryTake(string path)
    {
        var file = NativeFile.OpenLock(path);
        if (NativeFile.TryLock(file))
        {
            return new ExclusiveFile(file);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Unlocks before it closes: a child that is just being started holds a copy of the handle until it runs its own program.</summary>
    public void Dispose()
    {
        NativeFile.Unlock(file);
        file.Dispose();
    }
}
