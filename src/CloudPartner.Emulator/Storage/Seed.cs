using CloudPartner.Emulator.Domain;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// What a new database holds. Everything seeded has version 0, so that any change gives a version never seen before.
/// </summary>
internal static class Seed
{
    private const string DescribedOfferTypes = "microsoft-azure-virtualmachines\nmicrosoft-azure-applications";

    public static void Fill(SqliteConnection connection, string name, int? users, DateTimeOffset now)
    {
        using var store = new Filler(connection, now);
        if (name == "empty")
            FillEmpty(store);
        else
            FillContoso(store);
        if (name != "empty")
            SeedAccounts.Fill(connection);
        var count = users ?? (name == "large" ? EmulatorOptions.LargeSeedUsers : 0);
        if (count > 0)
            store.ManyUsers("contoso", count);
    }

    /// <summary>A publisher on its first day: approved, and nobody but its owner and its automation is there.</summary>
    private static void FillEmpty(Filler store)
    {
        store.Publisher(
            "contoso",
            "Contoso",
            "4242424",
            ["owner@contoso.com"],
            "owner@contoso.com",
            "Contoso Ltd",
            false,
            "new"
        );
        store.User("contoso", "user", "owner@contoso.com", "Olivia Owner", PortalRoles.Owner);
        store.ServicePrincipal("contoso", PortalRoles.Owner);
    }

    private static void FillContoso(Filler store)
    {
        store.Publisher(
            "contoso",
            "Contoso",
            "4242424",
            ["owner@contoso.com"],
            "owner@contoso.com",
            "Contoso Ltd",
            false,
            "new"
        );
        store.User("contoso", "user", "owner@contoso.com", "Olivia Owner", PortalRoles.Owner);
        store.User("contoso", "user", "ops-owner@contoso.com", "Otto Operations", PortalRoles.Owner);
        store.User("contoso", "user", "contributor@contoso.com", "Carla Contributor", PortalRoles.Contributor);
        store.User("contoso", "group", "marketplace-team@contoso.com", "Marketplace team", PortalRoles.Contributor);
        store.ServicePrincipal("contoso", PortalRoles.Owner);
        store.Offer("contoso", "contoso-vm", "microsoft-azure-virtualmachines", "Contoso VM", false);
        store.Offer("contoso", "contoso-app-rejected", "microsoft-azure-applications", "Contoso App", false);

        // Its offer is published, so the locked fields can be tried by an owner; contoso itself can still be edited
        // freely.
        store.Publisher(
            "contoso-retail",
            "Contoso Retail",
            "4242424",
            ["owner@contoso.com"],
            "owner@contoso.com",
            "Contoso Ltd",
            true,
            "complete"
        );
        store.User("contoso-retail", "user", "owner@contoso.com", "Olivia Owner", PortalRoles.Owner);
        store.Offer("contoso-retail", "contoso-shelf", "microsoft-azure-applications", "Contoso Shelf", true);

        store.Publisher(
            "fabrikam",
            "Fabrikam",
            "5150515",
            ["windowsapps@fabrikam.com"],
            "windowsapps@fabrikam.com",
            "Fabrikam Inc",
            true,
            "complete"
        );
        store.User("fabrikam", "user", "windowsapps@fabrikam.com", "Fabrikam publishing", PortalRoles.Owner);
        store.Offer("fabrikam", "fabrikam-insights", "microsoft-azure-applications", "Fabrikam Insights", true);

        store.Publisher(
            "adventure-works",
            "Adventure Works",
            null,
            ["marketplace@adventure-works.com"],
            null,
            null,
            false,
            "pending"
        );
        store.User("adventure-works", "user", "marketplace@adventure-works.com", "Adventure Works", PortalRoles.Owner);

        // The Dev Center account is in another name than the portal's owner: linking has to be done as somebody else.
        store.Publisher(
            "northwind",
            "Northwind Traders",
            "6160616",
            ["it@northwind.com"],
            "devcenter@northwind.com",
            "Northwind Inc",
            false,
            "new"
        );
        store.User("northwind", "user", "it@northwind.com", "Northwind IT", PortalRoles.Owner);
        store.User("northwind", "user", "owner@contoso.com", "Olivia Owner", PortalRoles.Owner);
    }

    /// <summary>
    /// The few statements that fill a store. Events are spread over the days before, the oldest first.
    /// </summary>
    private sealed class Filler(SqliteConnection connection, DateTimeOffset now) : IDisposable
    {
        private readonly Statement _publisher = new(
            connection,
            """
            INSERT INTO publishers VALUES($1, $2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15)
            """
        );

