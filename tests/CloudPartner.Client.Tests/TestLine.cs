using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Tests;

/// <summary>A connection's way to a service that a test plays, with tokens of a source that it plays, too.</summary>
internal sealed class TestLine : IDisposable
{
    private readonly ConnectionLife _life;
    private readonly TimeProvider _time;
    private readonly HttpTimeouts _timeouts;
    private readonly ServiceLine _line;
    private readonly TokenIssuer _issuer;

    public TestLine(
        ITokenSource source,
        TimeProvider time,
        HttpMessageHandler? service = null,
        HttpTimeouts? timeouts = null,
        string scope = "scope",
        Uri? root = null
    )
    {
        (_time, _timeouts) = (time, timeouts ?? new HttpTimeouts());
        _life = new ConnectionLife("the test", source.Dispose);
        _issuer = new TokenIssuer(source, _life, _timeouts, time);
        Tokens = new TokenCache(_issuer, scope, _life, time);
        var guard = new TokenGuard(root ?? Root) { InnerHandler = service ?? new HttpClientHandler() };
        _line = new ServiceLine(root ?? Root, new HttpMessageInvoker(guard), Tokens, _life);
    }

    public static Uri Root { get; } = new("https://portal.example/");

    public TokenCache Tokens { get; }

    /// <summary>The issuer, for what is shown of it.</summary>
    public TokenIssuer Issuer => _issuer;

    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
        Tokens.GetAsync(TimeSpan.FromMinutes(15), cancellationToken);

    public Task<AccessToken> RenewTokenAsync(AccessToken refused, string? claims) =>
        Tokens.RenewAsync(refused, claims, TimeSpan.FromMinutes(15), default);

    /// <summary>Sends a request as a command does.</summary>
    public async Task SendAsync(HttpMethod? method = null, CancellationToken cancellationToken = default)
    {
        var (http, _) = Open(new PortalCallOptions());
        await http.SendAsync<object?>(
            new PortalRequest(method ?? HttpMethod.Get, Root),
            ReadNothing,
            cancellationToken
        );
    }

    /// <summary>What a command of these options would send with.</summary>
    public (RequestPipeline Http, RequestScheduler RequestScheduler) Open(PortalCallOptions options)
    {
        var state = new ResilienceState(_time, _timeouts.Outage) { Issuer = _issuer, Closing = _life.Closing };
        var scheduler = new RequestScheduler(state, _time, 64);
        return (
            new RequestPipeline("somebody", _line, scheduler, _timeouts, _time, options, DefaultHeaders.Portal),
            scheduler
        );
    }

    public void Dispose() => _life.Dispose();

    private static object? ReadNothing(Newtonsoft.Json.JsonTextReader json)
    {
        json.Read();
        json.Skip();
        return null;
    }
}
