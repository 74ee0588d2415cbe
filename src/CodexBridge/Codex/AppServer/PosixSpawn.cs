using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace CodexBridge.Codex.AppServer;

/// <summary>
/// Starts a program that outlives us: in a session of its own (no terminal, no signals of ours), with exactly three descriptors,
/// default signal handling and an environment given whole. <c>posix_spawn</c> does all of it without a helper program;
/// <see cref="System.Diagnostics.Process"/> can do none of it.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class PosixSpawn
{
    // From spawn.h: glibc and musl; Darwin where it differs.
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short LinuxFlags = 0x80 | SetSignalDefaults | SetSignalMask; // POSIX_SPAWN_SETSID
    private const short DarwinFlags = 0x400 | 0x4000 | SetSignalDefaults | SetSignalMask; // POSIX_SPAWN_SETSID, POSIX_SPAWN_CLOEXEC_DEFAULT
    private const int Readable = 0;
    private const int WriteCreateTruncate = 1;
    private const int OwnerOnly = 0x180; // 0600

    /// <summary>Larger than any system's posix_spawnattr_t, posix_spawn_file_actions_t and sigset_t (glibc: 336, 80, 128 bytes).</summary>
    private const int Opaque = 1024;

    /// <summary>Starts the program and returns its pid.</summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="log">Receives both outputs; emptied first.</param>
    /// <param name="folder">Working directory.</param>
    public static int StartDetached(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string folder, string log)
    {
        KeepOurDescriptors();
        var attributes = stackalloc byte[Opaque];
        var actions = stackalloc byte[Opaque];
        var signals = stackalloc byte[Opaque];
        new Span<byte>(attributes, Opaque).Clear();
        new Span<byte>(actions, Opaque).Clear();
        Check(AttributesInit(attributes), "posix_spawnattr_init");
        Check(ActionsInit(actions), "posix_spawn_file_actions_init");
        try
        {
            Check(SetFlags(attributes, OperatingSystem.IsMacOS() ? DarwinFlags : LinuxFlags), "posix_spawnattr_setflags");
            _ = FillSignals(signals);
            Check(SetDefaults(attributes, signals), "posix_spawnattr_setsigdefault");
            _ = EmptySignals(signals);
            Check(SetMask(attributes, signals), "posix_spawnattr_setsigmask");

            Check(AddOpen(actions, 0, "/dev/null", Readable, 0), "posix_spawn_file_actions_addopen");
            Check(AddOpen(actions, 1, log, WriteCreateTruncate | CreateAndTruncate, OwnerOnly), "posix_spawn_file_actions_addopen");
            Check(AddDuplicate(actions, 1, 2), "posix_spawn_file_actions_adddup2");
            Check(AddChangeFolder(actions, folder), "posix_spawn_file_actions_addchdir_np");

            using var argv = new NativeStrings([program, .. arguments]);
            using var envp = new NativeStrings(environment.Select(entry => $"{entry.Key}={entry.Value}"));
            Check(Spawn(out var pid, program, actions, attributes, argv.Pointer, envp.Pointer), program);
            return pid;
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    /// <summary>Whether a child of ours has ended; reaps it. False too when it is no child of ours.</summary>
    public static bool HasEnded(int pid)
    {
        const int withoutWaiting = 1;
        return WaitFor(pid, out _, withoutWaiting) == pid;
    }

    private static int CreateAndTruncate => OperatingSystem.IsMacOS() ? 0x200 | 0x400 : 0x40 | 0x200;

    /// <summary>
    /// Descriptors that we were born with (a runner's pipes) would keep their other end waiting for as long as the host lives.
    /// Ours are close-on-exec already; on Darwin a flag of posix_spawn says the same for all.
    /// </summary>
    private static void KeepOurDescriptors()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        const int setFlags = 2;
        const int closeOnExec = 1;
        foreach (var name in Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(Path.GetFileName))
        {
            if (int.TryParse(name, out var descriptor) && descriptor > 2)
            {
                _ = ControlDescriptor(descriptor, setFlags, closeOnExec);
            }
        }
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new Win32Exception(error, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly List<nint> strings = [];

        public NativeStrings(IEnumerable<string> texts)
        {
            strings.AddRange(texts.Select(Marshal.StringToCoTaskMemUTF8));
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)strings.Count + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < strings.Count; i++)
            {
                Pointer[i] = (byte*)strings[i];
            }
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            NativeMemory.Free(Pointer);
            strings.ForEach(Marshal.FreeCoTaskMem);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int pid, string path, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int FillSignals(void* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySignals(void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(void* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(void* actions, int descriptor, int newDescriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChangeFolder(void* actions, string path);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int ControlDescriptor(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitFor(int pid, out int status, int options);
}
