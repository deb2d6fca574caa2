using CloudPartner.Emulator.Domain;
using Dapper;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// What a new database holds. Everything seeded has version 0, so that any change gives a version never seen before.
/// </summary>
internal sealed class Seeder
{
    private const int LargeSeedUsers = 100_000;

    private static readonly string[] DescribedOfferTypes =
    [
        "microsoft-azure-virtualmachines",
        "microsoft-azure-applications",
    ];

    private readonly PreparedConnection _connection;
    private readonly Store _store;
    private readonly OfferRepository _offers;
    private readonly DateTimeOffset _now;

    // Events are spread over the days before, the oldest first.
    private DateTimeOffset _time;

    private Seeder(PreparedConnection connection, DateTimeOffset now)
    {
        (_connection, _store, _offers) = (connection, new Store(connection), new OfferRepository(connection));
        _now = now;
        _time = DateTimeOffset.FromUnixTimeMilliseconds(now.AddDays(-30).ToUnixTimeMilliseconds());
    }

    public static void Fill(PreparedConnection connection, string name, int? users, DateTimeOffset now)
    {
        var seeder = new Seeder(connection, now);
        if (name == "empty")
            seeder.AddNewcomer();
        else
            seeder.AddCompanies();
        if (name == "review")
            SeederReview.Fill("contoso", now, seeder.AddForReview, seeder._store.Directory);
        var count = users ?? (name == "large" ? LargeSeedUsers : 0);
        if (count > 0)
            seeder.AddManyUsers("contoso", count);
    }

    /// <summary>A publisher on its first day: approved, and nobody but its owner and its automation is there.</summary>
    private void AddNewcomer()
    {
        AddContoso();
        AddUser("contoso", "user", "owner@contoso.com", "Olivia Owner", PortalRoles.Owner);
        AddAutomation("contoso", PortalRoles.Owner);
    }

    private void AddCompanies()
    {
        AddContoso();
        AddUser("contoso", "user", "owner@contoso.com", "Olivia Owner", PortalRoles.Owner);
        AddUser("contoso", "user", "ops-owner@contoso.com", "Otto Operations", PortalRoles.Owner);
        AddUser("contoso", "user", "contributor@contoso.com", "Carla Contributor", PortalRoles.Contributor);
        AddUser("contoso", "group", "marketplace-team@contoso.com", "Marketplace team", PortalRoles.Contributor);
        AddAutomation("contoso", PortalRoles.Owner);
        AddOffer("contoso", "contoso-vm", "microsoft-azure-virtualmachines", "Contoso VM", false);
        AddOffer("contoso", "contoso-app-rejected", "microsoft-azure-applications", "Contoso App", false);

        // Its offer is published, so the locked fields can be tried by an owner; contoso itself can still be edited
        // freely.
        AddPublisher(
            "contoso-retail",
            "Contoso Retail",
            "4242424",
            "owner@contoso.com",
            "owner@contoso.com",
            "Contoso Ltd",
            true,
            "complete"
        );
        AddUser("contoso-retail", "user", "owner@contoso.com", "Olivia Owner", PortalRoles.Owner);
        AddOffer("contoso-retail", "contoso-shelf", "microsoft-azure-applications", "Contoso Shelf", true);

        AddPublisher(
            "fabrikam",
            "Fabrikam",
            "5150515",
            "windowsapps@fabrikam.com",
            "windowsapps@fabrikam.com",
            "Fabrikam Inc",
            true,
            "complete"
        );
        AddUser("fabrikam", "user", "windowsapps@fabrikam.com", "Fabrikam publishing", PortalRoles.Owner);
        AddOffer("fabrikam", "fabrikam-insights", "microsoft-azure-applications", "Fabrikam Insights", true);

        AddPublisher(
            "adventure-works",
            "Adventure Works",
            null,
            "marketplace@adventure-works.com",
            null,
            null,
            false,
            "pending"
        );
        AddUser("adventure-works", "user", "marketplace@adventure-works.com", "Adventure Works", PortalRoles.Owner);

        // The Dev Center account is in another name than the portal's owner: linking has to be done as somebody else.
        AddPublisher(
            "northwind",
            "Northwind Traders",
            "6160616",
            "it@northwind.com",
            "devcenter@northwind.com",
            "Northwind Inc",
            false,
            "new"
        );
        AddUser("northwind", "user", "it@northwind.com", "Northwind IT", PortalRoles.Owner);
        AddUser("northwind", "user", "owner@contoso.com", "Olivia Owner", PortalRoles.Owner);
        SeederAccounts.Fill(_store, DescribedOfferTypes, _time);
    }

    private void AddContoso() =>
        AddPublisher(
            "contoso",
            "Contoso",
            "4242424",
            "owner@contoso.com",
            "owner@contoso.com",
            "Contoso Ltd",
            false,
            "new"
        );

    private void AddPublisher(
        string id,
        string displayText,
        string? mpnId,
        string owner,
        string? accountEmail,
        string? accountName,
        bool linked,
        string progress
    )
    {
        var sellerId = 10_000_000L + (mpnId is null ? 0 : long.Parse(mpnId, null));
        _store.Publishers.Save(
            new Publisher(
                id,
                displayText,
                id,
                mpnId,
                linked ? sellerId : null,
                DescribedOfferTypes,
                [owner],
                linked ? DevCenterLink.Linked : DevCenterLink.NotLinked,
                linked ? accountEmail : null,
                linked ? accountName : null,
                accountEmail,
                accountName,
                accountEmail is null ? null : sellerId,
                SeederRegistration.Json(progress, owner, _now),
                NextTime(),
                0,
                TenantOf(id)
            )
        );
        if (TenantOf(id) is not null)
            SeederProfiles.Fill(_store.Profiles, id, displayText, owner);
        AddEvent(AuditEventType.PublisherChanged, id, id, owner, null, $"displayText: {displayText}");
    }

