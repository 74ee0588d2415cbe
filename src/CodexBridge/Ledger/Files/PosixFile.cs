using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CodexBridge.Ledger;

/// <summary>open(2), write(2), flock(2), fdatasync(2) for Linux and macOS, whose constants differ.</summary>
internal static partial class PosixFile
{
    private const int Interrupted = 4;

    private const int LockExclusive = 2;
    private const int LockNoWait = 4;
    private const int LockRelease = 8;

    /// <summary>fcntl command of macOS that reaches the platter; its fsync stops at the drive's cache.</summary>
    private const int FullFlush = 51;

    private const int OwnerOnly = 0b110_000_000;

    private static readonly bool Mac = OperatingSystem.IsMacOS();

    internal enum Purpose
    {
        Append,
        Lock,
        Folder,
    }

    /// <summary>
    /// Whether statfs(2) names one of the file systems that people keep their disks on (magic numbers of linux/magic.h). Asked before the
    /// framework, which reads the table of all mounts. For Linux, where the number comes first.
    /// </summary>
    public static unsafe bool IsPlainlyLocal(string path)
    {
        const int LargerThanAny = 512;
        var answer = stackalloc byte[LargerThanAny];
        return FileSystem(path, answer) == 0 && *(uint*)answer is 0xEF53 or 0x58465342 or 0x9123683E or 0x794C7630 or 0x01021994 or 0x2FC12FC1 or 0xF2F52010;
    }

    public static SafeFileHandle Open(string path, Purpose purpose)
    {
        if (Mac && purpose != Purpose.Folder)
        {
            // open is variadic; on Apple silicon a mode passed the ordinary way arrives as rubbish, so the file is made beforehand.
            CreateIfMissing(path);
        }

        while (true)
        {
            var descriptor = OpenDescriptor(path, Flags(purpose), OwnerOnly);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw Failure("open", path, error);
            }
        }
    }

    /// <param name="name">What it is, for people.</param>
    public static unsafe int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, string name = "the ledger")
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                var written = Write(file, start, (nuint)bytes.Length);
                if (written >= 0)
                {
                    return (int)written;
                }

                var error = Marshal.GetLastPInvokeError();
                if (error != Interrupted)
                {
                    throw Failure("write to", name, error);
                }
            }
        }
    }

    /// <summary>Returns when a write would get somewhere, or fail.</summary>
    public static unsafe void AwaitRoom(SafeFileHandle file)
    {
        const short room = 4;
        var asked = new PollDescriptor { Descriptor = (int)file.DangerousGetHandle(), Events = room };
        _ = Poll(&asked, 1, Timeout.Infinite);
    }

    public static bool Lock(SafeFileHandle file, bool wait)
    {
        while (true)
        {
            if (Flock(file, wait ? LockExclusive : LockExclusive | LockNoWait) == 0)
            {
                return true;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Interrupted)
            {
                continue;
            }

            return wait ? throw Failure("lock", "the ledger", error) : false;
        }
    }

    public static void Unlock(SafeFileHandle file) => _ = Flock(file, LockRelease);

    public static void Flush(SafeFileHandle file)
    {
        if (Mac && FileControl(file, FullFlush, 0) == 0)
        {
            return;
        }

        if ((Mac ? Fsync(file) : Fdatasync(file)) != 0)
        {
            throw Failure("flush", "the ledger", Marshal.GetLastPInvokeError());
        }
    }

    public static void FlushFolder(string path)
    {
        using var folder = Open(path, Purpose.Folder);
        _ = Fsync(folder); // some file systems refuse it for folders; there is nothing better to do then
    }

    private static int Flags(Purpose purpose)
    {
        // O_NONBLOCK: a pipe planted in place of the file is refused at once instead of hanging the writer.
        var (create, append, noWait, closeOnExec, noFollow) = Mac
            ? (0, 0x8, 0x4, 0x100_0000, 0x100)
            : (0x40, 0x400, 0x800, 0x8_0000, RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x2_0000);
        return purpose switch
        {
            Purpose.Append => 1 | create | append | noWait | closeOnExec | noFollow,
            Purpose.Lock => 2 | create | noWait | closeOnExec | noFollow,
            _ => closeOnExec,
        };
    }

    private static void CreateIfMissing(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else was first.
        }
    }

    private static IOException Failure(string what, string path, int error) =>
        new($"Cannot {what} {path}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).", error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int FileSystem(string path, byte* answer);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(SafeFileHandle file, byte* bytes, nuint count);

    /// <summary>struct pollfd.</summary>
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static unsafe partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Fdatasync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(SafeFileHandle file, int command, nint argument);
}
