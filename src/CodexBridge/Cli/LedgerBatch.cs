using System.Buffers;
using System.Text;
using System.Text.Json;
using CodexBridge.Ledger;

namespace CodexBridge.Cli;

/// <summary>
/// Events as lines of JSON from a stream. Whatever has arrived is appended together, and each event's id is printed once it is stored: who
/// has read the id will find the event.
/// </summary>
internal static class LedgerBatch
{
    private const int MostAtOnce = 256;

    public static async Task<int> RunAsync(LedgerStore ledger, Stream input, TextWriter output, TextWriter warnings, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        var held = 0;
        while (true)
        {
            if (held == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await input.ReadAsync(buffer.AsMemory(held), ct);
            held += read;
            var end = read == 0 ? held : buffer.AsSpan(0, held).LastIndexOf((byte)'\n') + 1;
            Append(ledger, buffer.AsSpan(0, end), output, warnings);
            buffer.AsSpan(end, held - end).CopyTo(buffer);
            held -= end;
            if (read == 0)
            {
                return ExitCode.Done;
            }
        }
    }

    /// <summary>A text as a JSON value.</summary>
    internal static JsonElement JsonText(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStringValue(text);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Append(LedgerStore ledger, ReadOnlySpan<byte> lines, TextWriter output, TextWriter warnings)
    {
        var waiting = new List<LedgerEvent>();
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = lines[range];
            if (!line.Trim((byte)' ').IsEmpty)
            {
                waiting.Add(Read(line, warnings));
            }

            if (waiting.Count >= MostAtOnce)
            {
                Store(ledger, waiting, output);
            }
        }

        Store(ledger, waiting, output);
    }

    private static void Store(LedgerStore ledger, List<LedgerEvent> waiting, TextWriter output)
    {
        if (waiting.Count > 0)
        {
            foreach (var stored in ledger.Append(waiting))
            {
                output.WriteLine(stored.Id);
            }

            output.Flush();
            waiting.Clear();
        }
    }

    private static LedgerEvent Read(ReadOnlySpan<byte> line, TextWriter warnings)
    {
        var scanner = new LineScanner(int.MaxValue);
        var fault = scanner.Scan(line);
        if (fault == LineFault.None)
        {
            return LedgerWriteVerb.Claimed(LedgerLine.Read(line, scanner), warnings.WriteLine);
        }

        warnings.WriteLine($"warning: a line is no event ({FaultWords.Word(fault)}); it is kept as text under data_raw.");
        return new LedgerEvent { Type = "unparsed" }.With("data_raw", JsonText(Encoding.UTF8.GetString(line)));
    }
}
