using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>What all ways through MSAL share: the way to the authority, and what becomes of answers and refusals.</summary>
internal abstract class MsalTokenSource(SignInMethod signIn, SignInContext context, Uri? authority) : ITokenSource
{
    public bool CanRenew => true;

    public virtual string Asked => context.Environment.Authority.Authority;

    public virtual TimeSpan TimeLimit => context.Timeouts.SignIn;

    protected AuthorityHttp Http { get; } = new(context, authority);

    protected SignInMethod SignIn => signIn;

    protected SignInContext Context => context;

    public async Task<IssuedToken> IssueAsync(string scope, bool force, string? claims, CancellationToken cancellationToken)
    {
        try
        {
            var result = await AskAsync(scope, force, claims, cancellationToken).ConfigureAwait(false);
            var now = context.Time.GetUtcNow();
            return IssuedToken.Lasting(result.AccessToken, now, result.ExpiresOn - now) with
            {
                Account = result.Account?.Username is { Length: > 0 } name ? name : null,
                Tenant = result.TenantId is { Length: > 0 } tenant ? tenant : null,
            };
        }
        catch (MsalException refused)
        {
            throw new CloudPartnerException(SignInFaults.From(refused, signIn, Asked, Http.ClockAhead));
        }
        catch (HttpRequestException unreachable)
        {
            throw new CloudPartnerException(SignInFaults.Unreachable(unreachable, Asked));
        }
        catch (Exception unreadable) when (unreadable is not (OperationCanceledException or CloudPartnerException))
        {
            // What MSAL's parser makes of an answer that it does not expect.
            throw new CloudPartnerException(SignInFaults.Unreadable(Asked));
        }
    }

    public void Dispose() => Http.Dispose();

    /// <summary>Asks MSAL for a token.</summary>
    protected abstract Task<AuthenticationResult> AskAsync(string scope, bool force, string? claims, CancellationToken cancellationToken);
}

/// <summary>Client credentials through MSAL, whatever the application proves itself with.</summary>
internal sealed class ConfidentialTokenSource : MsalTokenSource
{
    private readonly IConfidentialClientApplication _application;

    public ConfidentialTokenSource(SignInMethod signIn, Guid applicationId, SignInContext context, Action<ConfidentialClientApplicationBuilder> prove)
        : base(signIn, context, context.Environment.Authority)
    {
        var builder = ConfidentialClientApplicationBuilder.Create(applicationId.ToString("D"))
            .WithAuthority(AuthorityHttp.AddressForMsal(context.Environment.Authority, signIn.Tenant), validateAuthority: false)
            // Discovery would ask a Microsoft host about every authority, also about a local one.
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(Http)
            .WithLegacyCacheCompatibility(false);
        prove(builder);
        _application = builder.Build();
    }

    protected override Task<AuthenticationResult> AskAsync(string scope, bool force, string? claims, CancellationToken cancellationToken)
    {
        var request = _application.AcquireTokenForClient([scope]).WithForceRefresh(force);
        if (claims is not null) request = request.WithClaims(claims);
        return request.ExecuteAsync(cancellationToken);
    }
}
