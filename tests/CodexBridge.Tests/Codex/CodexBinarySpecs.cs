using System.Runtime.InteropServices;
using CodexBridge.Codex;
using CodexBridge.Codex.AppServer;
using CodexBridge.Codex.Processes;

namespace CodexBridge.Tests.Codex;

/// <summary>Which program is run, and which never is.</summary>
public sealed class CodexBinarySpecs : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("codex-binary-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("lib/node_modules/@openai/codex/node_modules/@openai/{platform}/vendor/{triple}/bin/codex")]
    [InlineData("lib/node_modules/@openai/{platform}/vendor/{triple}/bin/codex")]
    [InlineData("lib/node_modules/@openai/codex/vendor/{triple}/codex/codex")]
    public void The_npm_launcher_is_followed_to_the_native_program_beside_it(string layout)
    {
        OnLinux();
        var native = Native(layout);
        var launcher = Text("lib/node_modules/@openai/codex/bin/codex.js", "#!/usr/bin/env node\n");
        var link = Path.Combine(root, "bin", "codex");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, "../lib/node_modules/@openai/codex/bin/codex.js");

        Assert.Equal(native, CodexBinary.Find(new() { Workspaces = [] }, Path.GetDirectoryName(link)));
        Assert.Equal(native, CodexBinary.Find(new() { Workspaces = [], BinaryPath = link }, null));
        Assert.Equal(native, CodexBinary.Find(new() { Workspaces = [], BinaryPath = launcher }, null));
    }

    [Fact]
    public void A_shell_launcher_of_node_modules_is_followed_too()
    {
        OnLinux();
        var native = Native("node_modules/@openai/{platform}/vendor/{triple}/bin/codex");
        var launcher = Text("node_modules/.bin/codex", "#!/bin/sh\nexec node ../@openai/codex/bin/codex.js\n");

        Assert.Equal(native, CodexBinary.Find(new() { Workspaces = [], BinaryPath = launcher }, null));
    }

    [Fact]
    public void A_program_of_the_checkout_is_passed_over_wherever_PATH_names_it()
    {
        OnLinux();
        Native("checkout/bin/codex");
        var good = Native("usr/bin/codex");
        var link = Path.Combine(root, "innocent");
        Directory.CreateSymbolicLink(link, Path.Combine(root, "checkout", "bin"));
        string[] folders = ["", ".", "bin", Path.Combine(root, "checkout", "bin"), link, Path.GetDirectoryName(good)!];

        var settings = new CodexSettings { Workspaces = [Path.Combine(root, "checkout")] };

        Assert.Equal(good, CodexBinary.Find(settings, string.Join(Path.PathSeparator, folders)));
        var refused = Assert.Throws<CodexException>(() => CodexBinary.Find(settings with { BinaryPath = Path.Combine(link, "codex") }, null));
        Assert.Equal(CodexFault.NotFound, refused.Fault);
    }

    [Theory]
    [InlineData("codex")]
    [InlineData("./codex")]
    [InlineData("/nowhere/codex")]
    public void A_named_program_is_absolute_and_exists(string path) =>
        Assert.Equal(CodexFault.NotFound, Assert.Throws<CodexException>(() => CodexBinary.Find(new() { BinaryPath = path }, null)).Fault);

    [Theory]
    [InlineData("codex-cli 0.169.0\n", "0.169.0")]
    [InlineData("0.170.0-alpha.3 (Debian 12.0.0; x86_64)", "0.170.0")]
    [InlineData("no version", null)]
    public void A_version_is_found_in_what_codex_says(string text, string? version) =>
        Assert.Equal(version, CodexVersion.Find(text)?.ToString());

    [Fact]
    public void A_release_newer_than_the_tested_ones_is_told_and_used()
    {
        Assert.NotNull(new CodexVersion(0, 170, 0).Warning);
        Assert.Null(CodexVersion.NewestTested.Warning);
        Assert.Equal(new(0, 170, 0), new CodexVersion(0, 170, 0).Require("here"));
    }

    [Fact]
    public void The_home_is_absolute_existing_and_outside_the_checkout()
    {
        var checkout = Directory.CreateDirectory(Path.Combine(root, "checkout")).FullName;
        var inside = Directory.CreateDirectory(Path.Combine(checkout, ".codex")).FullName;
        var link = Path.Combine(root, "link");
        Directory.CreateSymbolicLink(link, inside);
        var settings = new CodexSettings { Workspaces = [checkout] };

        foreach (var bad in (string[])["relative", Path.Combine(root, "missing"), inside, link])
        {
            var refused = Assert.Throws<CodexException>(() => CodexHome.Locate(settings with { Home = bad }));
            Assert.Equal(CodexFault.Configuration, refused.Fault);
        }

        Assert.Equal(root, CodexHome.Locate(settings with { Home = root + "/" }));
    }

    [Fact]
    public void A_folder_that_holds_the_users_home_is_no_checkout() =>
        Assert.False(new Fence(["/"]).Holds(Path.Combine(root, "anything")));

    [Fact]
    public void A_job_variable_does_not_pass_even_when_a_setting_names_it()
    {
        File.WriteAllText(Path.Combine(root, "config.toml"), """
            [model_providers.a]
            env_key = "A_PROVIDER_KEY"
            [model_providers.b]
              env_key='GITHUB_TOKEN'
            """);
        var settings = new CodexSettings { PassEnvironment = ["OPENAI_API_KEY", "RUNNER_TRACKING_ID", "ACTIONS_RUNTIME_TOKEN", "CODEX_SQLITE_HOME"] };

        Assert.Equal(["A_PROVIDER_KEY", "OPENAI_API_KEY"], CleanEnvironment.PassedNames(settings, root));
        Assert.All(CleanEnvironment.For(settings, root)["PATH"].Split(Path.PathSeparator), folder => Assert.True(Path.IsPathFullyQualified(folder)));
    }

    private static void OnLinux() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "The layout is that of linux-x64.");

    private string Native(string layout)
    {
        var path = Text(
            layout.Replace("{platform}", "codex-linux-x64", StringComparison.Ordinal).Replace("{triple}", "x86_64-unknown-linux-musl", StringComparison.Ordinal),
            "\u007fELF");
        return path;
    }

    private string Text(string path, string text)
    {
        var full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return full;
    }
}
