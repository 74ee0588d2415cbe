using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer;

/// <summary>The questions of one thread that nobody has answered yet.</summary>
internal sealed class OpenQuestions
{
    private readonly Dictionary<string, ServerQuestion> asked = [];

    /// <summary>False when it is known already.</summary>
    public bool TryAdd(ServerQuestion question) => asked.TryAdd(question.IdText, question);

    public void Remove(string requestId) => asked.Remove(requestId);

    public void Clear() => asked.Clear();

    /// <summary>
    /// The open question that a request is about; null when it has been answered. The item counts, not only the number: a new host
    /// counts from 0 again.
    /// </summary>
    /// <exception cref="CodexException">The open question asks for something else than what was shown.</exception>
    public ServerQuestion? Take(ApprovalRequest request)
    {
        var about = asked.Values.Where(question => (question.Subject.ItemId ?? "") == request.ItemId).ToList();
        var question = about.Find(question => question.IdText == request.RequestId) ?? (about.Count == 1 ? about[0] : null);
        if (question is null)
        {
            return null;
        }

        if (question.Subject.Command != request.Command || (question.Subject.Cwd ?? "") != (request.Cwd ?? ""))
        {
            throw new CodexException(
                CodexFault.Refused, "Codex now asks for another command than the one that was shown.", "Look at the question again, and answer the new one.");
        }

        asked.Remove(question.IdText);
        return question;
    }
}
