using System.Text.Json;

namespace CodexBridge.Mcp;

/// <summary>
/// What the structured results of the looking tools hold, for clients that check. Fields may be added; those named here stay, and keep their
/// types.
/// </summary>
internal static class ResultSchemas
{
    /// <summary><see cref="SessionJson"/>.</summary>
    public static JsonElement Sessions { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "sessions": {
              "type": "array",
              "description": "Newest first, 50 at most.",
              "items": {
                "type": "object",
                "properties": {
                  "threadId": { "type": "string" },
                  "state": { "type": "string", "description": "running, waiting-for-approval, completed, failed, aborted, timed-out, host-died, …" },
                  "host": { "type": ["string", "null"] },
                  "cwd": { "type": ["string", "null"] },
                  "prompt": { "type": ["string", "null"] },
                  "lastMessage": { "type": ["string", "null"] },
                  "tokens": { "type": ["integer", "null"] },
                  "lastEventAt": { "type": ["string", "null"], "description": "UTC." },
                  "openApprovals": {
                    "type": "array",
                    "items": { "type": "object", "properties": { "id": { "type": "string", "description": "For codex-approve." } }, "required": ["id"] }
                  }
                },
                "required": ["threadId", "state", "openApprovals"]
              }
            }
          },
          "required": ["sessions"]
        }
        """);

    /// <summary>Events as their lines stand in the ledger; what other programs wrote there has their shape, so no field's type is promised.</summary>
    public static JsonElement Events { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "events": {
              "type": "array",
              "description": "Oldest first.",
              "items": {
                "type": "object",
                "properties": {
                  "type": { "description": "spawn, turn, progress, validation, done, error, …" },
                  "ts": { "description": "UTC." },
                  "agent": { "description": "bridge for what the bridge saw itself." },
                  "cid": { "description": "The session." },
                  "msg": {},
                  "data": {}
                }
              }
            }
          },
          "required": ["events"]
        }
        """);

    public static JsonElement Stalls { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "schema": { "type": "integer", "description": "1; another number when fields lose their meaning." },
            "asOf": { "type": "string" },
            "findings": {
              "type": "array",
              "description": "Gravest first.",
              "items": {
                "type": "object",
                "properties": {
                  "rule": { "type": "string" },
                  "severity": { "type": "string" },
                  "subject": { "type": "string", "description": "The session, or task: and a task." },
                  "summary": { "type": "string" },
                  "draft": { "type": "string", "description": "A command ready to paste." },
                  "evidence": { "type": "array" }
                },
                "required": ["rule", "severity", "subject", "summary", "evidence"]
              }
            }
          },
          "required": ["schema", "asOf", "findings"]
        }
        """);

    public static JsonElement Next { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "schema": { "type": "integer", "description": "1; another number when fields lose their meaning." },
            "asOf": { "type": "string" },
            "drafts": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "subject": { "type": "string" },
                  "title": { "type": "string" },
                  "reason": { "type": "string" },
                  "command": { "type": "string", "description": "Ready to paste into the thread." },
                  "evidence": { "type": "array" }
                },
                "required": ["subject", "title", "reason", "evidence"]
              }
            },
            "reviews": { "type": "array", "items": { "type": "object" } },
            "mergeOrder": { "type": "array", "items": { "type": "object" } }
          },
          "required": ["schema", "asOf", "drafts", "reviews", "mergeOrder"]
        }
        """);
}
