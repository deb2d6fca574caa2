using CloudPartner.Emulator.Domain;
using Dapper;

namespace CloudPartner.Emulator.Storage;

/// <summary>Which events of users are asked for; a range may be known to match nothing.</summary>
internal sealed record AuditRange(AccountMembership Membership, DateTimeOffset From, DateTimeOffset To, bool Matches);

/// <summary>The audit history of all publishers.</summary>
internal sealed class AuditRepository(PreparedConnection connection) : Repository(connection)
{
    private readonly RecordWriter<AuditEvent> _writer = new(
        connection,
        Insert,
        "events",
        except: nameof(AuditEvent.Id)
    );

    public void Add(AuditEvent entry) => _writer.Write(entry);

    // The portal's history lists what happened.
    private const string Happened = "publisherId = @publisherId AND status IS NULL";

    /// <summary>
    /// Gives at most <paramref name="top"/> events after a place in an order; returns the last place if there are more.
    /// </summary>
    public string? List(
        string publisherId,
        ListOrder<AuditEvent> order,
        ListPlace? after,
        int top,
        Filter filter,
        Action<AuditEvent> take
    ) =>
        Page(
            $"""
            SELECT {Columns<AuditEvent>.All} FROM events
            WHERE {Happened}{(after is null ? "" : order.After)}{filter.Sql}
            ORDER BY {order.Sql} LIMIT @limit
            """,
            With(
                filter,
                new
                {
                    publisherId,
                    afterKey = after?.Key,
                    afterValue = after?.Value,
                    limit = top + 1,
                }
            ),
            top,
            take
        )
            is { } last
            ? order.PlaceOf(last)
            : null;

    public long Count(string publisherId, Filter filter) =>
        Connection.ExecuteScalar<long>(
            $"SELECT count(*) FROM events WHERE {Happened}{filter.Sql}",
            With(filter, new { publisherId })
        );

    /// <summary>The id of the newest event; 0 if there is none.</summary>
    public long FindNewest(string publisherId) =>
        Connection.ExecuteScalar<long>(
            $"SELECT coalesce(max(id), 0) FROM events WHERE {Happened}",
            new { publisherId }
        );

    /// <summary>
    /// Gives at most <paramref name="size"/> events of users below an id, newest first; returns the last id if there
    /// are more.
    /// </summary>
    public long? ListUserEvents(AuditRange range, long before, int size, Action<UserEvent> take) =>
        !range.Matches
            ? null
            : Page(
                Connection.Query<AuditEvent, Names, UserEvent>(
                    $"""
                    SELECT {Columns<AuditEvent>.Of("e.")}, e.user AS actor, a.userPrincipalName AS actorName,
                        t.userPrincipalName AS targetName, t.id AS targetId
                    FROM events e
                        LEFT JOIN directory a ON a.tenantId = @TenantId AND a.userKey = e.user
                        LEFT JOIN directory t ON t.tenantId = @TenantId AND t.userKey = e.objectName
                    WHERE e.publisherId = @PublisherId AND e.id < @before AND e.objectType = '{AuditEventType.User}'
                        AND e.timestamp >= @From AND e.timestamp <= @To
                    ORDER BY e.id DESC LIMIT @limit
                    """,
                    (entry, names) => new UserEvent(entry, names.ActorName, names.TargetName, names.TargetId),
                    new
                    {
                        range.Membership.Claims.TenantId,
                        range.Membership.PublisherId,
                        range.From,
                        range.To,
                        before,
                        limit = size + 1,
                    },
                    buffered: false,
                    splitOn: nameof(Names.Actor)
                ),
                size,
                take
            )?.Event.Id;

    // The columns beside those of the event begin with one that is never null: Dapper would leave them all out else.
    private sealed record Names(string Actor, string? ActorName, string? TargetName, string? TargetId);
}
