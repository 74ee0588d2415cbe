using System.Collections.Concurrent;
using System.Text.Json;
using CodexBridge.Codex.AppServer.Wire;
using CodexBridge.Codex.Processes;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer;

/// <summary>One connection with its threads: takes what the server says to the thread it concerns, and leaves no question open.</summary>
internal sealed class Switchboard : IConnectionListener
{
    private const int MostHeld = 10_000;

    private readonly Lock gate = new();
    private readonly List<ThreadFeed> feeds = [];
    private readonly HashSet<string> forgotten = [];
    private readonly List<(string Thread, Action<ThreadFeed> Tell, Action Otherwise)> strangers = [];
    private readonly ConcurrentQueue<string> warnings = new();
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider clock;
    private string? lost;
    private int holding;

    public Switchboard(Connection connection, CodexVersion version, ProcessIdentity? hostProcess, TimeProvider clock)
    {
        (Connection, Version, HostProcess) = (connection, version, hostProcess);
        this.clock = clock;
    }

    public Connection Connection { get; }

    /// <summary>Known once the server has introduced itself.</summary>
    public CodexVersion Version { get; set; }

    public ProcessIdentity? HostProcess { get; }

    /// <summary>What the host says about its configuration, to nobody in particular.</summary>
    public IReadOnlyList<string> Warnings => [.. warnings];

    /// <summary>Ends when the connection has.</summary>
    public Task Gone => gone.Task;

    /// <summary>A new feed of a thread, beside those that there are; it holds back until it is released.</summary>
    public ThreadFeed Feed(SessionId id)
    {
        lock (gate)
        {
            var feed = new ThreadFeed(id.Value);
            feeds.Add(feed);
            forgotten.Remove(id.Value);
            foreach (var (_, tell, _) in strangers.Where(stranger => stranger.Thread == id.Value))
            {
                tell(feed);
            }

            strangers.RemoveAll(stranger => stranger.Thread == id.Value);
            if (lost is not null)
            {
                feed.Lost(lost, Faults.Lost(Connection.Address, lost));
            }

            return feed;
        }
    }

    /// <summary>Ends a feed. True when it was the last of its thread.</summary>
    public bool Forget(ThreadFeed feed)
    {
        lock (gate)
        {
            feed.Close();
            feeds.Remove(feed);
            if (feeds.Exists(other => other.ThreadId == feed.ThreadId))
            {
                return false;
            }

            forgotten.Add(feed.ThreadId);
            return true;
        }
    }

    /// <summary>A new thread's first words may overtake the answer that names it: keep those of unknown threads until disposed.</summary>
    public IDisposable HoldStrangers()
    {
        lock (gate)
        {
            holding++;
        }

        return new Hold(this);
    }

    public void Notified(string method, JsonElement parameters)
    {
        var thread = WireJson.Text(parameters, "threadId");
        if (thread is not null)
        {
            Deliver(thread, feed => feed.Notified(method, parameters), () => { });
        }
        else if (method is "configWarning" or "warning" && WireJson.TryRead(parameters, WireJson.Default.WireWarning) is { } warning)
        {
            warnings.Enqueue(warning.Summary ?? warning.Message ?? method);
        }
    }

    public void Asked(ServerQuestion question)
    {
        if (ServerQuestions.AnswerFor(question.Method, clock) is { } fact)
        {
            Send(Connection.AnswerAsync(question, fact, CancellationToken.None));
            return;
        }

        var kind = ServerQuestions.KindOf(question.Method);
        if (kind is null or ApprovalKind.Other || question.Subject.ThreadId is null)
        {
            Decline(question);
        }

        if (kind is { } approval && question.Subject.ThreadId is { } thread)
        {
            Deliver(thread, feed => feed.Asked(question, approval), () => Decline(question));
        }
    }

    public void Lost(string why)
    {
        lock (gate)
        {
            lost = why;
            foreach (var feed in feeds)
            {
                feed.Lost(why, Faults.Lost(Connection.Address, why));
            }
        }

        gone.TrySetResult();
    }

    private void Deliver(string thread, Action<ThreadFeed> tell, Action otherwise)
    {
        lock (gate)
        {
            var concerned = feeds.FindAll(feed => feed.ThreadId == thread);
            if (concerned.Count > 0)
            {
                concerned.ForEach(tell);
            }
            else if (holding > 0 && strangers.Count < MostHeld)
            {
                strangers.Add((thread, tell, otherwise));
            }
            else if (!forgotten.Contains(thread))
            {
                otherwise();
            }
        }
    }

    /// <summary>No, in the question's own shape; nobody here could say yes. A sub-agent's question ends here too.</summary>
    private void Decline(ServerQuestion question) => Send(ServerQuestions.Decline(question.Method) is { } no
        ? Connection.AnswerAsync(question, no, CancellationToken.None)
        : Connection.RefuseAsync(question, $"codex-bridge does not answer {question.Method}", CancellationToken.None));

    /// <summary>From the reading loop, which must not wait for a send. A connection that broke has told so by itself.</summary>
    private static void Send(Task sending) => _ = sending.ContinueWith(
        sent => _ = sent.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private void LetGo()
    {
        lock (gate)
        {
            if (--holding == 0)
            {
                strangers.ForEach(stranger => stranger.Otherwise());
                strangers.Clear();
            }
        }
    }

    private sealed class Hold(Switchboard board) : IDisposable
    {
        public void Dispose() => board.LetGo();
    }
}
