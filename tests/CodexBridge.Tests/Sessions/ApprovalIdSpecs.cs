using System.Globalization;
using CodexBridge.Handlers;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Sessions;

/// <summary>The id of a question is passed on by people and by programs.</summary>
public sealed class ApprovalIdSpecs
{
    [Fact]
    public void No_program_that_guesses_types_takes_the_id_of_a_question_for_a_number()
    {
        for (var item = 0; item < 2000; item++)
        {
            var id = ApprovalId.Of(Question($"call_{item}", "touch made"));

            Assert.Matches("^[0-9a-f]{8}$", id);
            Assert.False(double.TryParse(id, NumberStyles.Float, CultureInfo.InvariantCulture, out _), id);
        }
    }

    [Fact]
    public void The_same_question_keeps_its_id_and_a_changed_one_gets_another()
    {
        Assert.Equal(ApprovalId.Of(Question("call_1", "touch made")), ApprovalId.Of(Question("call_1", "touch made") with { RequestId = "7" }));
        Assert.NotEqual(ApprovalId.Of(Question("call_1", "touch made")), ApprovalId.Of(Question("call_1", "rm made")));
    }

    private static ApprovalRequest Question(string item, string command) => new("1", "thread", "turn", item, ApprovalKind.Command, command, "/src", [], null);
}
