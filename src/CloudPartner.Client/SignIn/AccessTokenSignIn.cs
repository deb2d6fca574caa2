using System.Net;
using System.Security;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.SignIn;

/// <summary>Uses an access token that was obtained elsewhere. It cannot be renewed.</summary>
public sealed record AccessTokenSignIn : SignInMethod
{
    /// <summary>The token.</summary>
    public required SecureString Token { get; init; }

    /// <inheritdoc />
    public override string Name => "AccessToken";

    /// <inheritdoc />
    public override string Account => "the holder of an access token";

    internal override ITokenSource Open(SignInContext context) => new Source(this, context);

    private sealed class Source(AccessTokenSignIn signIn, SignInContext context) : ITokenSource
    {
        // How far a clock may be wrong: Microsoft Entra's own tolerance.
        private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

        public bool CanRenew => false;

        public string AuthorityName => "nobody";

        public TimeSpan TimeLimit => context.Timeouts.SignIn;

        public Task<AccessToken> IssueAsync(
            string scope,
            bool force,
            string? claims,
            CancellationToken cancellationToken
        )
        {
            if (scope != context.Environment.Scope)
            {
                throw new CloudPartnerException(
                    new CloudPartnerFault(
                        FaultKind.NotSupported,
                        "An access token is for one service, and this needs another one, for "
                            + $"{CloudPartnerEnvironment.ResourceOf(scope)}."
                    )
                    {
                        RecommendedAction =
                            "Connect in a way that gets tokens itself, for example with -Credential, -Certificate, "
                            + "-ManagedIdentity or -UseDeviceCode.",
                    }
                );
            }

            var value = new NetworkCredential(string.Empty, signIn.Token).Password.Trim();
            // Anything else could break out of the header, or is not a token at all.
            if (!AccessToken.IsToken(value))
            {
                throw FieldRules.Missing(
                    "AccessToken",
                    "is not an access token; give the token alone, without 'Bearer' before it"
                );
            }

            var now = context.Time.GetUtcNow();
            var jwt = Jwt.Read(value);
            if (jwt?.ExpiresOn <= now)
            {
                throw new CloudPartnerException(
                    new CloudPartnerFault(
                        FaultKind.TokenExpired,
                        $"The access token expired at {TextSanitizer.Time(jwt.ExpiresOn.Value)}; on this machine it is "
                            + $"{TextSanitizer.Time(now)}."
                    )
                );
            }

            if (jwt?.ValidFrom > now + Tolerance)
            {
                throw FieldRules.Missing(
                    "AccessToken",
                    $"is valid only from {TextSanitizer.Time(jwt.ValidFrom.Value)}, and on this machine it is "
                        + $"{TextSanitizer.Time(now)}; check this machine's clock"
                );
            }

            if (jwt?.Audience is { } audience && IsForAnother(audience))
            {
                throw FieldRules.Missing(
                    "AccessToken",
                    $"is for {TextSanitizer.Shorten(audience)} and not for {context.Environment.Audience}; get one for "
                        + "that resource"
                );
            }

            var end = jwt?.ExpiresOn ?? DateTimeOffset.MaxValue;
            return Task.FromResult(new AccessToken(value, end, end) { Account = jwt?.Account, Tenant = jwt?.Tenant });
        }

        public void Dispose() { }

        // An audience that is a bare ID cannot be compared here; the service checks it.
        private bool IsForAnother(string audience) =>
            Uri.TryCreate(audience, UriKind.Absolute, out _)
            && !audience
                .TrimEnd('/')
                .Equals(context.Environment.Audience.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
    }
}
