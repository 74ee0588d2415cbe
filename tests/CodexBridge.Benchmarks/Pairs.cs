using System.Diagnostics;
using System.Globalization;

namespace CodexBridge.Benchmarks;

/// <summary>Whole processes in turns, so that a busy machine is busy for all of them alike.</summary>
internal sealed class Pairs
{
    private readonly List<(string Name, Func<ProcessStartInfo> Start, List<MeasuredRun> Runs)> contenders = [];

    /// <param name="start">Called before each run: what a run needs is made here and is not measured.</param>
    public void Add(string name, Func<ProcessStartInfo> start) => contenders.Add((name, start, []));

    /// <summary>One round that is not counted, then the others.</summary>
    public async Task RunAsync(int rounds)
    {
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (_, start, runs) in contenders)
            {
                var run = await MeasuredRun.OfAsync(start());
                if (round >= 0)
                {
                    runs.Add(run);
                }
            }
        }

        foreach (var (name, _, runs) in contenders)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"     {name,-46} {Median(runs, run => run.Wall.TotalMilliseconds),10:#,0.0} ms wall {Median(runs, run => run.Processor.TotalMilliseconds),10:#,0.0} ms cpu {runs.Max(run => run.PeakMegabytes),6:0} MB at most"));
        }
    }

    public double Wall(string name) => Median(Of(name), run => run.Wall.TotalMilliseconds);

    public double PeakMegabytes(string name) => Of(name).Max(run => run.PeakMegabytes);

    /// <summary>How many times longer one takes than another: the median of the rounds' own ratios.</summary>
    public double Ratio(string longer, string shorter) =>
        Of(longer).Zip(Of(shorter), (one, other) => one.Wall / other.Wall).Order().ElementAt(Of(longer).Count / 2);

    private List<MeasuredRun> Of(string name) => contenders.Single(contender => contender.Name == name).Runs;

    private static double Median(List<MeasuredRun> runs, Func<MeasuredRun, double> figure) => runs.Select(figure).Order().ElementAt(runs.Count / 2);
}
