using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CodexBridge.GitHub;
using static CodexBridge.Tests.GitHub.LoopbackServer;

namespace CodexBridge.Tests.GitHub;

/// <summary>The client as it ships, over real sockets.</summary>
public class LoopbackSpecs
{
    private const string Half = "HTTP/1.1 201 Created\nContent-Type: application/json\nContent-Length: 500\n\n{\"id\":6,";
    private static readonly Patience Quick = new() { FirstPause = TimeSpan.FromMilliseconds(1), PerAttempt = TimeSpan.FromSeconds(20) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_comes_back_from_under_a_path_prefix()
    {
        await using var server = new LoopbackServer(Json(201, Given.Comment(6, "m")));
        using var github = Client(server);

        Assert.Equal(6, (await github.CreateCommentAsync(Given.Issue, "m", "m", Token)).Id);

        var request = Assert.Single(server.Seen);
        Assert.StartsWith("POST /api/v3/repos/octo/tools/issues/7/comments HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{\"body\":\"m\"}", request, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer " + Given.Token, request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resets_half_answers_and_silence_lose_no_answer_and_post_nothing_twice()
    {
        await using var server = new LoopbackServer(
            Resets(),
            Json(200, "[]"),
            Resets(Half),
            Json(200, "[]"),
            Says(Half),
            Json(502, "<html>"),
            Json(200, Given.Comments((6, "m"))));
        using var github = Client(server);

        Assert.Equal(6, (await github.CreateCommentAsync(Given.Issue, "m", "m", Token)).Id);
        Assert.Equal(["POST", "GET", "POST", "GET", "POST", "GET", "GET"], server.Seen.Select(request => request.Split(' ')[0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Half)]
    public async Task A_server_that_falls_silent_is_left_for_another_attempt(string beginning)
    {
        await using var server = new LoopbackServer(Stays(beginning), Json(200, Given.Comment(5, "x")));
        using var github = Client(server, Quick with { PerAttempt = TimeSpan.FromMilliseconds(300) });

        Assert.NotNull(await github.GetCommentAsync(Given.Repository, 5, Token));
    }

    [Fact]
    public async Task Nobody_listening_is_one_clear_error()
    {
        var server = new LoopbackServer();
        using var github = Client(server, Quick with { Attempts = 2 });
        await server.DisposeAsync();

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.GetIssueAsync(Given.Issue, Token));

        Assert.Contains("no connection (ConnectionRefused)", e.Message, StringComparison.Ordinal);
        Assert.Null(e.Status);
    }

    [Fact]
    public async Task Bytes_that_are_no_HTTP_are_one_clear_error()
    {
        await using var server = new LoopbackServer(Says("SSH-2.0-OpenSSH_9.9\n\n"), Says("\0\0\0\n\n"));
        using var github = Client(server, Quick with { Attempts = 2 });

        await Assert.ThrowsAsync<GitHubException>(() => github.GetIssueAsync(Given.Issue, Token));
    }

    [Fact]
    public async Task Another_server_never_hears_the_token()
    {
        await using var other = new LoopbackServer(Json(200, "{}"));
        await using var server = new LoopbackServer(Says($"HTTP/1.1 302 Found\nLocation: {other.Url}/repos/octo/tools/issues/7\nContent-Length: 0\n\n"));
        using var github = Client(server);

        await Assert.ThrowsAsync<GitHubException>(() => github.GetIssueAsync(Given.Issue, Token));

        Assert.Single(server.Seen);
        Assert.Empty(other.Seen);
    }

    [Fact]
    public async Task Compressed_answers_are_read()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Given.Comment(5, "x")), Token);
        }

        await using var server = new LoopbackServer(async (stream, socket, token) =>
        {
            await Says($"HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Encoding: gzip\nContent-Length: {packed.Length}\n\n")(stream, socket, token);
            await stream.WriteAsync(packed.ToArray(), token);
        });
        using var github = Client(server);

        Assert.Equal("x", (await github.GetCommentAsync(Given.Repository, 5, Token))!.Body);
    }

    [Fact]
    public async Task A_proxy_s_password_and_the_token_stay_out_of_the_error()
    {
        await using var proxy = new LoopbackServer(
            Says("HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=\"x\"\nContent-Length: 0\nConnection: close\n\n"),
            Says("HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic realm=\"x\"\nContent-Length: 0\nConnection: close\n\n"));
        var handler = GitHubConnection.CreateHandler();
        handler.Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}") { Credentials = new NetworkCredential("agent", "pa55word") };
        using var github = new RestGitHub(new GitHubConnection("https://ghe.invalid/api/v3", Given.Token, "1"), TimeProvider.System, Quick, handler);

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.GetIssueAsync(Given.Issue, Token));

        Assert.Contains("proxy refused", e.Message, StringComparison.Ordinal);
        Assert.Contains("https_proxy", e.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain("pa55word", e.ToString(), StringComparison.Ordinal);
        Assert.All(proxy.Seen, request => Assert.DoesNotContain(Given.Token, request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_gets_no_token_and_names_the_way_out()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = 0;
        var serving = Task.Run(
            async () =>
            {
                using var socket = await listener.AcceptTcpClientAsync(Token);
                await using var tls = new SslStream(socket.GetStream());
                try
                {
                    await tls.AuthenticateAsServerAsync(certificate);
                    heard = await tls.ReadAsync(new byte[100], Token);
                }
                catch (Exception e) when (e is IOException or AuthenticationException)
                {
                }
            },
            Token);
        using var github = new RestGitHub(
            new GitHubConnection($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/api/v3", Given.Token, "1"), TimeProvider.System, Quick);

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.GetIssueAsync(Given.Issue, Token));

        Assert.Contains("certificate", e.Message, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", e.NextStep, StringComparison.Ordinal);
        await serving;
        Assert.Equal(0, heard);
    }

    private static RestGitHub Client(LoopbackServer server, Patience? patience = null) =>
        new(new GitHubConnection(server.Url, Given.Token, "1.2.3"), TimeProvider.System, patience ?? Quick);
}
