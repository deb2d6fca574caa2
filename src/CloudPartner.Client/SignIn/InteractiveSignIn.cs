using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>A person signs in in the system's browser (authorization code with PKCE).</summary>
public sealed record InteractiveSignIn : SignInMethod
{
    /// <summary>Any tenant in which the person has a work or school account.</summary>
    public const string AnyTenant = "organizations";

    /// <summary>The application to sign in with; null for the one that the environment names.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>True to keep the sign-in on the disk, encrypted, for the next process.</summary>
    public bool PersistTokenCache { get; init; }

    /// <inheritdoc />
    public override string Name => "Interactive";

    /// <inheritdoc />
    public override string Account => ApplicationId is { } id ? $"a person with application {id}" : "a person";

    /// <summary>Opens the page; null for the system's browser. For tests.</summary>
    internal Func<Uri, Task>? OpenBrowser { get; init; }

    internal override ITokenSource Open(SignInContext context) => new Source(this, context);

    private sealed class Source(InteractiveSignIn signIn, SignInContext context)
        : PersonTokenSource(signIn, signIn.ApplicationId, signIn.PersistTokenCache, context)
    {
        protected override Task<AuthenticationResult> AskPersonAsync(string scope, CancellationToken cancellationToken)
        {
            if (Context.Environment.Authority.Scheme != Uri.UriSchemeHttps)
            {
                throw FieldRules.Missing(
                    "Environment",
                    "an emulator has no page to sign in on; use -Emulator, with -As for another identity, or "
                        + "-UseDeviceCode"
                );
            }

            var page = new SystemWebViewOptions
            {
                HtmlMessageSuccess = "<p>You are signed in. Close this page and go back to PowerShell.</p>",
                HtmlMessageError = "<p>The sign-in failed. PowerShell says why.</p>",
            };
            if (signIn.OpenBrowser is { } open)
                page.OpenBrowserAsync = open;
            return Application
                .AcquireTokenInteractive([scope])
                .WithUseEmbeddedWebView(false)
                .WithSystemWebViewOptions(page)
                .WithPrompt(Prompt.SelectAccount)
                .ExecuteAsync(cancellationToken);
        }
    }
}
