using System.Diagnostics;

namespace CodexBridge.Tests.Git;

/// <summary>git as a person uses it, for repositories that tests make.</summary>
internal static class TestGit
{
    public static string Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main" }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output;
    }

    /// <summary>An empty bare repository, as a host offers it.</summary>
    public static string BareRemote(string path)
    {
        Directory.CreateDirectory(path);
        Run(path, "init", "--quiet", "--bare");
        return path;
    }

    /// <summary>Installs a server-side hook.</summary>
    public static void Hook(string bare, string name, string script)
    {
        var path = Path.Combine(bare, "hooks", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
