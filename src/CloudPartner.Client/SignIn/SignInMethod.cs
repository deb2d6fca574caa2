using CloudPartner.Client.Transport;

namespace CloudPartner.Client.SignIn;

/// <summary>A way to sign in, with what it needs.</summary>
public abstract record SignInMethod
{
    /// <summary>For ways to sign in that name no tenant: the token does.</summary>
    public const string TenantOfToken = "unknown";

    private protected SignInMethod() { }

    /// <summary>The way's name, as connections show it.</summary>
    public abstract string Name { get; }

    /// <summary>The tenant to sign in to: its ID, or one of its domains.</summary>
    public required string Tenant { get; init; }

    /// <summary>Who signs in, as far as that is known beforehand.</summary>
    public abstract string Account { get; }

    internal abstract ITokenSource Open(SignInContext context);

    /// <summary>The name of the way, who and where; never the credential, which a record would print.</summary>
    public sealed override string ToString() =>
        Tenant == TenantOfToken ? $"{Name} sign-in of {Account}" : $"{Name} sign-in of {Account} to tenant {Tenant}";
}

/// <summary>What a way to sign in works with.</summary>
internal sealed class SignInContext(CloudPartnerEnvironment environment, TimeProvider time)
{
    public CloudPartnerEnvironment Environment { get; } = environment;

    public TimeProvider Time { get; } = time;

    /// <summary>How long a program may wait for a token, and how long a person may take.</summary>
    public HttpTimeouts Timeouts { get; init; } = new();

    /// <summary>Where lines about requests go while connecting; null afterwards.</summary>
    public Action<string>? Trace { get; set; }

    /// <summary>The sockets below MSAL; tests bring a certificate authority of their own.</summary>
    public Func<HttpMessageHandler> Transport { get; init; } =
        () =>
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                Proxy = SystemProxy.Find(),
                ConnectTimeout = TimeSpan.FromSeconds(15),
            };
}
