namespace CodexBridge.Cli;

/// <summary>A short secret of this machine's user, made once.</summary>
internal static class PrivateFile
{
    public static string LoadOrCreate(string path, Func<string> make)
    {
        if (!File.Exists(path))
        {
            var draft = $"{path}.{Environment.ProcessId}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var writer = new StreamWriter(draft, options))
            {
                writer.Write(make());
            }

            try
            {
                // Of two processes that come at once the first one's stands.
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        return File.ReadAllText(path).Trim() is { Length: > 0 } secret ? secret : throw new BridgeException($"The file {path} is empty.", "Delete it; a new one is made.");
    }
}
