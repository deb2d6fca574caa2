namespace CloudPartner;

/// <summary>The service dialects that the client speaks.</summary>
public enum PortalDialect
{
    /// <summary>The Cloud Partner Portal's management API; served by the emulator.</summary>
    CloudPartnerPortal,

    /// <summary>The REST API of Microsoft Partner Center, and Microsoft Graph for the people of the tenant.</summary>
    PartnerCenter,
}

/// <summary>
/// A named place to connect to. Everything about a cloud is data here. A token is sent to the host of
/// <see cref="Endpoint"/>, one for Microsoft Graph to that of <see cref="GraphEndpoint"/>, and none to any other.
/// </summary>
public sealed record CloudPartnerEnvironment
{
    private const string DefaultScope = "/.default";
    private const int LongestName = 40;
    private const string GlobalGraph = "https://graph.microsoft.com";
    private const string GraphIn21Vianet = "https://microsoftgraph.chinacloudapi.cn";

    /// <summary>Checks the addresses.</summary>
    /// <param name="name">A short name.</param>
    /// <param name="endpoint">The root of the API.</param>
    /// <param name="authority">The root under which tenants sign in.</param>
    /// <param name="scope">The scope asked for with a token.</param>
    /// <param name="dialect">The dialect of the service.</param>
    /// <exception cref="CloudPartnerException">An address is not https (or http on loopback), or carries user info,
    /// query or fragment.</exception>
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

    /// <summary>The resource that tokens are for: the scope without its <c>/.default</c>.</summary>
    public string Audience => ResourceOf(Scope);

    /// <summary>
    /// The root of Microsoft Graph, which knows the people of the tenant; null where nobody is to be looked up. Ends
    /// with a slash.
    /// </summary>
    public Uri? GraphEndpoint { get; internal init; }

    /// <summary>The scope asked for with a token for Microsoft Graph.</summary>
    public string? GraphScope { get; internal init; }

    /// <summary>The resource that tokens for Microsoft Graph are for.</summary>
    public string? GraphAudience => GraphScope is null ? null : ResourceOf(GraphScope);

    /// <summary>
    /// The application that people sign in with unless they name another; null if they have to name one.
    /// </summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>
    /// The Cloud Partner Portal. Documented for offers; what the module does with users and profile is not documented
    /// there, so the client refuses those calls against it (see <see cref="IsMicrosoftHost"/>).
    /// </summary>
    public static CloudPartnerEnvironment Public { get; } =
        new(
            "Public",
            new Uri("https://cloudpartner.azure.com/"),
            new Uri("https://login.microsoftonline.com/"),
            "https://cloudpartner.azure.com/.default",
            PortalDialect.CloudPartnerPortal
        )
        {
            // The public client of the Azure CLI, with which people were seen to sign in to this service (az account
            // get-access-token).
            ApplicationId = new Guid("04b07795-8ddb-461a-bbee-02f9e1bf7b46"),
            GraphEndpoint = new Uri(GlobalGraph + "/"),
            GraphScope = GlobalGraph + DefaultScope,
        };

    /// <summary>
    /// The Cloud Partner Portal operated by 21Vianet in China. Seen in use; not documented. Applications of the public
    /// cloud do not exist there, so people have to name one that is registered there.
    /// </summary>
    public static CloudPartnerEnvironment China { get; } =
        new(
            "China",
            new Uri("https://cloudpartner.azure.cn/"),
            new Uri("https://login.partner.microsoftonline.cn/"),
            "https://cloudpartner.azure.cn/.default",
            PortalDialect.CloudPartnerPortal
        )
        {
            GraphEndpoint = new Uri(GraphIn21Vianet + "/"),
            GraphScope = GraphIn21Vianet + DefaultScope,
        };

    /// <summary>
    /// Microsoft Partner Center. Accounts of developer programmes may have roles that its API does not return; what it
    /// returns is what there is.
    /// </summary>
    public static CloudPartnerEnvironment PartnerCenter { get; } =
        new(
            "PartnerCenter",
            new Uri("https://api.partnercenter.microsoft.com/"),
            new Uri("https://login.microsoftonline.com/"),
            "https://api.partnercenter.microsoft.com/.default",
            PortalDialect.PartnerCenter
        )
        {
            GraphEndpoint = new Uri(GlobalGraph + "/"),
            GraphScope = GlobalGraph + DefaultScope,
        };

