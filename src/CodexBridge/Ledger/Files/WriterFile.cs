using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CodexBridge.Ledger;

/// <summary>A writer's identity as a small JSON file. Every process that writes comes by here, so what we wrote ourselves is read without a JSON reader.</summary>
internal static class WriterFile
{
    private static readonly string[] Around = ["{\"w\":\"", "\",\"epoch\":", ",\"host\":\"", "\",\"machine_id\":\"", "\",\"created\":\"", "\"}"];

    public static void Save(string path, WriterIdentity writer) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(writer, LedgerJson.Default.WriterIdentity));

    /// <summary>Null: there is none, or it cannot be read. It is replaced then; its segments stay and are read as another writer's.</summary>
    public static WriterIdentity? Load(string path)
    {
        try
        {
            var content = File.ReadAllBytes(path);
            var known = AsWritten(Encoding.UTF8.GetString(content)) ?? Parse(content);
            return WriterIdentity.IsId(known.Id) ? known : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Null: somebody wrote it otherwise.</summary>
    private static WriterIdentity? AsWritten(string content)
    {
        if (!content.StartsWith(Around[0], StringComparison.Ordinal) || content.Contains('\\', StringComparison.Ordinal))
        {
            return null;
        }

        var values = new string[Around.Length - 1];
        var at = Around[0].Length;
        for (var i = 0; i < values.Length; i++)
        {
            var end = content.IndexOf(Around[i + 1], at, StringComparison.Ordinal);
            if (end < 0)
            {
                return null;
            }

            values[i] = content[at..end];
            at = end + Around[i + 1].Length;
            if (values[i].Contains('"', StringComparison.Ordinal))
            {
                return null;
            }
        }

        return at == content.Length && int.TryParse(values[1], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            ? new WriterIdentity { Id = values[0], Epoch = epoch, Host = values[2], Machine = values[3], Created = values[4] }
            : null;
    }

    private static WriterIdentity Parse(byte[] content)
    {
        using var json = JsonDocument.Parse(content);
        var root = json.RootElement;
        return new WriterIdentity
        {
            Id = root.GetProperty("w").GetString() ?? "",
            Epoch = root.TryGetProperty("epoch", out var epoch) ? epoch.GetInt32() : 0,
            Host = root.GetProperty("host").GetString() ?? "",
            Machine = root.GetProperty("machine_id").GetString() ?? "",
            Created = root.GetProperty("created").GetString() ?? "",
        };
    }
}
