using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace CodexBridge.Ledger;

/// <summary>The same calls for Windows: FILE_APPEND_DATA makes every write an append, LockFileEx waits.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsFile
{
    private const uint AppendData = 0x4;
    private const uint ReadAttributes = 0x80;
    private const uint Synchronize = 0x10_0000;
    private const uint GenericReadWrite = 0xC000_0000;
    private const uint ShareAll = 0x7;
    private const uint OpenAlways = 4;

    /// <summary>Opens a link itself, which then fails to be written, rather than what it points to.</summary>
    private const uint OpenReparsePoint = 0x20_0000;

    private const uint LockExclusive = 2;
    private const uint LockFailImmediately = 1;

    public static SafeFileHandle OpenAppend(string path) => Open(path, AppendData | ReadAttributes | Synchronize);

    public static SafeFileHandle OpenLock(string path) => Open(path, GenericReadWrite);

    public static unsafe int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return WriteFile(file, start, (uint)bytes.Length, out var written, 0)
                ? (int)written
                : throw Failure("write to the ledger");
        }
    }

    public static unsafe bool Lock(SafeFileHandle file, bool wait)
    {
        // A byte far behind the content: a locked range shuts others out of reading it too.
        var place = new NativeOverlapped { OffsetHigh = 1 };
        var ok = LockFileEx(file, wait ? LockExclusive : LockExclusive | LockFailImmediately, 0, 1, 0, &place);
        return ok || (wait ? throw Failure("lock the ledger") : false);
    }

    public static unsafe void Unlock(SafeFileHandle file)
    {
        var place = new NativeOverlapped { OffsetHigh = 1 };
        _ = UnlockFileEx(file, 0, 1, 0, &place);
    }

    private static SafeFileHandle Open(string path, uint access)
    {
        var file = CreateFile(path, access, ShareAll, 0, OpenAlways, OpenReparsePoint, 0);
        return file.IsInvalid ? throw Failure($"open {path}") : file;
    }

    private static IOException Failure(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"Cannot {what}: {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(string path, uint access, uint share, nint security, uint creation, uint flags, nint template);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool WriteFile(SafeFileHandle file, byte* bytes, uint count, out uint written, nint overlapped);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool LockFileEx(SafeFileHandle file, uint flags, uint reserved, uint low, uint high, NativeOverlapped* place);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool UnlockFileEx(SafeFileHandle file, uint reserved, uint low, uint high, NativeOverlapped* place);
}
