using System.Text.Json.Serialization;

namespace CodexBridge.Ledger;

/// <summary>The JSON of the ledger's small files. Its lines are written and read by hand: see <see cref="LineWriter"/> and <see cref="LineScanner"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WriterIdentity))]
[JsonSerializable(typeof(SyncState))]
[JsonSerializable(typeof(SyncReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(CompactReport))]
internal sealed partial class LedgerJson : JsonSerializerContext;
