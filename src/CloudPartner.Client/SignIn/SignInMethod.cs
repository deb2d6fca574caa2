namespace CloudPartner.Client.SignIn;

/// <summary>A way to sign in, with what it needs. Pass one to <see cref="Portals.PortalConnector"/>.</summary>
public abstract record SignInMethod
{
    private protected SignInMethod()
    {
    }

    /// <summary>The way's name, as connections show it.</summary>
    public abstract string Name { get; }

    /// <summary>The tenant to sign in to.</summary>
    public required string Tenant { get; init; }

    /// <summary>Who signs in, as far as it is known beforehand.</summary>
    public abstract string Account { get; }

    internal abstract ITokenSource Open(CloudPartnerEnvironment environment, TimeProvider time);
}

/// <summary>An application signs in with its client secret (OAuth 2.0 client credentials).</summary>
public sealed record ClientSecretSignIn : SignInMethod
{
    /// <summary>The application (client) ID.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>The secret. Kept in memory for renewals, told to nobody but the authority.</summary>
    public required System.Security.SecureString Secret { get; init; }

    /// <inheritdoc />
    public override string Name => "ClientSecret";

    /// <inheritdoc />
    public override string Account => ApplicationId.ToString("D");

    internal override ITokenSource Open(CloudPartnerEnvironment environment, TimeProvider time) => new ClientSecretTokenSource(this, environment, time);
}

/// <summary>A seeded identity of the local emulator signs in. Needs no secret; works on loopback only.</summary>
public sealed record EmulatorSignIn : SignInMethod
{
    /// <summary>The identity if none is named: an Owner of the Contoso publisher.</summary>
    public const string DefaultIdentity = "owner@contoso.com";

    /// <summary>The tenant that the emulator seeds.</summary>
    public const string DefaultTenant = "22222222-2222-4222-8222-222222222222";

    /// <summary>The identity's e-mail.</summary>
    public string Identity { get; init; } = DefaultIdentity;

    /// <inheritdoc />
    public override string Name => "Emulator";

    /// <inheritdoc />
    public override string Account => Identity;

    internal override ITokenSource Open(CloudPartnerEnvironment environment, TimeProvider time) => new EmulatorTokenSource(this, environment, time);
}
