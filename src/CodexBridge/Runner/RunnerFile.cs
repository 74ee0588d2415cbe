using System.Text;

namespace CodexBridge.Runner;

/// <summary>
/// A file that the runner made for this step alone and reads after it (<c>GITHUB_OUTPUT</c>, <c>GITHUB_STEP_SUMMARY</c>). Other programs of
/// the step may have written before us, none writes at the same time: opening and seeking to the end is append enough here, which it
/// would not be for a file that several processes share.
/// </summary>
internal static class RunnerFile
{
    /// <summary>Lone surrogates become U+FFFD instead of an exception; no byte order mark.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    public static byte[] Bytes(string text) => Utf8.GetBytes(text);

    /// <summary>Appends at the start of a line, ending an unfinished one first.</summary>
    /// <param name="compose">Gets the bytes already there, gives those to add.</param>
    /// <exception cref="BridgeException">The file cannot be written.</exception>
    public static void Append(string path, Func<long, byte[]> compose)
    {
        try
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            var isLineOpen = false;
            if (file.Length > 0)
            {
                file.Seek(-1, SeekOrigin.End);
                isLineOpen = file.ReadByte() != '\n';
            }

            file.Seek(0, SeekOrigin.End);
            var addition = compose(file.Length + (isLineOpen ? 1 : 0));
            file.Write(isLineOpen ? [(byte)'\n', .. addition] : addition);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BridgeException($"Cannot write {path}: {e.Message}", "The runner makes this file for the step; check the disk and who owns the runner's folders.", e);
        }
    }
}
