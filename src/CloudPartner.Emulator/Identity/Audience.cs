namespace CloudPartner.Emulator.Identity;

/// <summary>For which service a token is.</summary>
internal static class Audience
{
    public const string Portal = "https://cloudpartner.azure.com";

    public static readonly string[] PartnerCenter =
    [
        "https://api.partnercenter.microsoft.com",
        "https://partner.partnercenterapi.microsoftonline.cn",
        // The application ID of the API, which is accepted as well.
        "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd",
    ];

    public static readonly string[] Graph = ["https://graph.microsoft.com", "https://microsoftgraph.chinacloudapi.cn"];

    /// <summary>The audience that Partner Center's documentation named once; it is no longer accepted.</summary>
    public const string OldGraph = "https://graph.windows.net";

    /// <summary>
    /// Services that Entra knows and that the emulator does not have: tokens for them are issued, and accepted nowhere.
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

    /// <summary>Whether it is one of the names of a service.</summary>
    public static bool IsAmong(this string audience, string[] names) =>
        names.Contains(audience, StringComparer.OrdinalIgnoreCase);

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
