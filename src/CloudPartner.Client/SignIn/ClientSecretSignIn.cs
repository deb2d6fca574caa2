using System.Net;
using System.Security;

namespace CloudPartner.Client.SignIn;

/// <summary>An application signs in with its client secret (OAuth 2.0 client credentials).</summary>
public sealed record ClientSecretSignIn : SignInMethod
{
    /// <summary>The application (client) ID.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>The secret. Kept in memory for renewals, and sent to the authority only.</summary>
    public required SecureString Secret { get; init; }

    /// <inheritdoc />
    public override string Name => "ClientSecret";

    /// <inheritdoc />
    public override string Account => ApplicationId.ToString("D");

    internal override ITokenSource Open(SignInContext context) =>
        new ConfidentialTokenSource(
            this,
            ApplicationId,
            context,
            application => application.WithClientSecret(new NetworkCredential(string.Empty, Secret).Password)
        );
}
