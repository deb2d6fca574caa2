using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// A person signs in once; afterwards the authority's refresh token renews the access token without them.
/// </summary>
internal abstract class PersonTokenSource : MsalTokenSource
{
    private readonly bool _persist;
    private IAccount? _account;
    private bool _isAttached;
    private bool _hasSignedIn;

    protected PersonTokenSource(SignInMethod signIn, Guid? applicationId, bool persist, SignInContext context)
        : base(signIn, context)
    {
        var id =
            applicationId
            ?? context.Environment.ApplicationId
            ?? throw FieldRules.Missing(
                "ApplicationId",
                $"the environment {context.Environment.Name} names no application for people to sign in with; "
                    + "register one and give its application (client) ID"
            );
        _persist = persist;
        Application = PublicClientApplicationBuilder
            .Create(id.ToString("D"))
            .WithAuthority(
                MsalHttpClientFactory.AddressForMsal(context.Environment.Authority, signIn.Tenant),
                validateAuthority: false
            )
            .WithInstanceDiscovery(false)
            // MSAL chooses a free port of loopback for it.
            .WithRedirectUri("http://localhost")
            .WithHttpClientFactory(Http, retryOnceOn5xx: false)
            .WithLegacyCacheCompatibility(false)
            .Build();
    }

    public override TimeSpan TimeLimit => Context.Timeouts.Person;

    protected IPublicClientApplication Application { get; }

    protected override async Task<AuthenticationResult> AskAsync(
        string scope,
        bool force,
        string? claims,
        CancellationToken cancellationToken
    )
    {
        if (_persist && !_isAttached)
        {
            _account = await ReadDiskAsync().ConfigureAwait(false);
            _isAttached = true;
        }
        if (_account is not null)
        {
            try
            {
                var request = Application.AcquireTokenSilent([scope], _account).WithForceRefresh(force);
                if (claims is not null)
                    request = request.WithClaims(claims);
                var renewed = await request.ExecuteAsync(cancellationToken).ConfigureAwait(false);
                _hasSignedIn = true;
                return renewed;
            }
            catch (MsalUiRequiredException) when (!_hasSignedIn)
            {
                // The sign-in that was kept on the disk has expired. The person is there to sign in, which cannot be
                // expected in the middle of a run.
            }
        }
        AuthenticationResult result;
        Http.PersonWaits = true;
        try
        {
            result = await AskPersonAsync(scope, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed)
            when (TransientFaultException.Within(failed) is TransientFaultException { Fault: var fault })
        {
            // It was retried already; the person does not have to go through all of it once more.
            throw new CloudPartnerException(fault);
        }
        finally
        {
            Http.PersonWaits = false;
        }
        _account = result.Account;
        _hasSignedIn = true;
        return result;
    }

    /// <summary>Has the person sign in.</summary>
    protected abstract Task<AuthenticationResult> AskPersonAsync(string scope, CancellationToken cancellationToken);

    private async Task<IAccount?> ReadDiskAsync()
    {
        await DiskCache.AttachAsync(Application.UserTokenCache).ConfigureAwait(false);
        var accounts = await Application.GetAccountsAsync().ConfigureAwait(false);
        // If there are several, only the person knows which one is meant.
        return accounts.ToList() is [var only] ? only : null;
    }
}
