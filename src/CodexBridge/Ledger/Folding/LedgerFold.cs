using CodexBridge.Sessions;

namespace CodexBridge.Ledger;

/// <summary>
/// The events taken in so far, reduced to what answers need. Joining two folds gives the fold of both their events, so parts can be
/// folded in parallel and stored.
/// </summary>
internal sealed class LedgerFold
{
    public Dictionary<SessionId, SessionFold> Sessions { get; } = [];

    public Dictionary<string, ClaimFold> Claims { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes in one event as the bridge's rooms see it: sessions and claims.</summary>
    public void Apply(SlotEvent candidate)
    {
        var entry = candidate.Event;
        var ours = string.Equals(entry.Agent, LedgerTypes.Bridge, StringComparison.Ordinal);
        var command = ours ? entry.Text("key") : null;
        if (command is not null && entry.Type is LedgerTypes.Claim or LedgerTypes.Takeover or LedgerTypes.Finished)
        {
            Claim(command).Offer(candidate);
        }
        else if (SessionId.TryParse(entry.Cid, out var cid))
        {
            if (ours)
            {
                Session(cid).Offer(candidate);
                if (command is not null && entry.Type is LedgerTypes.Spawn or LedgerTypes.Reply or LedgerTypes.Turn)
                {
                    Claim(command).Offer(candidate);
                }
            }
            else
            {
                Session(cid).Touch(candidate.Key, entry.Timestamp, entry.Id);
            }
        }
    }

    public SessionFold Session(SessionId cid)
    {
        if (!Sessions.TryGetValue(cid, out var session))
        {
            Sessions[cid] = session = new SessionFold(cid);
        }

        return session;
    }

    public ClaimFold Claim(string key)
    {
        if (!Claims.TryGetValue(key, out var claim))
        {
            Claims[key] = claim = new ClaimFold(key);
        }

        return claim;
    }
}
