using CodexBridge.Benchmarks;

// Without a name: everything that takes minutes at most. "stress" is the long one. "verb …" runs the program's own verbs, so that
// processes can be measured and killed without the rest of the program.
var benchmarks = new Dictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
    ["append"] = AppendBenchmark.RunAsync,
    ["status"] = StatusBenchmark.RunAsync,
    ["tick"] = TickBenchmark.RunAsync,
    ["fleet"] = FleetBenchmark.RunAsync,
    ["stress"] = StressRun.RunAsync,
    ["verb"] = Verbs.RunAsync,
    ["startup"] = StartupBenchmark.RunAsync,
};

if (args is [var name, ..])
{
    if (benchmarks.TryGetValue(name, out var one))
    {
        return await one(args[1..]);
    }

    Console.Error.WriteLine($"There is no benchmark '{name}'. Known: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

var failed = 0;
foreach (var each in new[] { "append", "status", "tick", "fleet", "startup" })
{
    failed |= await benchmarks[each]([]);
}

return failed;
