using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace CodexBridge.Tests.House;

/// <summary>The repository that these tests were built from, as files.</summary>
internal static class Checkout
{
    /// <summary>Absolute path of its top directory.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Absolute path of a file, named from the top with slashes.</summary>
    public static string PathOf(string name) => Path.Combine(Root, name.Replace('/', Path.DirectorySeparatorChar));

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>The only document of a YAML file.</summary>
    public static YamlMappingNode ReadYaml(string name)
    {
        using var text = new StringReader(Read(name));
        var stream = new YamlStream();
        stream.Load(text);
        return Assert.IsType<YamlMappingNode>(Assert.Single(stream.Documents).RootNode);
    }

    /// <summary>The value of a key; null when the key is absent.</summary>
    public static YamlNode? At(this YamlNode node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    /// <summary>A mapping in the order of the file; empty for null.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode? node) =>
        node is YamlMappingNode map ? map.Children.Select(pair => (pair.Key.ToString(), pair.Value)) : [];

    /// <summary>Every scalar in a tree, with the keys that lead to it, joined by dots.</summary>
    public static IEnumerable<(string Place, string Text)> Scalars(this YamlNode node, string place = "") => node switch
    {
        YamlScalarNode scalar => [(place, scalar.Value ?? "")],
        YamlMappingNode map => map.Children.SelectMany(pair => pair.Value.Scalars(Join(place, pair.Key.ToString()))),
        YamlSequenceNode list => list.Children.SelectMany((item, index) => item.Scalars(Join(place, $"{index}"))),
        _ => [],
    };

    /// <summary>Files that match a pattern below a directory, named from the top with slashes; none when it is absent.</summary>
    public static IReadOnlyList<string> Files(string directory, string pattern) =>
        !Directory.Exists(PathOf(directory)) ? [] :
        [.. Directory.EnumerateFiles(PathOf(directory), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(name => !name.Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal)];

    /// <summary>What git tracks or would add; null when this is no git checkout or there is no git.</summary>
    public static async Task<IReadOnlyList<string>?> TrackedFilesAsync(CancellationToken cancellationToken)
    {
        if (!Path.Exists(PathOf(".git")))
        {
            return null;
        }

        var start = new ProcessStartInfo("git") { WorkingDirectory = Root, RedirectStandardOutput = true };
        foreach (var argument in (string[])["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            start.ArgumentList.Add(argument);
        }

        using var git = Process.Start(start)!;
        var names = await git.StandardOutput.ReadToEndAsync(cancellationToken);
        await git.WaitForExitAsync(cancellationToken);
        return git.ExitCode == 0
            ? [.. names.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(name => File.Exists(PathOf(name)))]
            : null;
    }

    private static string Join(string place, string key) => place.Length == 0 ? key : $"{place}.{key}";

    private static string FindRoot()
    {
        for (var here = new DirectoryInfo(AppContext.BaseDirectory); here is not null; here = here.Parent)
        {
            if (File.Exists(Path.Combine(here.FullName, "CodexBridge.sln")))
            {
                return here.FullName;
            }
        }

        throw new InvalidOperationException($"No CodexBridge.sln above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}
