using CodexBridge.Ledger;

namespace CodexBridge.Benchmarks;

/// <summary>A machine that shares what is written on it.</summary>
internal interface IFleetMachine
{
    void Write(IEnumerable<string> messages);

    /// <summary>One round: sends what is new, takes what others sent. Gives how many pushes the remote refused.</summary>
    Task<int> ShareAsync();

    /// <summary>Fetches, and gives every message that is there then.</summary>
    Task<List<string>> ReadAsync();
}

/// <summary>With the ledger as it is.</summary>
internal sealed class LedgerMachine(string home, string remote) : IFleetMachine
{
    private readonly LedgerOptions options = new() { Home = home, Host = Path.GetFileName(home), Durability = Durability.Never };

    public void Write(IEnumerable<string> messages)
    {
        using var ledger = LedgerStore.Open(options);
        ledger.Append([.. messages.Select(message => new LedgerEvent { Type = "progress", Cid = options.Host, Message = message })]);
    }

    public async Task<int> ShareAsync()
    {
        using var ledger = LedgerStore.Open(options);
        return (await new LedgerSync(ledger, new SyncOptions { Remote = remote, Publish = false }).RunAsync(force: true, CancellationToken.None)).Rejected;
    }

    public async Task<List<string>> ReadAsync()
    {
        await ShareAsync();
        return MergedTail.Read(new LedgerPaths(home), long.MaxValue).ConvertAll(line => LedgerLine.Read(line.Line, out _)!.Message!);
    }
}

/// <summary>With a clone of one branch that all share.</summary>
/// <param name="ownFile">Each machine keeps to a file of its own and pushes until it is taken; else all append to one, and what fails waits for the next round.</param>
internal sealed class SharedBranchMachine : IFleetMachine
{
    private readonly string clone;
    private readonly string file;
    private readonly bool ownFile;

    public SharedBranchMachine(string home, string remote, bool ownFile)
    {
        (clone, this.ownFile) = (home, ownFile);
        file = ownFile ? $"{Path.GetFileName(home)}.jsonl" : "ledger.jsonl";
        Bench.Run("git", "clone", "--quiet", remote, clone);
        Bench.Run("git", "-C", clone, "config", "user.name", "machine");
        Bench.Run("git", "-C", clone, "config", "user.email", "machine@localhost");
    }

    public void Write(IEnumerable<string> messages)
    {
        using var target = new StreamWriter(Path.Combine(clone, file), append: true);
        foreach (var message in messages)
        {
            target.WriteLine($"\"{message}\"");
        }
    }

    public async Task<int> ShareAsync()
    {
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--message", "ledger");
        for (var refused = 0; ; refused++)
        {
            if (await GitAsync("pull", "--quiet", "--rebase") != 0)
            {
                await GitAsync("rebase", "--abort");
            }

            if (await GitAsync("push", "--quiet") == 0)
            {
                return refused;
            }

            if (!ownFile)
            {
                return 1;
            }
        }
    }

    public Task<List<string>> ReadAsync() =>
        Task.FromResult(Directory.GetFiles(clone, "*.jsonl").SelectMany(File.ReadLines).Where(line => line.StartsWith('"')).Select(line => line.Trim('"')).ToList());

    private async Task<int> GitAsync(params string[] arguments)
    {
        using var git = Bench.Start("git", ["-C", clone, .. arguments]);
        git.StandardInput.Close();
        await Task.WhenAll(git.StandardOutput.ReadToEndAsync(), git.StandardError.ReadToEndAsync(), git.WaitForExitAsync());
        return git.ExitCode;
    }
}
