using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>A person signs in in a browser on any machine, with a code that is shown here.</summary>
public sealed record DeviceCodeSignIn : SignInMethod
{
    /// <summary>The application to sign in with; null for the one that the environment names.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>True to keep the sign-in on the disk, encrypted, for the next process.</summary>
    public bool PersistTokenCache { get; init; }

    /// <summary>Shows the person where to go and which code to type. Called on any thread.</summary>
    public required Action<string> Show { get; init; }

    /// <inheritdoc />
    public override string Name => "DeviceCode";

    /// <inheritdoc />
    public override string Account => ApplicationId is { } id ? $"a person with application {id}" : "a person";

    internal override ITokenSource Open(SignInContext context) => new Source(this, context);

    private sealed class Source(DeviceCodeSignIn signIn, SignInContext context)
        : PersonTokenSource(signIn, signIn.ApplicationId, signIn.PersistTokenCache, context)
    {
        protected override Task<AuthenticationResult> AskPersonAsync(
            string scope,
            CancellationToken cancellationToken
        ) =>
            Application
                .AcquireTokenWithDeviceCode(
                    [scope],
                    code =>
                    {
                        // Not the authority's own message, since not every authority sends one.
                        signIn.Show(
                            $"To sign in, open {TextSanitizer.Shorten(code.VerificationUrl, 200)} in a browser on any "
                                + $"machine and enter the code {TextSanitizer.Shorten(code.UserCode)}."
                        );
                        return Task.CompletedTask;
                    }
                )
                .ExecuteAsync(cancellationToken);
    }
}
