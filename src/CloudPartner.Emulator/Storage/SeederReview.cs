using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// People and an application of whom a review of access finds something, one for each finding; what the directory
/// knows of them is in <see cref="AccountDetails"/>.
/// </summary>
internal static class SeederReview
{
    // A role that neither the portal's documentation nor its move to Partner Center names.
    private const string UnknownRole = "Auditor";

    private static readonly (string Email, string Name, string Role)[] People =
    [
        ("dora.dormant@contoso.com", "Dora Dormant", PortalRoles.Owner),
        ("nils.never@contoso.com", "Nils Never", PortalRoles.Owner),
        ("gwen.guest@fabrikam.com", "Gwen Guest", PortalRoles.Owner),
        ("marketplace@contoso.com", "Marketplace", PortalRoles.Owner),
        ("dan.disabled@contoso.com", "Dan Disabled", PortalRoles.Contributor),
        (AccountDetails.Deleted, "Greta Gone", PortalRoles.Contributor),
        ("polly.pending@fabrikam.com", "Polly Pending", PortalRoles.Contributor),
        ("paula.personal@outlook.com", "Paula Personal", PortalRoles.Contributor),
        ("mona.nomethod@contoso.com", "Mona Nomethod", PortalRoles.Contributor),
        ("carl.calls@contoso.com", "Carl Calls", PortalRoles.Contributor),
        ("uma.unknown@contoso.com", "Uma Unknown", UnknownRole),
    ];

    /// <summary>Whom somebody else than for all the others gave a role, a few days ago.</summary>
    private static readonly (string Email, string Name, string Role) Granted = (
        "nora.new@contoso.com",
        "Nora New",
        PortalRoles.Contributor
    );

    private const int GrantedDaysAgo = 3;

    public static void Fill(
        string publisherId,
        DateTimeOffset now,
        Action<User, string, DateTimeOffset?> add,
        DirectoryRepository directory
    )
    {
        foreach (var (email, name, role) in People)
            Add(email, name, role, "owner@contoso.com", null);
        Add(Granted.Email, Granted.Name, Granted.Role, "it-admin@contoso.com", now.AddDays(-GrantedDaysAgo));
        var principal = Identities.Reporting;
        add(
            NewUser(principal.ObjectId, "servicePrincipal", null, principal.DisplayName, PortalRoles.Contributor) with
            {
                ApplicationId = principal.ApplicationId,
                TenantId = principal.TenantId,
                ObjectId = principal.ObjectId,
            },
            "owner@contoso.com",
            null
        );

        void Add(string email, string name, string role, string by, DateTimeOffset? time)
        {
            var person = DirectoryUser.ForEmail(Tenant.Contoso.Id, email, name) with
            {
                AccountEnabled = email != "dan.disabled@contoso.com",
            };
            if (email == "polly.pending@fabrikam.com")
                person = person with { ExternalUserState = DirectoryUser.Pending };
            if (email != AccountDetails.Deleted)
                directory.Add(person);
            add(NewUser(email, "user", email, name, role), by, time);
        }

        User NewUser(string key, string kind, string? email, string name, string role) =>
            new(publisherId, key, kind, email, name, role, null, null, null, [], now, 0);
    }
}
