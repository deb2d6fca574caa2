using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Tests;

/// <summary>What stands between this machine and a service, and what is told of it.</summary>
public class ProxyTests
{
    private static readonly Uri Named = new("http://proxy.example:8080/");

    [Theory]
    // This machine is never looked for behind a proxy.
    [InlineData("http://127.0.0.1:5000/", "", true)]
    [InlineData("http://127.9.8.7/", "", true)]
    [InlineData("http://[::1]:5000/", "", true)]
    [InlineData("http://localhost:5000/", "", true)]
    [InlineData("http://LOCALHOST./", "", true)]
    [InlineData("http://portal.localhost/", "", true)]
    [InlineData("http://[::ffff:127.0.0.1]/", "", true)]
    [InlineData("https://notlocalhost.example/", "", false)]
    [InlineData("https://localhost.example/", "", false)]
    // Ranges of addresses.
    [InlineData("https://10.200.3.4/", "10.0.0.0/8", true)]
    [InlineData("https://11.0.0.1/", "10.0.0.0/8", false)]
    [InlineData("https://192.168.5.1/", "example.com, 192.168.4.0/22", true)]
    [InlineData("https://192.168.8.1/", "192.168.4.0/22", false)]
    [InlineData("https://10.1.2.3/", "10.9.9.9/8", true)]
    [InlineData("https://[fd00::17]/", "fd00::/8", true)]
    [InlineData("https://[fe80::1]/", "fd00::/8", false)]
    [InlineData("https://[::ffff:10.1.2.3]/", "10.0.0.0/8", true)]
    [InlineData("https://192.0.2.7/", "192.0.2.7", true)]
    [InlineData("https://[2001:db8::7]/", "[2001:db8::7]", true)]
    [InlineData("https://192.0.2.8/", "192.0.2.7", false)]
    [InlineData("https://partner.example/", "*", true)]
    // What is no range is no exception.
    [InlineData("https://10.1.2.3/", "10.0.0.0/33", false)]
    [InlineData("https://10.1.2.3/", "/8,10.0.0.0/,nonsense/8", false)]
    [InlineData("https://partner.example/", "10.0.0.0/8", false)]
    public void Some_addresses_need_no_proxy(string address, string exceptions, bool isDirect)
    {
        var proxy = new SystemProxy(new WebProxy(Named), exceptions);
        Assert.Equal(isDirect, proxy.IsBypassed(new Uri(address)));
        Assert.Equal(isDirect ? null : Named, proxy.GetProxy(new Uri(address)));
    }

    [Theory]
    [InlineData("407 Proxy Authentication Required", "it wants a user and password", true)]
    [InlineData("403 Forbidden", "the proxy answered 403", false)]
    [InlineData("502 Bad Gateway", "the proxy answered 502", false)]
    public async Task A_proxy_that_gives_no_way_is_told_without_its_password(
        string status,
        string told,
        bool wantsCredentials
    )
    {
        using var proxy = new RefusingProxy(status);
        using var handler = new SocketsHttpHandler { Proxy = new UserProxy(proxy.Address) };
        using var client = new HttpClient(handler);
        var broken = await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.GetAsync(new Uri("https://partner.example/"))
        );
        // If the runtime no longer said it, nothing would be tested here.
        Assert.Contains("canary-password", broken.Message, StringComparison.Ordinal);

        var failure = NetworkFailure.Of(new InvalidOperationException("wrapped", broken));
        Assert.Contains(told, failure.Reason, StringComparison.Ordinal);
        Assert.Equal(wantsCredentials, failure.WantsCredentials);
        Assert.Equal(wantsCredentials, failure.NextStep is not null);
        Assert.DoesNotContain("canary", failure.Reason, StringComparison.Ordinal);

        var attempt = AttemptException.Broken(
            new PortalRequest(HttpMethod.Get, new Uri("https://partner.example/x")),
            broken
        );
        Assert.Equal(wantsCredentials ? RetryDecision.Never : RetryDecision.Transient, attempt.Retry);
        Assert.False(attempt.MayHaveHappened);
        var signIn = SignInFaults.Broken(broken, "login.example");
        Assert.Equal(wantsCredentials, signIn is CloudPartnerException);
        foreach (
            var fault in new[]
            {
                attempt.Fault,
                (signIn as CloudPartnerException)?.Fault ?? ((TransientFaultException)signIn).Fault,
            }
        )
        {
            Assert.Contains(told, fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("The proxy tunnel request to proxy 'http://user:canary@127.0.0.1:8/' failed.")]
    [InlineData("http://user:canary@proxy and https://token-canary@other/path")]
    [InlineData("socks5://u:p@canary@host:1 refused")]
    [InlineData("ftp://canary:@host")]
    [InlineData("see https://%63anary:canary@[::1]:5/")]
    public void Foreign_text_is_told_without_user_information(string text)
    {
        var told = TextSanitizer.Foreign(new IOException(text));
        Assert.DoesNotContain("canary", told, StringComparison.Ordinal);
        Assert.Contains("://", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann@contoso.com has no mailbox")]
    [InlineData("https://host/path?mail=ann@contoso.com")]
    public void Other_at_signs_stay(string text) => Assert.Equal(text, TextSanitizer.Foreign(new IOException(text)));

    // As the runtime reads HTTPS_PROXY: the address with its user information.
    private sealed class UserProxy(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) =>
            new UriBuilder(address) { UserName = "user", Password = "canary-password" }.Uri;

        public bool IsBypassed(Uri host) => false;
    }

    private sealed class RefusingProxy : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string _status;

        public RefusingProxy(string status)
        {
            _status = status;
            _listener.Start();
            _ = AnswerAsync();
        }

        public Uri Address => new($"http://{_listener.LocalEndpoint}/");

        public void Dispose() => _listener.Dispose();

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    using var socket = await _listener.AcceptSocketAsync();
                    var asked = new byte[4096];
                    await socket.ReceiveAsync(asked);
                    await socket.SendAsync(
                        Encoding.ASCII.GetBytes($"HTTP/1.1 {_status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    );
                }
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException) { }
        }
    }
}
