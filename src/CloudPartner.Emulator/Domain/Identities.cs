namespace CloudPartner.Emulator.Domain;

internal sealed record ServicePrincipal(
    string ApplicationId,
    string TenantId,
    string ObjectId,
    string DisplayName,
    string Secret
);

/// <summary>
/// Who can sign in to an emulator. None of it is a secret: it opens nothing but an emulator on the same machine.
/// </summary>
internal static class Identities
{
    public static ServicePrincipal Automation { get; } =
        new(
            "11111111-1111-4111-8111-111111111111",
            Tenant.Contoso.Id,
            "33333333-3333-4333-8333-333333333333",
            "Contoso automation",
            "emulator-secret"
        );

    /// <summary>In the seed for reviews: nobody owns it, and nobody signs in with it.</summary>
    public static ServicePrincipal Reporting { get; } =
        new(
            "44444444-4444-4444-8444-444444444444",
            Tenant.Contoso.Id,
            "55555555-5555-4555-8555-555555555555",
            "Contoso reporting",
            ""
        );

    /// <summary>
    /// The public client of the Azure CLI, which every tenant of Entra knows and with which the module signs people in
    /// (learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in).
    /// </summary>
    public const string PublicClient = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

    private static readonly string[] People =
    [
        "owner@contoso.com",
        "ops-owner@contoso.com",
        "contributor@contoso.com",
        "outsider@fabrikam.com",
        NoMfa,
    ];

    /// <summary>Signs in without a second factor, which Partner Center does not take.</summary>
    public const string NoMfa = "no-mfa@contoso.com";

    private const string PortalAdministrator = "admin@portal.example";

    public static bool IsTenant(string name) => name is "common" or "organizations" || Tenant.Find(name) is not null;

    /// <summary>Everybody who can sign in as a person.</summary>
    public static IEnumerable<Principal> Persons => People.Prepend(PortalAdministrator).Select(key => FindPerson(key)!);

    public static Principal? FindPerson(string email)
    {
        var key = email.ToLowerInvariant();
        if (key == PortalAdministrator)
            return new Principal(key, key, true);
        return People.Contains(key) ? new Principal(key, key, false, HasMfa: key != NoMfa) : null;
    }

    /// <summary>
    /// Whether somebody has the rights in the directory that a review takes: Reports Reader for a person, the granted
    /// permissions for the application.
    /// </summary>
    public static bool MayReadReports(Principal caller) =>
        caller.IsApplication || caller.Key is "owner@contoso.com" or "ops-owner@contoso.com";

    public static Principal AutomationCaller { get; } =
        new(Automation.ObjectId, $"Service principal '{Automation.DisplayName}'", false, IsApplication: true);
}
