namespace CodexBridge.GitHub.Wire;

internal sealed record CommentBody(string Body);

internal sealed record ReactionBody(string Content);

/// <summary>Of a new issue or of an edit: what is null is not sent, and stays as it is.</summary>
internal sealed record IssueBody(string? Title, string? Body, IReadOnlyList<string>? Labels);
