using System.Net;
using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>Client credentials through MSAL.</summary>
internal sealed class ClientSecretTokenSource : ITokenSource
{
    private readonly ClientSecretSignIn _signIn;
    private readonly CloudPartnerEnvironment _environment;
    private readonly TimeProvider _time;
    private readonly AuthorityHttp _http;
    private readonly IConfidentialClientApplication _application;

    public ClientSecretTokenSource(ClientSecretSignIn signIn, CloudPartnerEnvironment environment, TimeProvider time)
    {
        _time = time;
        _signIn = signIn;
        _environment = environment;
        _http = new AuthorityHttp(environment.Authority);
        _application = ConfidentialClientApplicationBuilder.Create(signIn.ApplicationId.ToString("D"))
            .WithClientSecret(new NetworkCredential(string.Empty, signIn.Secret).Password)
            .WithAuthority(_http.AddressForMsal(signIn.Tenant), validateAuthority: false)
            // Discovery would ask a Microsoft host about every authority, also about a local one.
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(_http)
            .WithLegacyCacheCompatibility(false)
            .Build();
    }

    public bool CanRenew => true;

    public async Task<IssuedToken> IssueAsync(bool force, CancellationToken cancellationToken)
    {
        try
        {
            var result = await _application.AcquireTokenForClient([_environment.Scope]).WithForceRefresh(force)
                .ExecuteAsync(cancellationToken).ConfigureAwait(false);
            return IssuedToken.Lasting(result.AccessToken, _time.GetUtcNow(), result.ExpiresOn - _time.GetUtcNow());
        }
        catch (MsalException refused)
        {
            throw new CloudPartnerException(SignInFaults.From(refused, _signIn, _environment));
        }
        catch (HttpRequestException unreachable)
        {
            throw new CloudPartnerException(SignInFaults.Unreachable(unreachable, _environment));
        }
    }

    public void Dispose() => _http.Dispose();
}
