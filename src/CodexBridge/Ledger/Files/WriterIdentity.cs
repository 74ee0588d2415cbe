using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace CodexBridge.Ledger;

/// <summary>
/// Who writes here: one home on one machine, whatever number of processes. A copied or restored home must not go on under the same
/// name, so the identity is bound to the machine and renewed where that differs.
/// </summary>
internal sealed record WriterIdentity
{
    [JsonPropertyName("w")]
    public required string Id { get; init; }

    /// <summary>How many identities this home has had before.</summary>
    [JsonPropertyName("epoch")]
    public int Epoch { get; init; }

    [JsonPropertyName("host")]
    public required string Host { get; init; }

    [JsonPropertyName("machine_id")]
    public required string Machine { get; init; }

    [JsonPropertyName("created")]
    public required string Created { get; init; }

    [JsonIgnore]
    public ulong Number => ulong.Parse(Id, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Whether a text is a writer's id: 12 lower-case hex digits. Foreign names become paths, so nothing else is let through.</summary>
    public static bool IsId(string? text) =>
        text is { Length: 12 } && IsLowerHex(text);

    private static bool IsLowerHex(string text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigitLower(digit))
            {
                return false;
            }
        }

        return true;
    }


    /// <summary>Reads the identity, or makes one. To be called under the ledger's lock.</summary>
    public static WriterIdentity LoadOrCreate(LedgerPaths paths, LedgerOptions options)
    {
        var known = WriterFile.Load(paths.WriterFile);
        if (known is not null && string.Equals(known.Machine, MachineIdentity.Machine, StringComparison.Ordinal))
        {
            return known;
        }

        if (known is not null)
        {
            StepAside(paths, known);
        }

        return Create(paths, options, known is null ? 0 : known.Epoch + 1);
    }

    public static WriterIdentity Create(LedgerPaths paths, LedgerOptions options, int epoch)
    {
        var made = new WriterIdentity
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            Epoch = epoch,
            Host = options.Host,
            Machine = MachineIdentity.Machine,
            Created = LedgerTime.Format(options.Time.GetUtcNow()),
        };
        if (!File.Exists(paths.IgnoreFile))
        {
            // LEDGER_HOME is often a clone: nothing of the ledger's own folder belongs into anybody's commit.
            AtomicFile.Write(paths.IgnoreFile, "*\n"u8);
        }

        WriterFile.Save(paths.WriterFile, made);
        return made;
    }

    /// <summary>The home came from another machine: what its writer wrote is history here, and that machine may still write it.</summary>
    private static void StepAside(LedgerPaths paths, WriterIdentity former)
    {
        var source = Path.Combine(paths.Out, former.Id);
        var target = Path.Combine(paths.In, former.Id);
        if (Directory.Exists(source) && !Directory.Exists(target))
        {
            Directory.CreateDirectory(paths.In);
            Directory.Move(source, target);
        }
    }
}
