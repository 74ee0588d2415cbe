using System.Text.Json.Serialization;

namespace CodexBridge.GitHub.Wire;

/// <summary>The shapes that cross the wire: of answers only what is read, all of it nullable; of bodies exactly what is documented.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WireUser))]
[JsonSerializable(typeof(WirePermission))]
[JsonSerializable(typeof(WireRepository))]
[JsonSerializable(typeof(WireIssue))]
[JsonSerializable(typeof(WireIssue[]))]
[JsonSerializable(typeof(WireComment))]
[JsonSerializable(typeof(WireComment[]))]
[JsonSerializable(typeof(WireError))]
[JsonSerializable(typeof(CommentBody))]
[JsonSerializable(typeof(ReactionBody))]
[JsonSerializable(typeof(IssueBody))]
internal sealed partial class GitHubJson : JsonSerializerContext;
