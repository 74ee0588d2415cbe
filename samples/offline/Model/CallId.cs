using System.Globalization;

namespace CodexBridge.Offline.Model;

/// <summary>The place of a call in the script, written into the id that Codex gives back with the result.</summary>
/// <param name="Poll">0 for the call itself, then counts the polls of a command that still runs.</param>
internal readonly record struct CallId(string Turn, int Message, int Action, int Poll)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"call_{Turn}_{Message}_{Action}_{Poll}");

    public static bool TryParse(string text, out CallId id)
    {
        id = default;
        var parts = text.Split('_');
        if (parts is not ["call", var turn, var message, var action, var poll]
            || !int.TryParse(message, CultureInfo.InvariantCulture, out var m)
            || !int.TryParse(action, CultureInfo.InvariantCulture, out var a)
            || !int.TryParse(poll, CultureInfo.InvariantCulture, out var p))
        {
            return false;
        }

        id = new CallId(turn, m, a, p);
        return true;
    }
}
