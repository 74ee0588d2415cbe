namespace CodexBridge.Offline.GitHub;

/// <summary>Reactions: one of a kind per account; a repeated one answers 200 instead of 201.</summary>
internal static class ReactionRoutes
{
    private static readonly string[] Known = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

    public static Answer Add(Call call, List<Reaction> reactions)
    {
        var content = call.Text("content");
        if (content is null || !Known.Contains(content))
        {
            throw GitHubError.Invalid("Reaction", "content", "invalid", "content is not included in the list");
        }

        if (reactions.Find(reaction => reaction.Author == call.Caller.Login && reaction.Content == content) is { } existing)
        {
            return new Answer(200, call.Shapes.Reaction(call.World, existing));
        }

        var added = new Reaction(call.World.NextId(), call.Caller.Login, content, call.Now);
        reactions.Add(added);
        return new Answer(201, call.Shapes.Reaction(call.World, added));
    }
}
