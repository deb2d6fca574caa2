using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>By what the members of a role are ordered, and after which one a page begins.</summary>
internal sealed record MemberOrder(
    string? SortField,
    bool Descending,
    string AfterValue,
    string AfterKey,
    bool IsFirst
);

/// <summary>Which events of users are asked for; a range may be known to match nothing.</summary>
internal sealed record AuditRange(AccountMembership Membership, DateTimeOffset From, DateTimeOffset To, bool Matches);

/// <summary>An event with the names of who did it and to whom, as far as they are in the directory.</summary>
internal sealed record UserEvent(AuditEvent Event, string? ActorName, string? TargetName, string? TargetId);

/// <summary>The lists of Partner Center and of the directory.</summary>
internal sealed partial class ReadConnection
{
    /// <summary>
    /// Gives at most <paramref name="size"/> members of a role; returns where the page ended if there are more. In the
    /// order of keys, which is the default, an index gives exactly the page's rows; other orders look at all members of
    /// the role for every page. Developers have no index of their own: nearly everybody is one, and it would cost every
    /// user that the portal adds.
    /// </summary>
    public (string Value, string Key)? ListMembers(
        AccountMembership membership,
        PartnerRole role,
        MemberOrder order,
        int size,
        Action<Member> take
    )
    {
        var sort = order.SortField is null ? "u.userKey" : $"coalesce(d.{order.SortField}, '')";
        var (direction, after) = order.Descending ? ("DESC", "<") : ("ASC", ">");
        // The condition on the key alone is what the index understands.
        var begin =
            order.IsFirst ? "$3 = $3 AND $4 = $4"
            : order.SortField is null ? $"u.userKey {after} $4 AND $3 = $3"
            : $"({sort}, u.userKey) {after} ($3, $4)";
        var index = role == PartnerRole.Developer ? "" : $"INDEXED BY users_role_{role.Bit}";
        var sql = $"""
            SELECT d.tenantId, d.userKey, d.id, d.userPrincipalName, d.mail, d.displayName, d.userType, d.accountEnabled,
                d.externalUserState, {sort}
            FROM users u {index} CROSS JOIN directory d ON d.tenantId = $2 AND d.userKey = u.userKey
            WHERE u.publisherId = $1 AND u.roleSet & {role.Bit} AND u.kind = 'user' AND {begin}
            ORDER BY {sort} {direction}, u.userKey {direction} LIMIT $5
            """;
        using var row = Query(
            sql,
            membership.PublisherId,
            membership.Claims.TenantId,
            order.AfterValue,
            order.AfterKey,
            size + 1
        );
        (string Value, string Key) last = default;
        for (var taken = 0; row.Read(); taken++)
        {
            if (taken == size)
                return last;
            var person = ReadPerson(row);
            last = (row.GetString(9), person.UserKey);
            take(membership.MemberOf(person, role));
        }

        return null;
    }

    /// <summary>
    /// Gives at most <paramref name="size"/> events of users below an id, newest first; returns the last id if there
    /// are more.
    /// </summary>
    public long? ListUserEvents(AuditRange range, long before, int size, Action<UserEvent> take)
    {
        if (!range.Matches)
            return null;
        using var row = Query(
            """
            SELECT e.id, e.time, e.eventType, e.objectType, e.objectName, e.publisherId, e.user, e.before, e.after,
                a.userPrincipalName, t.userPrincipalName, t.id
            FROM events e
                LEFT JOIN directory a ON a.tenantId = $2 AND a.userKey = e.user
                LEFT JOIN directory t ON t.tenantId = $2 AND t.userKey = e.objectName
            WHERE e.publisherId = $1 AND e.id < $3 AND e.objectType = 'user' AND e.time >= $4 AND e.time <= $5
            ORDER BY e.id DESC LIMIT $6
            """,
            range.Membership.PublisherId,
            range.Membership.Claims.TenantId,
            before,
            range.From.ToUnixTimeMilliseconds(),
            range.To.ToUnixTimeMilliseconds(),
            size + 1
        );
        var last = 0L;
        for (var taken = 0; row.Read(); taken++)
        {
            if (taken == size)
                return last;
            var entry = ReadEvent(row);
            last = entry.Id;
            take(new UserEvent(entry, row.Text(9), row.Text(10), row.Text(11)));
        }

        return null;
    }

    /// <summary>Gives at most <paramref name="top"/> people of a tenant after a key; returns the last key if there are
    /// more.</summary> <summary>The people in an order that was asked for, from a place in it on; returns whether there
    /// may be more.</summary>
    public bool ListPeopleBy(
        string tenantId,
        string order,
        int offset,
        int top,
        DirectoryFilter filter,
        Action<DirectoryUser> take
    )
    {
        var sql = $"""
            SELECT {PersonColumns} FROM directory WHERE tenantId = $1{filter.Sql(
                4
            )} ORDER BY {order}, userKey LIMIT $3 OFFSET $2
            """;
        using var statement = new Statement(_connection, sql);
        using var row = statement.Query([tenantId, offset, top + 1, .. filter.Values]);
        for (var taken = 0; row.Read(); taken++)
        {
            if (taken == top)
                return true;
            take(ReadPerson(row));
        }

        return false;
    }

    public long CountPeople(string tenantId, DirectoryFilter filter)
    {
        using var statement = new Statement(
            _connection,
            $"SELECT count(*) FROM directory WHERE tenantId = $1{filter.Sql(2)}"
        );
        using var row = statement.Query([tenantId, .. filter.Values]);
        row.Read();
        return row.GetInt64(0);
    }

    public string? ListPeople(
        string tenantId,
        string after,
        int top,
        DirectoryFilter filter,
        Action<DirectoryUser> take
    )
    {
        var sql = $"""
            SELECT {PersonColumns} FROM directory WHERE tenantId = $1 AND userKey > $2{filter.Sql(
                4
            )} ORDER BY userKey LIMIT $3
            """;
        using var statement = new Statement(_connection, sql);
        using var row = statement.Query([tenantId, after, top + 1, .. filter.Values]);
        var last = "";
        for (var taken = 0; row.Read(); taken++)
        {
            if (taken == top)
                return last;
            var person = ReadPerson(row);
            last = person.UserKey;
            take(person);
        }

        return null;
    }
}
