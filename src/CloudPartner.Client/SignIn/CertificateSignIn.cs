using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// An application signs in with a certificate: it signs an assertion with the private key, which never leaves the
/// machine.
/// </summary>
public sealed record CertificateSignIn : SignInMethod
{
    /// <summary>The application (client) ID.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>The certificate with its private key; see <see cref="Certificates"/>.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <inheritdoc />
    public override string Name => "Certificate";

    /// <inheritdoc />
    public override string Account => ApplicationId.ToString("D");

    /// <summary>
    /// True if the certificate was opened for this sign-in only, so that it is disposed of with the connection.
    /// </summary>
    public bool OwnsCertificate { get; init; }

    internal override ITokenSource Open(SignInContext context)
    {
        try
        {
            Certificates.Check(Certificate, context.Time.GetUtcNow());
        }
        catch when (OwnsCertificate)
        {
            Certificate.Dispose();
            throw;
        }
        return new ConfidentialTokenSource(
            this,
            ApplicationId,
            context,
            application =>
                application.WithClientAssertion(options =>
                {
                    var now = context.Time.GetUtcNow();
                    Certificates.Check(Certificate, now);
                    try
                    {
                        return Task.FromResult(
                            ClientAssertion.Sign(ApplicationId, options.TokenEndpoint, Certificate, now)
                        );
                    }
                    catch (CryptographicException failed)
                    {
                        throw FieldRules.Refuse(
                            "Certificate",
                            Certificate.Subject,
                            "cannot sign: " + TextSanitizer.Foreign(failed, 200)
                        );
                    }
                }),
            OwnsCertificate ? Certificate : null
        );
    }
}
