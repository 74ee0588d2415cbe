using CodexBridge.Sessions;

namespace CodexBridge.Tests.Sessions;

public class SessionIdSpecs
{
    [Fact]
    public void A_thread_id_is_known_by_its_last_letters() =>
        Assert.Equal("aa2fe6b1", SessionId.Parse("01A201DB-5ff9-7000-8000-0001aa2fe6b1").Short);
}
