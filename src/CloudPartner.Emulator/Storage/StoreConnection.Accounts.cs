using CloudPartner.Emulator.Domain;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>What Partner Center and the directory look up.</summary>
internal abstract partial class StoreConnection
{
    protected const string PersonColumns =
        "tenantId, userKey, id, userPrincipalName, mail, displayName, userType, accountEnabled, externalUserState";

    /// <summary>The account of the token's tenant, and the roles that the caller has in it.</summary>
    public AccountMembership FindMembership(TokenClaims claims)
    {
        using var row = Query(
            """
            SELECT p.id, u.roleSet FROM publishers p LEFT JOIN users u ON u.publisherId = p.id AND u.userKey = $2
            WHERE p.tenantId = $1
            """,
            claims.TenantId,
            claims.Caller.Key
        );
        return row.Read()
            ? new AccountMembership(claims, row.GetString(0), (int)(row.Number(1) ?? 0))
            : new AccountMembership(claims, null, 0);
    }

    public DirectoryUser? FindPerson(string tenantId, string id)
    {
        using var row = Query(
            $"SELECT {PersonColumns} FROM directory WHERE tenantId = $1 AND id = $2",
            tenantId,
            id.ToLowerInvariant()
        );
        return row.Read() ? ReadPerson(row) : null;
    }

    public DirectoryUser? FindPersonByKey(string tenantId, string userKey)
    {
        using var row = Query(
            $"SELECT {PersonColumns} FROM directory WHERE tenantId = $1 AND userKey = $2",
            tenantId,
            userKey
        );
        return row.Read() ? ReadPerson(row) : null;
    }

    /// <summary>A profile as it is kept: what can be changed, without links and attributes.</summary>
    public Profile? FindProfile(string publisherId, string name)
    {
        using var row = Query(
            "SELECT content, version FROM profiles WHERE publisherId = $1 AND name = $2",
            publisherId,
            name
        );
        return row.Read() ? new Profile(publisherId, name, row.GetString(0), row.GetInt64(1)) : null;
    }

    public Publisher? FindPublisherByMpnId(string mpnId)
    {
        using var row = Query(
            $"SELECT {PublisherColumns} FROM publishers WHERE mpnId = $1 ORDER BY tenantId IS NULL, id LIMIT 1",
            mpnId
        );
        return row.Read() ? ReadPublisher(row) : null;
    }

    public Publisher? FindPublisherByTenant(string tenantId)
    {
        using var row = Query($"SELECT {PublisherColumns} FROM publishers WHERE tenantId = $1", tenantId);
        return row.Read() ? ReadPublisher(row) : null;
    }

    protected static DirectoryUser ReadPerson(SqliteDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.Text(4),
            row.Text(5),
            row.GetString(6),
            row.GetInt64(7) == 1,
            row.Text(8)
        );
}
