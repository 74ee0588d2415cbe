namespace CodexBridge.Offline.GitHub;

/// <summary>What changes the world, whether a request or a test asks for it.</summary>
internal static class Acts
{
    public static IssueThread Open(World world, Repository repository, Account author, string title, string body, bool isPullRequest, DateTimeOffset now)
    {
        var thread = new IssueThread
        {
            Id = world.NextId(),
            Number = repository.Threads.Count + 1,
            IsPullRequest = isPullRequest,
            Title = title,
            Body = body,
            Author = author.Login,
            CreatedAt = now,
            UpdatedAt = now,
        };
        repository.Threads.Add(thread);
        return thread;
    }

    public static Remark Say(World world, IssueThread thread, Account author, RemarkKind kind, string body, DateTimeOffset now)
    {
        var remark = new Remark { Id = world.NextId(), Kind = kind, Author = author.Login, Body = body, CreatedAt = now, UpdatedAt = now };
        thread.Remarks.Add(remark);
        thread.UpdatedAt = now;
        return remark;
    }

    public static Remark Answer(World world, IssueThread thread, Account author, Remark parent, string body, DateTimeOffset now)
    {
        var remark = new Remark
        {
            Id = world.NextId(),
            Kind = RemarkKind.ReviewComment,
            Author = author.Login,
            Body = body,
            InReplyTo = parent.InReplyTo ?? parent.Id,
            Path = parent.Path,
            Line = parent.Line,
            CreatedAt = now,
            UpdatedAt = now,
        };
        thread.Remarks.Add(remark);
        thread.UpdatedAt = now;
        return remark;
    }

    /// <summary>Puts labels on a thread; a label that the repository does not know is made.</summary>
    public static void Label(World world, Repository repository, IssueThread thread, IEnumerable<string> names, DateTimeOffset now)
    {
        foreach (var name in names)
        {
            if (!repository.Labels.Exists(label => label.Name == name))
            {
                repository.Labels.Add(new Label(world.NextId(), name, "ededed"));
            }

            if (!thread.Labels.Contains(name))
            {
                thread.Labels.Add(name);
            }
        }

        thread.UpdatedAt = now;
    }
}
