using Microsoft.Identity.Client;
using Microsoft.Identity.Client.AppConfig;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// The managed identity of the machine that this runs on: an Azure virtual machine, App Service, Function, Automation
/// account or Arc server.
/// </summary>
public sealed record ManagedIdentitySignIn : SignInMethod
{
    /// <summary>
    /// The application (client) ID of a user-assigned identity; null for the one that the system assigned.
    /// </summary>
    public Guid? ApplicationId { get; init; }

    /// <inheritdoc />
    public override string Name => "ManagedIdentity";

    /// <inheritdoc />
    public override string Account => ApplicationId?.ToString("D") ?? "the system-assigned identity";

    internal override ITokenSource Open(SignInContext context) => new Source(this, context);

    private sealed class Source : MsalTokenSource
    {
        private readonly IManagedIdentityApplication _application;

        // MSAL takes the endpoint from the machine: IDENTITY_ENDPOINT, IMDS_ENDPOINT and their like, or else
        // 169.254.169.254.
        public Source(ManagedIdentitySignIn signIn, SignInContext context)
            : base(signIn, context, "the identity endpoint of this machine") =>
            _application = ManagedIdentityApplicationBuilder
                .Create(
                    signIn.ApplicationId is { } id
                        ? ManagedIdentityId.WithUserAssignedClientId(id.ToString("D"))
                        : ManagedIdentityId.SystemAssigned
                )
                .WithHttpClientFactory(Http, retryOnceOn5xx: false)
                .Build();

        protected override async Task<AuthenticationResult> AskAsync(
            string scope,
            bool force,
            string? claims,
            CancellationToken cancellationToken
        )
        {
            var request = _application
                .AcquireTokenForManagedIdentity(CloudPartnerEnvironment.ResourceOf(scope))
                .WithForceRefresh(force);
            if (claims is not null)
                request = request.WithClaims(claims);
            return await request.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