    private void AddUser(string publisherId, string kind, string email, string displayName, string role)
    {
        Save(
            new User(
                publisherId,
                email,
                kind,
                email,
                displayName,
                role,
                null,
                null,
                null,
                DescribedOfferTypes,
                NextTime(),
                0
            )
        );
        if (TenantOf(publisherId) is { } tenant && kind == "user")
            _store.Directory.Add(DirectoryUser.ForEmail(tenant, email, displayName));
        AddEvent(AuditEventType.UserAdded, email, publisherId, "admin@portal.example", null, role);
    }

    private void AddAutomation(string publisherId, string role)
    {
        var principal = Identities.Automation;
        Save(
            new User(
                publisherId,
                principal.ObjectId,
                "servicePrincipal",
                null,
                principal.DisplayName,
                role,
                principal.ApplicationId,
                principal.TenantId,
                principal.ObjectId,
                DescribedOfferTypes,
                NextTime(),
                0
            )
        );
        AddEvent(AuditEventType.UserAdded, principal.ObjectId, publisherId, "owner@contoso.com", null, role);
    }

    private void Save(User user)
    {
        _store.Users.Save(user);
        _store.Members.Change(user.PublisherId, user.UserKey, [], [PartnerRole.ForPortalRole(user.RoleName)]);
    }

    private void AddForReview(User user, string by, DateTimeOffset? granted)
    {
        var listed = user with { OfferTypes = DescribedOfferTypes, ChangedTime = granted ?? NextTime() };
        _time = listed.ChangedTime;
        if (PartnerRole.All.Any(role => role.PortalRole == listed.RoleName))
            Save(listed);
        else
            _store.Users.Save(listed);
        AddEvent(AuditEventType.UserAdded, listed.UserKey, listed.PublisherId, by, null, listed.RoleName);
    }

    private void AddOffer(string publisherId, string offerId, string type, string displayText, bool published)
    {
        var status = published ? "succeeded" : "neverPublished";
        var (draft, time) = (published ? 2 : 1, NextTime());
        long? live = published ? 1 : null;
        _offers.Save(new Offer(publisherId, offerId, type, displayText, status, draft, live, live, time, 0));
        // What was published is version 1, and the draft after it begins as the same.
        for (var number = 1; number <= draft; number++)
        {
            _offers.Save(new OfferVersion(publisherId, offerId, number, OfferDefinition.Empty(displayText), time));
        }

        if (published)
            AddEvent(AuditEventType.OfferPublished, offerId, publisherId, "admin@portal.example", null, status);
    }

    /// <summary>A few statements inside SQLite make them all: a million users take seconds and no memory.</summary>
    private void AddManyUsers(string publisherId, int count)
    {
        const string numbers = """
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @count),
                people(n, key) AS (SELECT n, printf('user%07d@contoso.com', n) FROM numbers)
            """;
        var tenantId = TenantOf(publisherId)!;
        _connection.Execute(
            $"""
            INSERT INTO users(publisherId, userKey, kind, email, displayName, roleName, offerTypes, changedTime,
                              version)
            {numbers}
            SELECT @publisherId, key, 'user', key, 'User ' || n, iif(n % 50 = 0, 'Owner', 'Contributor'), @offerTypes,
                   @time, 0
            FROM people
            """,
            new
            {
                publisherId,
                count,
                offerTypes = RecordWriter.ToColumn(DescribedOfferTypes),
                time = RecordWriter.ToColumn(NextTime()),
            }
        );
        // Everybody has one of the roles that the portal knows, some have another one besides.
        foreach (
            var (role, condition) in ((string, string)[])
                [
                    ("Manager", "n % 50 = 0"),
                    ("Developer", "n % 50 <> 0"),
                    ("Business contributor", "n % 10 = 3"),
                    ("Financial contributor", "n % 10 = 5"),
                    ("Marketer", "n % 10 = 7"),
                    ("Owner", "n % 500 = 0"),
                ]
        )
        {
            _connection.Execute(
                $"""
                INSERT INTO roleMembers(publisherId, role, userKey)
                {numbers}
                SELECT @publisherId, @role, key FROM people WHERE {condition}
                """,
                new
                {
                    publisherId,
                    count,
                    role,
                }
            );
        }

        _connection.CreateFunction(
            "directory_id",
            (string key) => DirectoryUser.IdOf(tenantId, key),
            isDeterministic: true
        );
        _connection.Execute(
            $"""
            INSERT INTO directory(tenantId, userKey, id, userPrincipalName, mail, displayName, userType, accountEnabled)
            {numbers}
            SELECT @tenantId, key, directory_id(key), key, key, 'User ' || n, 'Member', 1 FROM people
            """,
            new { tenantId, count }
        );
    }

    // The company's other publishers have no account of their own: an account belongs to one tenant, and a tenant has
    // one.
    private static string? TenantOf(string publisherId) =>
        publisherId switch
        {
            "contoso" => Tenant.Contoso.Id,
            "fabrikam" => Tenant.Fabrikam.Id,
            _ => null,
        };

    private void AddEvent(
        AuditEventType type,
        string objectName,
        string publisherId,
        string user,
        string? before,
        string? after
    ) =>
        _store.Audit.Add(
            new AuditEvent(0, _time, type.Name, type.ObjectType, objectName, publisherId, user, before, after)
        );

    private DateTimeOffset NextTime() => _time = _time.AddHours(5);
}
