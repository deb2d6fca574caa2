namespace CloudPartner.Emulator.Store;

/// <summary>By what the members of a role are ordered, and after which one a page begins.</summary>
internal sealed record MemberOrder(string? SortField, bool Descending, string AfterValue, string AfterKey, bool IsFirst);

/// <summary>The lists of Partner Center and of the directory.</summary>
internal sealed partial class ReadConnection
{
    /// <summary>
    /// Gives at most <paramref name="size"/> members of a role; returns where the page ended if there are more. In the order of keys,
    /// which is the default, an index gives exactly the page's rows; other orders look at all members of the role for every page.
    /// </summary>
    public (string Value, string Key)? ListMembers(Seat seat, PartnerRole role, MemberOrder order, int size, Action<Member> take)
    {
        var sort = order.SortField is null ? "u.userKey" : $"coalesce(d.{order.SortField}, '')";
        var (direction, after) = order.Descending ? ("DESC", "<") : ("ASC", ">");
        // The condition on the key alone is what the index understands.
        var begin = order.IsFirst ? "$3 = $3 AND $4 = $4"
            : order.SortField is null ? $"u.userKey {after} $4 AND $3 = $3"
            : $"({sort}, u.userKey) {after} ($3, $4)";
        var sql = $"""
            SELECT d.tenantId, d.userKey, d.id, d.userPrincipalName, d.mail, d.displayName, d.userType, d.accountEnabled,
                d.externalUserState, {sort}
            FROM users u INDEXED BY users_role_{role.Bit} CROSS JOIN directory d ON d.tenantId = $2 AND d.userKey = u.userKey
            WHERE u.publisherId = $1 AND u.roleSet & {role.Bit} AND u.kind = 'user' AND {begin}
            ORDER BY {sort} {direction}, u.userKey {direction} LIMIT $5
            """;
        using var row = Query(sql, seat.PublisherId, seat.Grant.TenantId, order.AfterValue, order.AfterKey, size + 1);
        (string Value, string Key) last = default;
        for (var taken = 0; row.Read(); taken++)
        {
            if (taken == size)
                return last;
            var person = ReadPerson(row);
            last = (row.GetString(9), person.UserKey);
            take(MemberRules.MemberOf(seat, person, role));
        }

        return null;
    }

    /// <summary>Gives at most <paramref name="top"/> people of a tenant after a key; returns the last key if there are more.</summary>
    public string? ListPeople(string tenantId, string after, int top, DirectoryFilter filter, Action<DirectoryUser> take)
    {
        var sql = $"""
            SELECT {PersonColumns} FROM directory WHERE tenantId = $1 AND userKey > $2{filter.Sql(4)} ORDER BY userKey LIMIT $3
            """;
        using var statement = new Statement(connection, sql);
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
