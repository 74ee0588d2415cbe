using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CodexBridge.Ledger;

/// <summary>
/// Looks for control characters below the space. Every line of every reading passes here, and the framework's own search of a range is
/// compiled anew in each process, slowly at first; this one is compiled ahead of time.
/// </summary>
internal static class ControlBytes
{
    public static bool Any(ReadOnlySpan<byte> line)
    {
        var at = 0;
        if (line.Length >= Vector128<byte>.Count)
        {
            var highest = Vector128.Create((byte)31);
            ref var first = ref MemoryMarshal.GetReference(line);
            var last = line.Length - Vector128<byte>.Count;
            for (; at <= last; at += Vector128<byte>.Count)
            {
                var some = Vector128.LoadUnsafe(ref first, (nuint)at);
                if (Vector128.EqualsAny(Vector128.Min(some, highest), some))
                {
                    return true;
                }
            }
        }

        for (; at < line.Length; at++)
        {
            if (line[at] < 32)
            {
                return true;
            }
        }

        return false;
    }
}
