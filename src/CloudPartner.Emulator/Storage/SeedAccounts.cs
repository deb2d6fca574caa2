using CloudPartner.Emulator.Domain;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// What the directory and the roles of Partner Center hold besides what follows from the portal's users.
/// </summary>
internal static class SeedAccounts
{
    private static readonly string Tenant = Domain.Tenant.Contoso.Id;

    /// <summary>Some of everything that a script has to cope with.</summary>
    public static void Fill(SqliteConnection connection)
    {
        AddRoles(connection, "owner@contoso.com", PartnerRole.Owner);
        AddRoles(connection, "ops-owner@contoso.com", PartnerRole.FinancialContributor);
        AddRoles(connection, "contributor@contoso.com", PartnerRole.Marketer);

        // Signs in without a second factor; the roles do not help.
        AddPerson(connection, DirectoryUser.ForEmail(Tenant, Identities.NoMfa, "Nora Nofactor"));
        AddRoles(connection, Identities.NoMfa, PartnerRole.Owner, PartnerRole.BusinessContributor);

        var guest = DirectoryUser.ForEmail(Tenant, "pending@fabrikam.com", "Petra Pending", DirectoryUser.Pending);
        AddPerson(connection, guest);
        AddRoles(connection, guest.UserKey, PartnerRole.Marketer);
        AddPerson(connection, DirectoryUser.ForEmail(Tenant, "partner@northwind.com", "Nadia Northwind"));
        AddPerson(
            connection,
            DirectoryUser.ForEmail(Tenant, "left@contoso.com", "Lena Left") with
            {
                AccountEnabled = false,
            }
        );

        // Two people with the same mail: the name alone does not tell whom somebody means.
        AddPerson(connection, DirectoryUser.ForEmail(Tenant, "sam@contoso.com", "Sam Smith"));
        AddPerson(
            connection,
            DirectoryUser.ForEmail(Tenant, "sam.jones@contoso.com", "Sam Jones") with
            {
                Mail = "sam@contoso.com",
            }
        );
        for (var i = 1; i <= 5; i++)
            AddPerson(connection, DirectoryUser.ForEmail(Tenant, $"person{i}@contoso.com", $"Person {i}"));
    }

    public static void AddPerson(SqliteConnection connection, DirectoryUser person)
    {
        using var statement = new Statement(
            connection,
            "INSERT INTO directory VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING"
        );
        statement.Execute(
            person.TenantId,
            person.UserKey,
            person.Id,
            person.UserPrincipalName,
            person.Mail,
            person.DisplayName,
            person.UserType,
            person.AccountEnabled ? 1 : 0,
            person.ExternalUserState,
            person.OtherName
        );
    }

    /// <summary>The people behind the many users of a large seed, in one statement.</summary>
    public static void AddMany(SqliteConnection connection, string tenantId, int count)
    {
        connection.CreateFunction(
            "directory_id",
            (string key) => DirectoryUser.IdOf(tenantId, key),
            isDeterministic: true
        );
        using var many = new Statement(
            connection,
            """
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
            INSERT INTO directory
            SELECT $1, key, directory_id(key), key, key, 'User ' || n, 'Member', 1, NULL, NULL
            FROM (SELECT n, printf('user%07d@contoso.com', n) AS key FROM numbers)
            """
        );
        many.Execute(tenantId, count);
    }

    private static void AddRoles(SqliteConnection connection, string userKey, params PartnerRole[] roles)
    {
        using var statement = new Statement(
            connection,
            """
            INSERT INTO users
            SELECT 'contoso', userKey, 'user', coalesce(mail, userPrincipalName), displayName, '', NULL, NULL, NULL,
                (SELECT offerTypeCategories FROM publishers WHERE id = 'contoso'),
                (SELECT changedTime FROM publishers WHERE id = 'contoso'), 0, $3
            FROM directory WHERE tenantId = $1 AND userKey = $2
            ON CONFLICT DO UPDATE SET roleSet = roleSet | excluded.roleSet
            """
        );
        statement.Execute(Tenant, userKey, roles.Sum(role => role.Bit));
    }
}
