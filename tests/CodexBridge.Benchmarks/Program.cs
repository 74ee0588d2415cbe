using CodexBridge.Benchmarks;

// Without a name: everything that takes minutes at most.
var benchmarks = new Dictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
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
foreach (var each in new[] { "startup" })
{
    failed |= await benchmarks[each]([]);
}

return failed;
