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

/// <summary>A caller's place in the account of a tenant; the publisher is null if the tenant has no account.</summary>
internal sealed record AccountMembership(TokenClaims Claims, string? PublisherId, int RoleSet)
{
    /// <summary>How the account is called in the bodies of Partner Center.</summary>
    public string AccountId => DirectoryUser.IdOf(Claims.TenantId, PublisherId!);

    public Refusal? RefuseRead()
    {
        if (PublisherId is null)
            return PartnerFault.AccessDenied($"Tenant {Claims.TenantId} has no account in Partner Center.");
        return RoleSet == 0 ? PartnerFault.NoRights : null;
    }

    public Refusal? RefuseManage()
    {
        if (RefuseRead() is { } refusal)
            return refusal;
        return (RoleSet & PartnerRole.MayManage) == 0 ? PartnerFault.NoRights : null;
    }
}

internal sealed record Profile(string PublisherId, string Name, string Content, long Version);

/// <summary>
/// Refusals in the terms of Partner Center: the codes are those of its table of error codes unless said otherwise.
/// </summary>
internal static class PartnerFault
{
    /// <summary>
    /// Not in the table. 900421 is the code since 2026-04-01 (partner.microsoft.com, "CSP technical changes FY26 Q4");
    /// the body with 10001 was seen in reports of users before.
    /// </summary>
    public static Refusal MfaRequired(string code) => new(401, code, "Authentication failed. MFA required.");

    /// <summary>Seen in December 2025 in the answer to a removal that was asked for as the reference says.</summary>
    public static Refusal NoAccountId { get; } = new(400, "2000", "Account Id has to be set.");

    /// <summary>
    /// Seen by callers of the service who went on with the resource of its older documentation; the words are ours.
    /// </summary>
    public static Refusal OldAudience { get; } =
        new(401, "900420", "The access token is for https://graph.windows.net, which is not taken any more.");

    public static Refusal NoRights { get; } =
        new(403, "900150", "The supplied role does not have the rights to perform the requested operation.");

    public static Refusal StaleETag { get; } = new(400, "2055", "Etag is no longer valid.");

    public static Refusal NoToken(string why) => new(401, "400", $"Access denied. {why}");

    public static Refusal AccessDenied(string why) => new(403, "2032", $"Access denied. {why}");

    public static Refusal NotFound(string what) => new(404, "1000", $"Not found. {what}");

    public static Refusal NoSuchUser(string id) => new(404, "60002", $"User object Id is not found: {id}.");

    public static Refusal InvalidProperty(string what) => new(400, "3000", $"Invalid property. {what}");

    public static Refusal InvalidInput(string what) => new(400, "800002", $"Invalid request input. {what}");

    /// <summary>Ours: no code is documented for somebody who has the role already.</summary>
    public static Refusal IsMember(string name, string role) =>
        new(409, "409", $"User {name} has the role {role} already.");

    /// <summary>Ours: an account that nobody can manage is of no use to anybody.</summary>
    public static Refusal LastManager(string name) =>
        new(
            409,
            "409",
            $"User {name} is the last one who can manage the account. Make someone else an owner or manager first."
        );
}
