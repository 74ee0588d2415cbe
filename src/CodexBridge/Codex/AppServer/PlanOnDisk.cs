using System.Text;
using System.Text.Json;
using CodexBridge.Codex.AppServer.Wire;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer;

/// <summary>
/// The plan of a running turn, for a follower that comes late. The protocol tells a plan only as it changes and keeps it in no
/// item; Codex's own record of the thread has the agent's last call of <c>update_plan</c>. A record of another shape reads as no plan.
/// </summary>
internal static class PlanOnDisk
{
    /// <summary>A plan is told often, so the end of a long record is enough.</summary>
    private const int TailBytes = 4 * 1024 * 1024;

    /// <param name="record">The thread's record (JSON lines), as thread/read names it.</param>
    /// <returns>The newest plan of the turn; null when there is none.</returns>
    public static IReadOnlyList<PlanStep>? Newest(string? record, string turnId)
    {
        if (record is null)
        {
            return null;
        }

        try
        {
            foreach (var line in Tail(record).Split('\n').Reverse())
            {
                if (line.Contains("\"update_plan\"", StringComparison.Ordinal) && line.Contains(turnId, StringComparison.Ordinal) && Read(line) is { } plan)
                {
                    return plan;
                }
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // It is Codex's file; we can do without.
        }

        return null;
    }

    public static PlanStepStatus StepStatus(string? word) => word switch
    {
        "completed" => PlanStepStatus.Completed,
        "inProgress" or "in_progress" => PlanStepStatus.InProgress,
        _ => PlanStepStatus.Pending,
    };

    private static string Tail(string record)
    {
        using var file = new FileStream(record, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(file.Length, TailBytes), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static List<PlanStep>? Read(string line)
    {
        try
        {
            if (JsonSerializer.Deserialize(line, WireJson.Default.WireRecordLine) is { Payload: { Type: "function_call", Name: "update_plan", Arguments: { } arguments } }
                && JsonSerializer.Deserialize(arguments, WireJson.Default.WirePlan) is { Plan: { } steps })
            {
                return [.. steps.Select(step => new PlanStep(step.Step ?? "", StepStatus(step.Status)))];
            }
        }
        catch (JsonException)
        {
            // Half a line at the cut, or another shape.
        }

        return null;
    }
}
