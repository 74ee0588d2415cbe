using Microsoft.Win32.SafeHandles;

namespace CodexBridge.Ledger;

/// <summary>
/// The calls that .NET does not offer: a true append, and an advisory lock that waits and dies with its process. .NET's own append
/// mode writes at the length seen at open, and its locks are per open handle of the data file, which would shut readers out.
/// </summary>
internal static class NativeFile
{
    /// <summary>Opens for appending only, creating it where it is missing. Refuses symbolic links, folders and pipes.</summary>
    /// <exception cref="IOException">With the system's own words.</exception>
    public static SafeFileHandle OpenAppend(string path) =>
        OperatingSystem.IsWindows() ? WindowsFile.OpenAppend(path) : PosixFile.Open(path, PosixFile.Purpose.Append);

    /// <summary>Opens the lock file for reading and writing, creating it where it is missing. Refuses symbolic links.</summary>
    public static SafeFileHandle OpenLock(string path) =>
        OperatingSystem.IsWindows() ? WindowsFile.OpenLock(path) : PosixFile.Open(path, PosixFile.Purpose.Lock);

    /// <summary>Writes once, at the end of the file. Gives how many bytes went in: fewer than asked when the disk filled up.</summary>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes) =>
        OperatingSystem.IsWindows() ? WindowsFile.Write(file, bytes) : PosixFile.Write(file, bytes);

    /// <summary>Waits until nobody else holds the lock.</summary>
    public static void Lock(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            WindowsFile.Lock(file, wait: true);
        }
        else
        {
            PosixFile.Lock(file, wait: true);
        }
    }

    /// <summary>Takes the lock if it is free.</summary>
    public static bool TryLock(SafeFileHandle file) =>
        OperatingSystem.IsWindows() ? WindowsFile.Lock(file, wait: false) : PosixFile.Lock(file, wait: false);

    public static void Unlock(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            WindowsFile.Unlock(file);
        }
        else
        {
            PosixFile.Unlock(file);
        }
    }

    /// <summary>Returns when the file's bytes would survive a power cut.</summary>
    public static void Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(file);
        }
        else
        {
            PosixFile.Flush(file);
        }
    }

    /// <summary>Makes the names in a folder survive a power cut; nothing to do on Windows.</summary>
    public static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            PosixFile.FlushFolder(path);
        }
    }
}
