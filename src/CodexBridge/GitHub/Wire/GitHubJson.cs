using System.Text.Json.Serialization;

namespace CodexBridge.GitHub.Wire;

/// <summary>The bodies that are sent: exactly what is documented. Answers are read by <see cref="Answers"/>.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CommentBody))]
[JsonSerializable(typeof(ReactionBody))]
[JsonSerializable(typeof(IssueBody))]
internal sealed partial class GitHubJson : JsonSerializerContext;
