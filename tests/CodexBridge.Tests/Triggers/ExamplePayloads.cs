using System.Text;
using System.Text.Json;

namespace CodexBridge.Tests.Triggers;

/// <summary>GitHub's own example payloads: all of them where <c>tests/payloads</c> is installed, else the dozen that stand in the repository.</summary>
internal static class ExamplePayloads
{
    public static IEnumerable<(string Name, byte[] Json)> All()
    {
        var installed = Installed();
        if (installed is null)
        {
            return Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Payloads"), "*.json")
                .Select(file => (Path.GetFileName(file).Split('.')[0], File.ReadAllBytes(file)));
        }

        return Directory.GetFiles(installed, "index.json", SearchOption.AllDirectories).SelectMany(Examples);
    }

    private static List<(string Name, byte[] Json)> Examples(string index)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(index));
        return document.RootElement.EnumerateArray()
            .SelectMany(each => each.GetProperty("examples").EnumerateArray()
                .Select(example => (each.GetProperty("name").GetString() ?? "", Encoding.UTF8.GetBytes(example.GetRawText()))))
            .ToList();
    }

    private static string? Installed()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var examples = Path.Combine(folder.FullName, "tests", "payloads", "node_modules", "@octokit", "webhooks-examples");
            if (Directory.Exists(examples))
            {
                return examples;
            }
        }

        return null;
    }
}
