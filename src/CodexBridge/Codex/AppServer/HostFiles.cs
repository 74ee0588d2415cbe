using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodexBridge.Codex.Processes;

namespace CodexBridge.Codex.AppServer;

/// <summary>What stands beside the host's socket, in <c>$CODEX_HOME/codex-bridge</c> (0700).</summary>
internal sealed record HostFiles(string Folder)
{
    public static HostFiles In(string home) => new(Path.Combine(home, "codex-bridge"));

    /// <summary>unix(7): an address holds 108 bytes, on other systems 104, with the zero at the end.</summary>
    private const int LongestSocket = 103;

    /// <summary>In the folder; where its path is too long for a socket's address, under a short name of our own in the temp folder.</summary>
    public string Socket { get; } = SocketIn(Folder);

    /// <summary>Both outputs of the running host; emptied when a host is started.</summary>
    public string Log => Path.Combine(Folder, "app-server.log");

    public string Lock => Path.Combine(Folder, "app-server.lock");

    public string Record => Path.Combine(Folder, "app-server.json");

    public string Preflight => Path.Combine(Folder, "sandbox.json");

    private static string SocketIn(string folder)
    {
        var path = Path.Combine(folder, "app-server.sock");
        if (Encoding.UTF8.GetByteCount(path) <= LongestSocket)
        {
            return path;
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16];
        return Path.Combine("/tmp", $"codex-bridge-{Environment.UserName}", $"{name}.sock");
    }

    public void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            const UnixFileMode ours = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(Folder, ours);
            if (Directory.CreateDirectory(Path.GetDirectoryName(Socket)!, ours) is { } place && place.FullName != Path.GetFullPath(Folder) && place.UnixFileMode != ours)
            {
                throw new CodexException(CodexFault.NoHost, $"The folder {place.FullName} for the socket is not ours alone.", "Remove it, or choose a CODEX_HOME with a shorter path.");
            }
        }
    }

    /// <summary>The last lines of the log, for an error.</summary>
    public string LogTail()
    {
        const int letters = 2000;
        try
        {
            var text = File.ReadAllText(Log).Trim();
            return text.Length > letters ? "…" + text[^letters..] : text;
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The host that was started last; null when none was, or the record is unreadable.</summary>
    public HostRecord? ReadRecord()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Record), HostJson.Default.HostRecord);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void WriteRecord(HostRecord record)
    {
        var draft = Record + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(record, HostJson.Default.HostRecord));
        File.Move(draft, Record, overwrite: true);
    }
}

/// <summary>Which process serves the socket. Lets anyone see without a call whether it still lives.</summary>
internal sealed record HostRecord(int Pid, string? Boot, string? Started, string? Version)
{
    [JsonIgnore]
    public ProcessIdentity Process => new(Pid, Boot ?? "", Started ?? "");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HostRecord))]
[JsonSerializable(typeof(SandboxVerdict))]
internal sealed partial class HostJson : JsonSerializerContext;
