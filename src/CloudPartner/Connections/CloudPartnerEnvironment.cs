namespace CloudPartner;

/// <summary>The service dialects that the client speaks.</summary>
public enum PortalDialect
{
    /// <summary>The Cloud Partner Portal's management API; served by the emulator.</summary>
    CloudPartnerPortal,
}

/// <summary>
/// A named place to connect to. Everything about a cloud is data here, and a token is sent to the host of <see cref="Endpoint"/>
/// and to no other.
/// </summary>
public sealed record CloudPartnerEnvironment
{
    /// <summary>Checks the addresses.</summary>
    /// <param name="name">A short name.</param>
    /// <param name="endpoint">The root of the API.</param>
    /// <param name="authority">The root under which tenants sign in.</param>
    /// <param name="scope">The scope asked for with a token.</param>
    /// <param name="dialect">The dialect of the service.</param>
    /// <exception cref="CloudPartnerException">An address is not https (or http on loopback), or carries user info, query or fragment.</exception>
    public CloudPartnerEnvironment(string name, Uri endpoint, Uri authority, string scope, PortalDialect dialect)
    {
        Name = name;
        Endpoint = Root(nameof(Endpoint), endpoint);
        Authority = Root(nameof(Authority), authority);
        Scope = scope;
        Dialect = dialect;
    }

    /// <summary>A short name.</summary>
    public string Name { get; }

    /// <summary>The root of the API; ends with a slash.</summary>
    public Uri Endpoint { get; }

    /// <summary>The root under which tenants sign in; ends with a slash.</summary>
    public Uri Authority { get; }

    /// <summary>The scope asked for with a token.</summary>
    public string Scope { get; }

    /// <summary>The dialect of the service.</summary>
    public PortalDialect Dialect { get; }

    /// <summary>
    /// The Cloud Partner Portal. Documented for offers; what the module does with users and profile is not documented there, so the
    /// client refuses those calls against it (see <see cref="IsMicrosoftHost"/>).
    /// </summary>
    public static CloudPartnerEnvironment Public { get; } = new("Public", new Uri("https://cloudpartner.azure.com/"),
        new Uri("https://login.microsoftonline.com/"), "https://cloudpartner.azure.com/.default", PortalDialect.CloudPartnerPortal);

    /// <summary>A local emulator, which is its own authority.</summary>
    public static CloudPartnerEnvironment Emulator(Uri address) =>
        new("Emulator", address, address, "https://cloudpartner.azure.com/.default", PortalDialect.CloudPartnerPortal);

    /// <summary>True for hosts of Microsoft's clouds. Operations that no source documents are never sent to one.</summary>
    public bool IsMicrosoftHost => MicrosoftDomains.Any(domain =>
        Endpoint.Host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase) || Endpoint.Host.Equals(domain, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] MicrosoftDomains =
        ["azure.com", "azure.cn", "microsoft.com", "microsoftonline.com", "microsoftonline.cn", "windows.net"];

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static Uri Root(string field, Uri address)
    {
        if (!address.IsAbsoluteUri) throw FieldRules.Refuse(field, address.OriginalString, "must be an absolute address");
        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            throw FieldRules.Refuse(field, address.GetLeftPart(UriPartial.Authority), "must be https; plain http is for loopback only");
        if (address.UserInfo.Length > 0) throw FieldRules.Missing(field, "must not carry a user name or password");
        if (address.Query.Length > 0 || address.Fragment.Length > 0) throw FieldRules.Missing(field, "must not carry a query or a fragment");
        return address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }
}
