using System.Runtime.ExceptionServices;
using CloudPartner.Client.Transport;
using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// What all ways to sign in through MSAL share: the HTTP client, and what becomes of answers and refusals.
/// </summary>
internal abstract class MsalTokenSource : ITokenSource
{
    private readonly SignInMethod _signIn;

    /// <param name="signIn">The way of signing in.</param>
    /// <param name="context">What it works with.</param>
    /// <param name="machine">For an identity endpoint of the machine, what it is called; null for the environment's
    /// authority.</param>
    protected MsalTokenSource(SignInMethod signIn, SignInContext context, string? machine = null)
    {
        var authority = machine is null ? context.Environment.Authority : null;
        (_signIn, Context, AuthorityName) = (signIn, context, machine ?? context.Environment.Authority.Authority);
        Http = new MsalHttpClientFactory(context, authority, AuthorityName);
    }

    public bool CanRenew => true;

    public string AuthorityName { get; }

    public virtual TimeSpan TimeLimit => Context.Timeouts.SignIn;

    protected MsalHttpClientFactory Http { get; }

    protected SignInContext Context { get; }

    public async Task<AccessToken> IssueAsync(
        string scope,
        bool force,
        string? claims,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var result = await AskAsync(scope, force, claims, cancellationToken).ConfigureAwait(false);
            var now = Context.Time.GetUtcNow();
            return AccessToken.Lasting(result.AccessToken, now, result.ExpiresOn - now) with
            {
                Account = result.Account?.Username is { Length: > 0 } name ? name : null,
                Tenant = result.TenantId is { Length: > 0 } tenant ? tenant : null,
            };
        }
        catch (Exception failed) when (TransientFaultException.Within(failed) is { } ours)
        {
            // As it was thrown, without the exceptions that MSAL wraps around it.
            ExceptionDispatchInfo.Throw(ours);
            throw;
        }
        catch (MsalException refused) when (refused.ErrorCode != MsalError.JsonParseError)
        {
            throw new CloudPartnerException(SignInFaults.From(refused, _signIn, AuthorityName, Http.ClockAhead));
        }
        catch (Exception unreadable) when (unreadable is not (OperationCanceledException or CloudPartnerException))
        {
            // What MSAL's parser makes of an answer that it does not expect.
            throw SignInFaults.Unreadable(AuthorityName);
        }
    }

    public virtual void Dispose() => Http.Dispose();

    /// <summary>Asks MSAL for a token.</summary>
    protected abstract Task<AuthenticationResult> AskAsync(
        string scope,
        bool force,
        string? claims,
        CancellationToken cancellationToken
    );
}

/// <summary>Client credentials through MSAL, with whatever credential the application has.</summary>
internal sealed class ConfidentialTokenSource : MsalTokenSource
{
    private readonly IConfidentialClientApplication _application;
    private readonly IDisposable? _proof;

    /// <param name="signIn">The way of signing in.</param>
    /// <param name="applicationId">The application that signs in.</param>
    /// <param name="context">What it works with.</param>
    /// <param name="prove">Gives the application its credential.</param>
    /// <param name="proof">What the credential needs; disposed with the source.</param>
    public ConfidentialTokenSource(
        SignInMethod signIn,
        Guid applicationId,
        SignInContext context,
        Action<ConfidentialClientApplicationBuilder> prove,
        IDisposable? proof = null
    )
        : base(signIn, context)
    {
        _proof = proof;
        var builder = ConfidentialClientApplicationBuilder
            .Create(applicationId.ToString("D"))
            .WithAuthority(
                MsalHttpClientFactory.AddressForMsal(context.Environment.Authority, signIn.Tenant),
                validateAuthority: false
            )
            // Discovery would ask a Microsoft host about every authority, also about a local one.
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(Http, retryOnceOn5xx: false)
            .WithLegacyCacheCompatibility(false);
        prove(builder);
        _application = builder.Build();
    }

    public override void Dispose()
    {
        base.Dispose();
        _proof?.Dispose();
    }

    protected override Task<AuthenticationResult> AskAsync(
        string scope,
        bool force,
        string? claims,
        CancellationToken cancellationToken
    )
    {
        var request = _application.AcquireTokenForClient([scope]).WithForceRefresh(force);
        if (claims is not null)
            request = request.WithClaims(claims);
        return request.ExecuteAsync(cancellationToken);
    }
}