    /// <summary>
    /// Partner Center operated by 21Vianet in China. By the documentation it has no audit records, no support profile
    /// and no changes of users' roles: such a command ends in <c>NotSupported</c>, and nothing is sent for it.
    /// </summary>
    public static CloudPartnerEnvironment PartnerCenterChina { get; } =
        new(
            "PartnerCenterChina",
            new Uri("https://partner.partnercenterapi.microsoftonline.cn/"),
            new Uri("https://login.partner.microsoftonline.cn/"),
            "https://partner.partnercenterapi.microsoftonline.cn/.default",
            PortalDialect.PartnerCenter
        )
        {
            GraphEndpoint = new Uri(GraphIn21Vianet + "/"),
            GraphScope = GraphIn21Vianet + DefaultScope,
        };

    /// <summary>The public cloud's environment of a dialect.</summary>
    public static CloudPartnerEnvironment OfPublicCloud(PortalDialect dialect) =>
        Array.Find([Public, PartnerCenter], environment => environment.Dialect == dialect)!;

    /// <summary>An environment of the user's own.</summary>
    /// <param name="name">A short name.</param>
    /// <param name="endpoint">The root of the API.</param>
    /// <param name="authority">The root under which tenants sign in.</param>
    /// <param name="audience">The resource that tokens are for, an address such as
    /// <c>https://cloudpartner.azure.com</c>.</param>
    /// <param name="dialect">The dialect of the service.</param>
    /// <param name="graphEndpoint">The root of Microsoft Graph; null if commands are not to look people up.</param>
    /// <param name="graphAudience">The resource that tokens for it are for; by default its own address.</param>
    /// <exception cref="CloudPartnerException">The name, an address or an audience breaks a rule.</exception>
    public static CloudPartnerEnvironment Custom(
        string name,
        Uri endpoint,
        Uri authority,
        string audience,
        PortalDialect dialect,
        Uri? graphEndpoint = null,
        string? graphAudience = null
    )
    {
        if (
            name.Length is 0 or > LongestName
            || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.')
        )
        {
            throw FieldRules.Refuse("Name", name, $"must be 1 to {LongestName} letters, digits, '-', '_' or '.'");
        }

        var graph = graphEndpoint is null ? null : Root(nameof(GraphEndpoint), graphEndpoint);
        // The slash at the end of some resources is part of their name, and Entra wants it doubled.
        return new CloudPartnerEnvironment(
            name,
            endpoint,
            authority,
            Resource("Audience", audience) + DefaultScope,
            dialect
        )
        {
            GraphEndpoint = graph,
            GraphScope = graph is null
                ? null
                : Resource("GraphAudience", graphAudience ?? graph.GetLeftPart(UriPartial.Authority)) + DefaultScope,
        };
    }

    /// <summary>The resource of a scope: the scope without its <c>/.default</c>.</summary>
    public static string ResourceOf(string scope) =>
        scope.EndsWith(DefaultScope, StringComparison.Ordinal) ? scope[..^DefaultScope.Length] : scope;

    /// <summary>
    /// True for hosts of Microsoft's clouds. Operations that no source documents are never sent to one.
    /// </summary>
    public bool IsMicrosoftHost => IsMicrosoft(Endpoint);

    /// <summary>True for an address on a host of Microsoft's clouds.</summary>
    public static bool IsMicrosoft(Uri address) =>
        !address.IsLoopback
        && MicrosoftDomains.Any(domain =>
            address.Host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase)
            || address.Host.Equals(domain, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>True for a host of the cloud that 21Vianet operates, which lacks some operations.</summary>
    public static bool IsOperatedBy21Vianet(Uri address) =>
        IsMicrosoft(address) && address.Host.EndsWith(".cn", StringComparison.OrdinalIgnoreCase);

    private static readonly string[] MicrosoftDomains =
    [
        "azure.com",
        "azure.cn",
        "microsoft.com",
        "microsoftonline.com",
        "microsoftonline.cn",
        "chinacloudapi.cn",
        "windows.net",
    ];

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static string Resource(string field, string audience) =>
        Uri.TryCreate(audience, UriKind.Absolute, out var resource)
        && resource.UserInfo.Length == 0
        && !audience.Any(char.IsWhiteSpace)
            ? audience
            : throw FieldRules.Refuse(field, audience, "is not a resource of the form https://cloudpartner.azure.com");

    private static Uri Root(string field, Uri address)
    {
        if (!address.IsAbsoluteUri)
            throw FieldRules.Refuse(field, address.OriginalString, "must be an absolute address");
        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        {
            throw FieldRules.Refuse(
                field,
                address.GetLeftPart(UriPartial.Authority),
                "must be https; plain http is for loopback only"
            );
        }

        if (address.UserInfo.Length > 0)
            throw FieldRules.Missing(field, "must not carry a user name or password");
        if (address.Query.Length > 0 || address.Fragment.Length > 0)
            throw FieldRules.Missing(field, "must not carry a query or a fragment");
        return address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }
}
