using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodexBridge.Offline.GitHub;

/// <summary>Keeps a world on disk. Written beside and renamed, so that a killed process leaves the older one whole.</summary>
internal static class WorldFile
{
    public static World Read(string? path) => path is not null && File.Exists(path)
        ? JsonSerializer.Deserialize(File.ReadAllBytes(path), WorldJson.Default.World) ?? new World()
        : new World();

    public static void Write(string? path, World world)
    {
        if (path is null)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var next = path + ".next";
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(world, WorldJson.Default.World));
        File.Move(next, path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(World))]
internal sealed partial class WorldJson : JsonSerializerContext;
