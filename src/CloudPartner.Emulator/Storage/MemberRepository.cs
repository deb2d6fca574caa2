using CloudPartner.Emulator.Domain;
using Dapper;

namespace CloudPartner.Emulator.Storage;

/// <summary>By what the members of a role are ordered, and after which one a page begins.</summary>
internal sealed record MemberOrder(
    string? SortField,
    bool Descending,
    string AfterValue,
    string AfterKey,
    bool IsFirst
);

/// <summary>Who has which role in Partner Center.</summary>
internal sealed class MemberRepository(PreparedConnection connection) : Repository(connection)
{
    // With all roles named, the table's one index, which begins with them, finds somebody's roles as well.
    private static readonly string AnyRole =
        $"role IN ({string.Join(", ", PartnerRole.All.Select(role => $"'{role.Name}'"))})";

    private readonly RecordWriter<RoleMember> _writer = new(connection, Insert, "roleMembers");

    /// <summary>The account of the token's tenant, and the roles that the caller has in it.</summary>
    public AccountMembership FindMembership(TokenClaims claims)
    {
        var rows = Connection.Query<(string PublisherId, string? Role)>(
            $"""
            SELECT p.id, m.role
            FROM publishers p LEFT JOIN roleMembers m ON m.publisherId = p.id AND m.userKey = @Key AND m.{AnyRole}
            WHERE p.tenantId = @TenantId
            """,
            new { claims.TenantId, claims.Caller.Key }
        );
        string? publisherId = null;
        var roles = new List<PartnerRole>();
        foreach (var row in rows)
        {
            publisherId = row.PublisherId;
            if (row.Role is not null)
                roles.Add(PartnerRole.Named(row.Role));
        }

        return new AccountMembership(claims, publisherId, roles);
    }

    public IReadOnlyList<PartnerRole> RolesOf(string publisherId, string userKey) =>
        [
            .. Connection
                .Query<string>(
                    $"""
                    SELECT role FROM roleMembers
                    WHERE publisherId = @publisherId AND userKey = @userKey AND {AnyRole}
                    """,
                    new { publisherId, userKey }
                )
                .Select(PartnerRole.Named),
        ];

    /// <summary>The key of whoever has a role that nobody else has.</summary>
    public string? FindOnly(string publisherId, string role)
    {
        var keys = Connection
            .Query<string>(
                "SELECT userKey FROM roleMembers WHERE publisherId = @publisherId AND role = @role LIMIT 2",
                new { publisherId, role }
            )
            .AsList();
        return keys.Count == 1 ? keys[0] : null;
    }

    public bool HasOther(string publisherId, string userKey, IReadOnlyList<string> roles) =>
        roles.Any(role =>
            Connection
                .Query<string>(
                    """
                    SELECT userKey FROM roleMembers
                    WHERE publisherId = @publisherId AND role = @role AND userKey <> @userKey LIMIT 1
                    """,
                    new
                    {
                        publisherId,
                        role,
                        userKey,
                    }
                )
                .Any()
        );

    /// <summary>
    /// Gives at most <paramref name="size"/> members of a role; returns where the page ended if there are more. In the
    /// order of keys, which is the default, an index gives exactly the page's rows; other orders look at all members of
    /// the role for every page.
    /// </summary>
    public (string Value, string Key)? List(
        AccountMembership membership,
        PartnerRole role,
        MemberOrder order,
        int size,
        Action<Member> take
    )
    {
        var sort = order.SortField is null ? "m.userKey" : $"coalesce(d.{order.SortField}, '')";
        var (direction, after) = order.Descending ? ("DESC", "<") : ("ASC", ">");
        // The condition on the key alone is what the index understands.
        var begin =
            order.IsFirst ? ""
            : order.SortField is null ? $"AND m.userKey {after} @AfterKey"
            : $"AND ({sort}, m.userKey) {after} (@AfterValue, @AfterKey)";
        var last = Page<DirectoryUser>(
            $"""
            SELECT {Columns<DirectoryUser>.Of("d.")}
            FROM roleMembers m
                CROSS JOIN users u ON u.publisherId = m.publisherId AND u.userKey = m.userKey
                CROSS JOIN directory d ON d.tenantId = @TenantId AND d.userKey = m.userKey
            WHERE m.publisherId = @PublisherId AND m.role = @Name AND u.kind = 'user' {begin}
            ORDER BY {sort} {direction}, m.userKey {direction} LIMIT @limit
            """,
            new
            {
                membership.Claims.TenantId,
                membership.PublisherId,
                role.Name,
                order.AfterKey,
                order.AfterValue,
                limit = size + 1,
            },
            size,
            person => take(membership.MemberOf(person, role))
        );
        return last is null ? null : (ValueOf(last, order.SortField), last.UserKey);
    }

    /// <summary>Gives and takes roles until somebody has the ones that are wanted.</summary>
    public void Change(
        string publisherId,
        string userKey,
        IReadOnlyList<PartnerRole> before,
        IReadOnlyList<PartnerRole> wanted
    )
    {
        foreach (var role in wanted.Except(before))
            _writer.Write(new RoleMember(publisherId, role.Name, userKey));

        foreach (var role in before.Except(wanted))
        {
            Connection.Execute(
                "DELETE FROM roleMembers WHERE publisherId = @publisherId AND role = @Name AND userKey = @userKey",
                new
                {
                    publisherId,
                    role.Name,
                    userKey,
                }
            );
        }
    }

    private static string ValueOf(DirectoryUser person, string? sortField) =>
        sortField switch
        {
            null => person.UserKey,
            "displayName" => person.DisplayName ?? "",
            _ => person.UserPrincipalName,
        };

    private sealed record RoleMember(string PublisherId, string Role, string UserKey);
}
