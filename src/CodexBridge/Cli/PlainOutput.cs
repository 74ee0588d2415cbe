using CodexBridge.Ledger;
using Microsoft.Win32.SafeHandles;

namespace CodexBridge.Cli;

/// <summary>Standard output for a process that ends as soon as it has answered: getting hold of the console takes longer than most answers.</summary>
internal static class PlainOutput
{
    private const int Descriptor = 1;
    private const int BrokenPipe = 32;
    private const int TryAgainOnLinux = 11;
    private const int TryAgainOnMac = 35;

    /// <summary>Writes all of it. A reader that has left wants no more, and that is no error.</summary>
    /// <exception cref="BridgeException">What it goes to does not take it.</exception>
    public static void Write(ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            using var console = Console.OpenStandardOutput();
            console.Write(bytes);
            return;
        }

        using var output = new SafeFileHandle(Descriptor, ownsHandle: false);
        while (!bytes.IsEmpty)
        {
            try
            {
                bytes = bytes[PosixFile.Write(output, bytes, "standard output")..];
            }
            catch (IOException left) when (left.HResult == BrokenPipe)
            {
                return;
            }
            catch (IOException full) when (full.HResult is TryAgainOnLinux or TryAgainOnMac)
            {
                PosixFile.AwaitRoom(output); // Whoever opened it made it one that does not wait.
            }
            catch (IOException failure)
            {
                throw new BridgeException(failure.Message, "Look at what standard output goes to.", failure);
            }
        }
    }
}
