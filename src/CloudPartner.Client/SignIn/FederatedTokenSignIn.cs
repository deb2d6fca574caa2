using System.Net;
using System.Security;
using CloudPartner.Client.Files;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// An application signs in with a token of another issuer that it trusts: a pipeline's or a Kubernetes service
/// account's. Give the token, the file that is kept fresh, or let each renewal ask GitHub's
/// runner for a fresh one.
/// </summary>
public sealed record FederatedTokenSignIn : SignInMethod
{
    private const string Audience = "api://AzureADTokenExchange";

    /// <summary>The application (client) ID.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>The other issuer's token. Renewals work for as long as it is valid.</summary>
    public SecureString? Token { get; init; }

    /// <summary>A file with the other issuer's token, read anew with every renewal.</summary>
    public string? TokenPath { get; init; }

    /// <summary>True to ask the runner of GitHub Actions for a token with every renewal.</summary>
    public bool FromGitHub { get; init; }

    /// <inheritdoc />
    public override string Name => "FederatedToken";

    /// <inheritdoc />
    public override string Account => ApplicationId.ToString("D");

    internal override ITokenSource Open(SignInContext context)
    {
        var runner = FromGitHub ? GitHubRunner.Find(context) : null;
        return new ConfidentialTokenSource(
            this,
            ApplicationId,
            context,
            application =>
                application.WithClientAssertion(async options =>
                    runner is null
                        ? Read()
                        : await runner.AskAsync(Audience, options.CancellationToken).ConfigureAwait(false)
                ),
            runner
        );
    }

    private string Read()
    {
        if (Token is not null)
            return new NetworkCredential(string.Empty, Token).Password.Trim();
        try
        {
            TextFile.RefuseOther(TokenPath!, "FederatedTokenPath");
            return File.ReadAllText(TokenPath!).Trim();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Unreadable("FederatedTokenPath", TokenPath!, failed);
        }
    }
}
