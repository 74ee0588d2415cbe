using System.Security.Cryptography;
using System.Text;
using CodexBridge.Commands;
using CodexBridge.Triggers;

namespace CodexBridge.Inbox;

/// <summary>
/// The identity of one spoken command: repository, utterance, ordinal within it, and a hash of what was said, so that an edit is a new
/// command only where the command itself changed. The same comment gives the same keys on every machine, in every re-run.
/// </summary>
internal readonly record struct CommandKey(string Value)
{
    public static CommandKey Of(Trigger trigger, SpokenCommand spoken)
    {
        var place = trigger.Repository is { } repository
            ? repository.Id?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? $"{repository.Owner}-{repository.Name}".ToLowerInvariant()
            : "local";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(spoken.Canonical));
        return new CommandKey($"{place}.{trigger.SourceId}.{spoken.Ordinal}.{Convert.ToHexStringLower(hash.AsSpan(0, 6))}");
    }

    public override string ToString() => Value;
}
