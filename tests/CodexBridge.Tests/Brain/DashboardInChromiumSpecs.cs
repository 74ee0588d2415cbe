using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodexBridge.Brain;

namespace CodexBridge.Tests.Brain;

/// <summary>The page in a real browser, where there is one.</summary>
public sealed partial class DashboardInChromiumSpecs : IDisposable
{
    private static readonly string? Chromium = Environment.GetEnvironmentVariable("PATH")?.Split(':').SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    private readonly string folder = Directory.CreateTempSubdirectory("page").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task The_page_fits_the_screen_runs_its_script_filters_and_says_nothing_to_the_console(int width)
    {
        Assert.SkipWhen(Chromium is null, "no Chromium on this machine");
        var board = DashboardBuilder.Of(SyntheticLedger.Of(900, 48, liveEvery: 3), SyntheticLedger.End, BrainConfig.Default);
        await File.WriteAllTextAsync(Path.Combine(folder, "page.html"), DashboardHtml.Write(board), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "frame.html"), $$"""
            <!doctype html><iframe id="f" src="page.html" width="{{width}}" height="900"></iframe><pre id="r"></pre>
            <script>
            f.onload = () => {
              const d = f.contentDocument, e = d.documentElement, shown = () => d.querySelectorAll('article:not([hidden])').length, all = shown();
              const q = d.getElementById('q'); q.value = 'no such words anywhere'; q.dispatchEvent(new Event('input'));
              f.contentWindow.requestAnimationFrame(() => {
                const none = shown();
                const small = [...d.querySelectorAll('input,select,summary,.copy')].filter(x => x.offsetParent && x.getBoundingClientRect().height < 24).length;
                r.textContent = JSON.stringify({ wide: e.scrollWidth - e.clientWidth, copies: d.querySelectorAll('.copy').length, all, none, small, headings: d.querySelectorAll('h1').length });
              });
            };
            </script>
            """, TestContext.Current.CancellationToken);
        var (dom, log) = await RunAsync(Path.Combine(folder, "frame.html"));
        Assert.DoesNotContain("CONSOLE", log, StringComparison.Ordinal);
        using var result = JsonDocument.Parse(Result().Match(dom).Groups[1].Value);
        int Number(string key) => result.RootElement.GetProperty(key).GetInt32();
        Assert.Equal(0, Number("wide"));
        Assert.True(Number("copies") > 0, "the script did not run under the page's policy");
        Assert.True(Number("all") > 10);
        Assert.Equal(0, Number("none"));
        Assert.Equal(0, Number("small"));
        Assert.Equal(1, Number("headings"));
    }

    private async Task<(string Dom, string Log)> RunAsync(string page)
    {
        var start = new ProcessStartInfo(Chromium!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--enable-logging=stderr", "--window-size=1400,1000", $"--user-data-dir={folder}/profile", "--virtual-time-budget=4000", "--dump-dom", "file://" + page })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        try
        {
            var dom = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var log = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (await dom, await log);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex("""<pre id="r">([^<]*)</pre>""")]
    private static partial Regex Result();
}
