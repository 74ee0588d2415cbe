using System.Text;
using CodexBridge.Triggers;

namespace CodexBridge.Tests.Triggers;

public class EventFileSpecs
{
    private const string Place = """ "repository":{"id":7,"full_name":"o/r"},"sender":{"id":1,"login":"ann","type":"User"} """;
    private static readonly TriggerOptions Options = new(TriggerLabel: "codex", RunId: 99);

    [Fact]
    public void A_comment_is_heard_with_who_where_and_when()
    {
        var trigger = Heard("issue_comment", Payload("issue_comment.created"));
        Assert.Equal((TriggerKind.Comment, "comment-492700400", "Codertocat/Hello-World#1"), (trigger.Kind, trigger.SourceId, trigger.Thread?.ToString()));
        Assert.Equal(186853002, trigger.Repository?.Id);
        Assert.Equal((21031067L, "User"), (trigger.Speaker!.Id, trigger.Speaker.Type));
        Assert.Equal((trigger.Speaker, 492700400L, false), (trigger.Author, trigger.CommentId, trigger.IsPullRequest));
        Assert.Null(trigger.PreviousText);
        Assert.Equal(["bug"], trigger.Labels);
        Assert.Equal(DateTimeOffset.Parse("2019-05-15T15:20:21Z", System.Globalization.CultureInfo.InvariantCulture), trigger.SpokenAt);
    }

    [Fact]
    public void An_edited_comment_brings_the_words_before_it() =>
        Assert.Equal("You are totally right! I'll get this fixed right away.", Heard("issue_comment", Payload("issue_comment.edited")).PreviousText);

    [Fact]
    public void An_edit_that_does_not_say_what_it_changed_says_nothing_new()
    {
        var trigger = Heard("issues", Payload("issues.edited"));
        Assert.Equal(trigger.Text, trigger.PreviousText);
    }

    [Fact]
    public void A_deleted_comment_says_nothing() => NotForUs("action-unsupported", "issue_comment", Payload("issue_comment.deleted"));

    [Fact]
    public void A_review_comment_is_heard_in_its_pull_request()
    {
        var trigger = Heard("pull_request_review_comment", Payload("pull_request_review_comment.created"));
        Assert.Equal((TriggerKind.ReviewComment, "Codertocat/Hello-World#2", true), (trigger.Kind, trigger.Thread?.ToString(), trigger.IsPullRequest));
        Assert.Equal($"review-comment-{trigger.CommentId}", trigger.SourceId);
    }

    [Theory]
    [InlineData(""" "private":true, """, true)]
    [InlineData(""" "private":false, """, false)]
    [InlineData("", null)]
    public void A_payload_tells_whether_strangers_read_the_repository(string said, bool? isPrivate) =>
        Assert.Equal(isPrivate, Heard("issue_comment", Utf8($$$"""{"action":"created","repository":{{{{said}}}"id":7,"full_name":"o/r"},"sender":{"id":1,"login":"ann"},"comment":{"id":9,"body":"hi","user":{"id":1,"login":"ann"}},"issue":{"number":3}}""")).Repository!.IsPrivate);

    [Fact]
    public void A_review_without_words_is_not_for_us() => NotForUs("no-text", "pull_request_review", Payload("pull_request_review.submitted"));

    [Fact]
    public void A_review_with_words_is_heard()
    {
        var trigger = Heard("pull_request_review", Utf8($$$"""{"action":"submitted",{{{Place}}},"review":{"id":9,"body":"@codex status","user":{"id":1,"login":"ann","type":"User"},"submitted_at":"2026-01-01T00:00:00Z"},"pull_request":{"number":3}}"""));
        Assert.Equal((TriggerKind.ReviewBody, "review-9", "o/r#3", true), (trigger.Kind, trigger.SourceId, trigger.Thread?.ToString(), trigger.IsPullRequest));
        Assert.NotNull(trigger.SpokenAt);
    }

    [Fact]
    public void The_trigger_label_speaks_with_title_and_body_and_anew_each_time_it_is_put_on()
    {
        var named = Options with { TriggerLabel = "bug" };
        var trigger = Heard("issues", Payload("issues.labeled"), named);
        Assert.Equal((TriggerKind.Label, "label-444500041-1557933618"), (trigger.Kind, trigger.SourceId));
        Assert.Equal("Codertocat", trigger.Speaker?.Login);
        Assert.StartsWith("Spelling error in the README file\n\n", trigger.Text, StringComparison.Ordinal);
        var again = Encoding.UTF8.GetString(Payload("issues.labeled")).Replace("2019-05-15T15:20:18Z", "2019-05-15T15:21:18Z", StringComparison.Ordinal);
        Assert.NotEqual(trigger.SourceId, Heard("issues", Utf8(again), named).SourceId);
    }

    [Theory]
    [InlineData("Codex")]
    [InlineData("codex ")]
    [InlineData("codex\\u200b")]
    [InlineData("")]
    public void A_label_that_only_looks_like_it_starts_nothing(string label) =>
        NotForUs("label-other", "issues", Utf8($$$"""{"action":"labeled",{{{Place}}},"label":{"name":"{{{label}}}"},"issue":{"id":5,"number":1,"title":"t","updated_at":"2026-01-01T00:00:00Z"}}"""));

    [Fact]
    public void A_deleted_account_has_no_name_and_the_judgement_is_told_so()
    {
        var trigger = Heard("issue_comment", Utf8("""{"action":"created","repository":{"id":7,"full_name":"o/r"},"sender":null,"issue":{"number":1},"comment":{"id":2,"body":"@codex status","user":null}}"""));
        Assert.Null(trigger.Speaker);
        Assert.Null(trigger.Author);
    }

