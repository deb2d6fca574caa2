using CloudPartner.Emulator.Control;

namespace CloudPartner.Emulator.Identity;

internal enum Dialect
{
    Portal,
    PartnerCenter,
    Graph,
}

/// <summary>Which service an address belongs to; sign-in and control count as the portal.</summary>
internal static class Dialects
{
    public const string PartnerCenterPrefix = "/v1";
    public const string GraphPrefix = "/v1.0";

    public static Dialect Of(PathString path) =>
        path.StartsWithSegments(PartnerCenterPrefix) ? Dialect.PartnerCenter
        : path.StartsWithSegments(GraphPrefix) ? Dialect.Graph
        : Dialect.Portal;

    public static bool IsService(PathString path) => path.StartsWithSegments("/api") || Of(path) != Dialect.Portal;

    /// <summary>Whether an address belongs to a party that issues tokens.</summary>
    public static bool IsSignIn(PathString path) => !IsService(path) && !ControlEndpoints.Owns(path);

    /// <summary>The header that finds a request in the service's logs, and the one with the client's own id.</summary>
    public static (string Correlation, string Client) IdHeaders(Dialect dialect) =>
        dialect switch
        {
            Dialect.PartnerCenter => ("MS-CorrelationId", "MS-RequestId"),
            Dialect.Graph => ("request-id", "client-request-id"),
            _ => ("X-Ms-Correlation-Request-Id", "x-ms-client-request-id"),
        };
}

/// <summary>For which service a token is.</summary>
internal static class Audience
{
    public const string Portal = "https://cloudpartner.azure.com";

    private static readonly string[] PartnerCenter =
    [
        "https://api.partnercenter.microsoft.com",
        "https://partner.partnercenterapi.microsoftonline.cn",
        // The application ID of the API, which tokens may be asked for as well.
        "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd",
    ];

    private static readonly string[] Graph = ["https://graph.microsoft.com", "https://microsoftgraph.chinacloudapi.cn"];

    /// <summary>What Partner Center's tokens were for once, by its own documentation; it takes them no more.</summary>
    public const string OldGraph = "https://graph.windows.net";

    /// <summary>
    /// Services that Entra knows and that are not here: a token for one of them is given out, and nobody here takes it.
    /// </summary>
    private static readonly string[] Others =
    [
        OldGraph,
        "https://management.azure.com",
        "https://api.partner.microsoft.com",
    ];

    public static bool IsKnown(string audience) =>
        audience == Portal
        || PartnerCenter.Concat(Graph).Concat(Others).Contains(audience, StringComparer.OrdinalIgnoreCase);

    public static bool IsFor(Dialect dialect, string audience) =>
        (dialect == Dialect.PartnerCenter ? PartnerCenter : Graph).Contains(audience, StringComparer.OrdinalIgnoreCase);

    /// <summary>A scope is the audience and a permission, with others such as openid beside it.</summary>
    public static string OfScope(string scope)
    {
        foreach (var word in scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = word.LastIndexOf('/');
            if (end > 0)
                return OfResource(word[..end]);
        }

        return Portal;
    }

    public static string OfResource(string resource) => resource.Length == 0 ? Portal : resource.TrimEnd('/');
}