        private readonly Statement _user = new(
            connection,
            "INSERT INTO users VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12)"
        );
        private readonly Statement _offer = new(
            connection,
            "INSERT INTO offers VALUES($1, $2, $3, $4, $5, $6, $7, $7, $8, 0)"
        );
        private readonly Statement _version = new(connection, "INSERT INTO offerVersions VALUES($1, $2, $3, $4, $5)");
        private readonly Statement _audit = new(
            connection,
            "INSERT INTO events VALUES(NULL, $1, $2, $3, $4, $5, $6, $7, $8)"
        );
        private DateTimeOffset _time = now.AddDays(-30);

        public void Publisher(
            string id,
            string displayText,
            string? mpnId,
            string[] owners,
            string? accountEmail,
            string? accountName,
            bool linked,
            string progress
        )
        {
            var sellerId = 10_000_000L + (mpnId is null ? 0 : long.Parse(mpnId, null));
            _publisher.Execute(
                id,
                displayText,
                mpnId,
                linked ? sellerId : null,
                DescribedOfferTypes,
                string.Join('\n', owners),
                linked ? DevCenterLink.Linked : DevCenterLink.NotLinked,
                linked ? accountEmail : null,
                linked ? accountName : null,
                accountEmail,
                accountName,
                accountEmail is null ? null : sellerId,
                SeedRegistration.Json(progress, owners[0], now),
                NextTime(),
                TenantOf(id)
            );
            SeedProfiles.Fill(connection, id, displayText, owners[0], TenantOf(id));
            Audit(AuditEventType.PublisherChanged, id, id, owners[0], null, $"displayText: {displayText}");
        }

        public void User(string publisherId, string kind, string email, string displayName, string role)
        {
            _user.Execute(
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
                PartnerRole.WithPortalRole(0, role)
            );
            if (TenantOf(publisherId) is { } tenant && kind == "user")
                SeedAccounts.AddPerson(connection, DirectoryUser.ForEmail(tenant, email, displayName));
            Audit(AuditEventType.UserAdded, email, publisherId, "admin@portal.example", null, role);
        }

        public void ServicePrincipal(string publisherId, string role)
        {
            var principal = Identities.Automation;
            _user.Execute(
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
                PartnerRole.WithPortalRole(0, role)
            );
            Audit(AuditEventType.UserAdded, principal.ObjectId, publisherId, "owner@contoso.com", null, role);
        }

        public void Offer(string publisherId, string offerId, string type, string displayText, bool published)
        {
            var status = published ? "succeeded" : "neverPublished";
            var definition = OfferDefinition.Empty(displayText);
            var (draft, time) = (published ? 2 : 1, NextTime());
            _offer.Execute(publisherId, offerId, type, displayText, status, draft, published ? 1 : null, time);
            // What was published is version 1, and the draft after it begins as the same.
            for (var number = 1; number <= draft; number++)
                _version.Execute(publisherId, offerId, number, definition, time);
            if (published)
                Audit(AuditEventType.OfferPublished, offerId, publisherId, "admin@portal.example", null, status);
        }

        /// <summary>One statement inside SQLite makes them all: a million users take seconds and no memory.</summary>
        public void ManyUsers(string publisherId, int count)
        {
            using var many = new Statement(
                connection,
                """
                WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
                INSERT INTO users
                SELECT $1, key, 'user', key, 'User ' || n, iif(n % 50 = 0, 'Owner', 'Contributor'), NULL, NULL, NULL, $3, $4, 0,
                    -- Everybody has one of the roles that the portal knows, some have another one besides.
                    iif(n % 50 = 0, 2, 4) | CASE n % 10 WHEN 3 THEN 8 WHEN 5 THEN 16 WHEN 7 THEN 32 ELSE 0 END | iif(n % 500 = 0, 1, 0)
                FROM (SELECT n, printf('user%07d@contoso.com', n) AS key FROM numbers)
                """
            );
            many.Execute(publisherId, count, DescribedOfferTypes, NextTime());
            SeedAccounts.AddMany(connection, TenantOf(publisherId)!, count);
        }

        public void Dispose()
        {
            foreach (var statement in (Statement[])[_publisher, _user, _offer, _version, _audit])
                statement.Dispose();
        }

        // The company's other publishers have no account of their own: an account belongs to one tenant, and a tenant
        // has one.
        private static string? TenantOf(string publisherId) =>
            publisherId switch
            {
                "contoso" => Tenant.Contoso.Id,
                "fabrikam" => Tenant.Fabrikam.Id,
                _ => null,
            };

        private void Audit(
            AuditEventType type,
            string objectName,
            string publisherId,
            string caller,
            string? before,
            string? after
        ) =>
            _audit.Execute(
                _time.ToUnixTimeMilliseconds(),
                type.Name,
                type.ObjectType,
                objectName,
                publisherId,
                caller,
                before,
                after
            );

        private long NextTime()
        {
            _time = _time.AddHours(5);
            return _time.ToUnixTimeMilliseconds();
        }
    }
}