    [Fact]
    public void A_dispatched_workflow_speaks_for_itself_and_may_name_a_thread()
    {
        var trigger = Heard("workflow_dispatch", Utf8($$$"""{"inputs":{"command":"spawn \"x\"","issue":"12"},{{{Place}}}}"""));
        Assert.Equal((TriggerKind.Step, "run-99-step", "o/r#12", "spawn \"x\""), (trigger.Kind, trigger.SourceId, trigger.Thread?.ToString(), trigger.Text));
        NotForUs("no-text", "workflow_dispatch", Payload("workflow_dispatch.run"));
    }

    [Theory]
    [InlineData("schedule", """{"schedule":"* * * * *"}""")]
    [InlineData("push", "")]
    [InlineData("issue_comment", "not json")]
    public void A_step_with_a_command_speaks_in_any_event(string name, string json)
    {
        var trigger = Heard(name, Utf8(json), Options with { Command = "status", Issue = 4, Repository = new("o", "r") });
        Assert.Equal((TriggerKind.Step, "o/r#4", "status"), (trigger.Kind, trigger.Thread?.ToString(), trigger.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"x\"")]
    [InlineData("{}")]
    [InlineData("{\"action\":null}")]
    [InlineData("{\"action\":7}")]
    [InlineData("{\"action\":\"created\"}")]
    [InlineData("{\"action\":\"created\",\"action\":\"edited\"}")]
    [InlineData("{\"action\":\"created\",\"comment\":null,\"issue\":null}")]
    [InlineData("{\"action\":\"created\",\"comment\":[],\"issue\":{\"number\":1}}")]
    [InlineData("{\"action\":\"created\",\"comment\":{\"id\":\"2\",\"body\":\"x\"},\"issue\":{\"number\":1}}")]
    [InlineData("{\"action\":\"created\",\"comment\":{\"id\":2,\"body\":null},\"issue\":{\"number\":1},\"repository\":{\"id\":7,\"full_name\":\"o/r\"}}")]
    [InlineData("{\"action\":\"created\",\"comment\":{\"id\":2,\"body\":{}},\"issue\":{\"number\":1},\"repository\":{\"id\":7,\"full_name\":\"o/r\"}}")]
    [InlineData("{\"action\":\"created\",\"comment\":{\"id\":2,\"body\":\"\\ud800\"},\"issue\":{\"number\":1},\"repository\":{\"id\":7,\"full_name\":\"o/r\"}}")]
    [InlineData("{\"action\":\"created\",\"comment\":{\"id\":99999999999999999999,\"body\":\"x\"},\"issue\":{\"number\":1}}")]
    [InlineData("{\"action\":\"created\",\"comment\":{\"id\":2,\"body\":\"x\",\"created_at\":\"yesterday\"},\"issue\":{\"number\":1}}")]
    [InlineData("{\"action\":\"created\",\"comment\":{\"id\":2,\"body\":\"x\"},\"issue\":{\"number\":-1},\"repository\":{\"full_name\":\"o/r\"}}")]
    [InlineData("{\"action\":\"created\",\"comment\":{\"id\":2,\"body\":\"x\"},\"issue\":{\"number\":1},\"repository\":{\"full_name\":\"a/b/c\"}}")]
    public void A_payload_that_makes_no_sense_is_not_for_us(string json)
    {
        foreach (var name in new[] { "issue_comment", "issues", "pull_request_review_comment", "pull_request_review", "pull_request", "workflow_dispatch", "push", "" })
        {
            Assert.IsType<Heard.NotForUs>(EventFile.Read(name, Utf8(json), Options));
        }
    }

    [Fact]
    public void A_payload_too_deep_or_too_long_does_no_harm()
    {
        NotForUs("payload-unreadable", "issue_comment", Utf8("{\"x\":" + new string('[', 1_000_000)));
        var body = new string('x', 10_000_000);
        Assert.Equal(body, Heard("issue_comment", Utf8($$$"""{"action":"created",{{{Place}}},"issue":{"number":1},"comment":{"id":2,"body":"{{{body}}}"} }""")).Text);
    }

    [Fact]
    public void Every_example_of_GitHub_is_read_without_a_crash()
    {
        var heard = 0;
        foreach (var (name, json) in ExamplePayloads.All())
        {
            heard += EventFile.Read(name, json, Options with { TriggerLabel = "bug" }) is Heard.Speech ? 1 : 0;
            _ = EventFile.Read(name, json, Options with { Command = "status" });
        }

        Assert.InRange(heard, 5, 1000);
    }

    [Theory]
    [InlineData("/w/repo/event.json", "/w/repo", true)]
    [InlineData("/w/repo/a/event.json", "/w/repo/", true)]
    [InlineData("/w/repo2/event.json", "/w/repo", false)]
    [InlineData("/w/_temp/_github_workflow/event.json", "/w/repo/repo", false)]
    public void An_event_file_inside_the_workspace_is_forged(string file, string workspace, bool forged) =>
        Assert.Equal(forged, EventFile.IsForged(file, workspace));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Payload(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Payloads", name + ".json"));

    private static Trigger Heard(string name, byte[] json, TriggerOptions? options = null) =>
        Assert.IsType<Heard.Speech>(EventFile.Read(name, json, options ?? Options)).Trigger;

    private static void NotForUs(string code, string name, byte[] json) =>
        Assert.Equal(code, Assert.IsType<Heard.NotForUs>(EventFile.Read(name, json, Options)).Code);
}
