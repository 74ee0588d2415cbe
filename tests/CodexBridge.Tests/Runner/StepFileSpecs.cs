using System.Text;
using CodexBridge.Runner;
using FsCheck;
using FsCheck.Fluent;

namespace CodexBridge.Tests.Runner;

public sealed class StepFileSpecs : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Any_value_comes_out_as_it_went_in() =>
        Prop.ForAll<string[]>(parts =>
        {
            var file = folder.File(Guid.NewGuid().ToString());
            var value = string.Join('\n', parts.Select(part => part ?? "")).Replace("\r", "", StringComparison.Ordinal);
            var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));
            new StepOutputs(file).Set("before", "1");
            new StepOutputs(file).Set("final-message", value);
            new StepOutputs(file).Set("after", "2");
            var read = ReadAsTheRunnerDoes(file);
            return read.Count == 3 && read["final-message"] == expected && read["after"] == "2";
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a\nEOF\nmalicious=1\nx<<EOF\ny\nEOF")]
    [InlineData("token=evil\ncid<<codex-bridge-0\n")]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("::set-output name=x::y")]
    public void A_value_cannot_set_another_output(string value)
    {
        var file = folder.File("out");
        new StepOutputs(file).Set("final-message", value);

        var only = Assert.Single(ReadAsTheRunnerDoes(file));

        Assert.Equal(("final-message", value), (only.Key, only.Value));
    }

    [Fact]
    public void A_delimiter_that_the_value_holds_is_drawn_again()
    {
        var draws = new Queue<string>(["one", "two", "three"]);
        Assert.Equal("three", StepOutputs.DelimiterFor("has one\nand two", draws.Dequeue));
    }

    [Fact]
    public void What_another_program_left_unfinished_is_finished_first()
    {
        var file = folder.File("out");
        File.WriteAllText(file, "theirs=1");

        new StepOutputs(file).Set("ours", "2");

        Assert.Equal(["theirs", "ours"], ReadAsTheRunnerDoes(file).Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a=b")]
    [InlineData("a<<b")]
    public void A_name_that_would_break_the_file_is_a_mistake_of_the_caller(string name) =>
        Assert.Throws<ArgumentException>(() => new StepOutputs(folder.File("out")).Set(name, "x"));

    [Fact]
    public void Outside_a_runner_outputs_and_summary_go_nowhere()
    {
        new StepOutputs(null).Set("a", "b");
        new StepSummary(null).Append("# hi");
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_one_clear_error()
    {
        var e = Assert.Throws<BridgeException>(() => new StepOutputs(folder.Path).Set("a", "b"));
        Assert.Contains(folder.Path, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("🚀 a line of some length\n")]
    [InlineData("no line ends 🚀")]
    public void A_summary_never_grows_so_long_that_the_runner_drops_it(string piece)
    {
        var file = folder.File("summary");
        var summary = new StepSummary(file);
        summary.Append("# First");

        for (var i = 0; i < 3; i++)
        {
            summary.Append(string.Concat(Enumerable.Repeat(piece, 600_000 / piece.Length)));
        }

        var bytes = File.ReadAllBytes(file);
        Assert.InRange(bytes.Length, 900_000, StepSummary.MostBytes);
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        Assert.StartsWith("# First\n", text, StringComparison.Ordinal);
        Assert.Contains("left out", text, StringComparison.Ordinal);
    }

    /// <summary>The file's format as the runner's documentation gives it: <c>name=value</c>, or <c>name&lt;&lt;DELIMITER</c>, lines, delimiter.</summary>
    private static Dictionary<string, string> ReadAsTheRunnerDoes(string file)
    {
        var outputs = new Dictionary<string, string>();
        var lines = new Queue<string>(File.ReadAllText(file).TrimEnd('\n').Split('\n'));
        while (lines.TryDequeue(out var line))
        {
            var heredoc = line.IndexOf("<<", StringComparison.Ordinal);
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (heredoc < 0 || (equals >= 0 && equals < heredoc))
            {
                outputs.Add(line[..equals], line[(equals + 1)..]);
                continue;
            }

            var value = new List<string>();
            while (lines.Dequeue() is var next && next != line[(heredoc + 2)..])
            {
                value.Add(next);
            }

            outputs.Add(line[..heredoc], string.Join('\n', value));
        }

        return outputs;
    }
}
