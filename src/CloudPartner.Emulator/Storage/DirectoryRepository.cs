using CloudPartner.Emulator.Domain;
using Dapper;

namespace CloudPartner.Emulator.Storage;

/// <summary>The people of the tenants.</summary>
internal sealed class DirectoryRepository(PreparedConnection connection) : Repository(connection)
{
    private static readonly string Select = $"SELECT {Columns<DirectoryUser>.All} FROM directory";

    private readonly RecordWriter<DirectoryUser> _writer = new(
        connection,
        Insert,
        "directory",
        besides: nameof(DirectoryUser.OtherName),
        end: "ON CONFLICT DO NOTHING"
    );

    public DirectoryUser? Find(string tenantId, string id) =>
        Connection.QueryFirstOrDefault<DirectoryUser>(
            $"{Select} WHERE tenantId = @tenantId AND id = @id",
            new { tenantId, id = id.ToLowerInvariant() }
        );

    public DirectoryUser? FindByKey(string tenantId, string userKey) =>
        Connection.QueryFirstOrDefault<DirectoryUser>(
            $"{Select} WHERE tenantId = @tenantId AND userKey = @userKey",
            new { tenantId, userKey }
        );

    /// <summary>
    /// Gives at most <paramref name="top"/> people after a key; returns the last key if there are more.
    /// </summary>
    public string? List(string tenantId, string after, int top, DirectoryFilter filter, Action<DirectoryUser> take) =>
        Page(
            $"""
            {Select} WHERE tenantId = @tenantId AND userKey > @after{filter.Sql} ORDER BY userKey LIMIT @limit
            """,
            With(
                filter,
                new
                {
                    tenantId,
                    after,
                    limit = top + 1,
                }
            ),
            top,
            take
        )?.UserKey;

    /// <summary>
    /// The people in an order that was asked for, from a place in it on; returns whether there are more.
    /// </summary>
    public bool ListBy(
        string tenantId,
        string order,
        int offset,
        int top,
        DirectoryFilter filter,
        Action<DirectoryUser> take
    ) =>
        Page(
            $"""
            {Select} WHERE tenantId = @tenantId{filter.Sql} ORDER BY {order}, userKey LIMIT @limit OFFSET @offset
            """,
            With(
                filter,
                new
                {
                    tenantId,
                    offset,
                    limit = top + 1,
                }
            ),
            top,
            take
        )
            is not null;

    public long Count(string tenantId, DirectoryFilter filter) =>
        Connection.ExecuteScalar<long>(
            $"SELECT count(*) FROM directory WHERE tenantId = @tenantId{filter.Sql}",
            With(filter, new { tenantId })
        );

    /// <summary>Whoever is in the directory already stays as they are.</summary>
    public void Add(DirectoryUser person) => _writer.Write(person);

    /// <summary>Adds the users of the portal who are nobody in the directory of their publisher's tenant.</summary>
    public void AddMissing()
    {
        var missing = Connection.Query<(string TenantId, string Email, string? DisplayName)>(
            """
            SELECT p.tenantId, u.email, u.displayName
            FROM publishers p CROSS JOIN users u ON u.publisherId = p.id
                LEFT JOIN directory d ON d.tenantId = p.tenantId AND d.userKey = u.userKey
            WHERE p.tenantId IS NOT NULL AND u.kind = 'user' AND d.userKey IS NULL AND u.userKey <> @Deleted
            """,
            new { AccountDetails.Deleted }
        );
        foreach (var user in missing)
            Add(DirectoryUser.ForEmail(user.TenantId, user.Email, user.DisplayName));
    }

    /// <summary>The guest has to accept the invitation again.</summary>
    public void ResetInvitation(DirectoryUser guest) =>
        Connection.Execute(
            """
            UPDATE directory SET externalUserState = @ExternalUserState
            WHERE tenantId = @TenantId AND userKey = @UserKey
            """,
            guest
        );
}
