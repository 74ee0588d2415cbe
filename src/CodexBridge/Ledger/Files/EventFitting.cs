using System.Security.Cryptography;
using System.Text.Json;

namespace CodexBridge.Ledger;

/// <summary>Keeps lines short: what does not fit goes whole into a blob, and the line keeps the beginning of its message and the blob's name.</summary>
internal static class EventFitting
{
    private const int KeptCharacters = 4000;

    /// <summary>Room for what is stamped onto the line later.</summary>
    private const int Reserve = 512;

    public static LedgerEvent Fit(LedgerEvent entry, LedgerPaths paths)
    {
        // A character takes at most 6 bytes, so most events need no second look.
        if (Characters(entry) * 6L < LineWriter.Longest - Reserve)
        {
            return entry;
        }

        var line = new LineWriter();
        line.Body(entry, "");
        line.Raw("}\n"u8);
        if (line.Length < LineWriter.Longest - Reserve)
        {
            return entry;
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(line.Written));
        Directory.CreateDirectory(paths.Blobs);
        var path = Path.Combine(paths.Blobs, name);
        if (!File.Exists(path))
        {
            AtomicFile.Write(path, line.Written);
        }

        return new LedgerEvent
        {
            Version = entry.Version,
            Timestamp = Short(entry.Timestamp, 64),
            Type = Short(entry.Type, 64) ?? "",
            Agent = Short(entry.Agent, 200),
            Cid = Short(entry.Cid, 200),
            Task = Short(entry.Task, 200),
            Branch = Short(entry.Branch, 200),
            Worktree = Short(entry.Worktree, KeptCharacters),
            Cwd = Short(entry.Cwd, KeptCharacters),
            Sha = Short(entry.Sha, 200),
            Message = Short(entry.Message, KeptCharacters),
            Data = entry.Data is { ValueKind: not JsonValueKind.Undefined } data && data.GetRawText().Length <= KeptCharacters ? data : null,
            Re = Short(entry.Re, 200),
            Host = Short(entry.Host, 200),
        }.With("blob", JsonElement.Parse($"\"{name}\""));
    }

    private static long Characters(LedgerEvent entry)
    {
        var data = entry.Data is { ValueKind: not JsonValueKind.Undefined } element ? System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element).Length : 0;
        var unknown = entry.Unknown?.Sum(member => member.Key.Length + System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(member.Value).Length) ?? 0;
        return data + unknown + (entry.Tags?.Sum(tag => tag.Length + 4) ?? 0) + Length(entry.Message) + Length(entry.Cwd) + Length(entry.Task) + Length(entry.Branch)
            + Length(entry.Worktree) + Length(entry.Agent) + Length(entry.Cid) + Length(entry.Sha) + Length(entry.Type) + Length(entry.Re) + Length(entry.Host) + Length(entry.Timestamp);
    }

    private static int Length(string? text) => text?.Length ?? 0;

    private static string? Short(string? text, int most) => text is null || text.Length <= most ? text : string.Concat(text.AsSpan(0, most), "…");
}
