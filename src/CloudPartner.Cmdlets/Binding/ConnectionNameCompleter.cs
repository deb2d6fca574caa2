using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using CloudPartner.Client.Migration;
using CloudPartner.Client.Services;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Binding;

/// <summary>
/// Completes what a connection knows. The service is asked only where too little was read before, only with a token
/// that is there, and only for a moment.
/// </summary>
public abstract class ConnectionNameCompleter : NameCompleter
{
    private static readonly TimeSpan LongestAsking = TimeSpan.FromMilliseconds(200);

    // One that would have to be renewed soon is none: who presses Tab does not sign in.
    private static readonly TimeSpan LeastTokenLife = TimeSpan.FromMinutes(5);

    private protected static IReadOnlyList<CloudPartnerConnection> Open =>
        SessionTable.Of(Runspace.DefaultRunspace).Connections.All;

    // An expression stays as it is; the list shows what it stands for.
    private protected static CompletionResult Code(string expression, string tip) =>
        new(expression, TextSanitizer.Clean(tip), CompletionResultType.ParameterValue, TextSanitizer.Clean(tip));

    private protected static CloudPartnerConnection? ConnectionOf(IDictionary bound)
    {
        var given = bound["Connection"];
        return (given is PSObject wrapped ? wrapped.BaseObject : given) as CloudPartnerConnection
            ?? SessionTable.Of(Runspace.DefaultRunspace).Connections.Default;
    }

    private protected static IReadOnlyList<(string Name, string Tip)> Find(
        CloudPartnerConnection connection,
        string list,
        string word,
        Func<IPortal, NameCache, CancellationToken, Task> read
    )
    {
        var known = NameCache.Of(connection);
        if (connection.ExpiresOn > DateTimeOffset.UtcNow + LeastTokenLife && known.ShouldAsk(list))
        {
            var stop = new CancellationTokenSource();
            var reading = Task.Run(async () =>
            {
                await read(connection.OpenPortal(), known, stop.Token);
                known.Complete(list);
            });
            Task.WaitAny([reading], LongestAsking);
            stop.Cancel();
            // Observed: what was read until then is there, and nobody asked for more.
            reading.ContinueWith(
                ended =>
                {
                    _ = ended.Exception;
                    stop.Dispose();
                },
                TaskScheduler.Default
            );
        }
        return known.Find(list, word);
    }
}

/// <summary>The users of the publisher that is meant.</summary>
public sealed class UserCompleter : ConnectionNameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound)
    {
        if (ConnectionOf(bound) is not { } connection)
            return [];
        var publisher =
            bound["PublisherId"]?.ToString() ?? connection.PublisherId ?? NameCache.Of(connection).OnlyPublisher;
        return Find(
            connection,
            NameCache.UsersOf(publisher ?? string.Empty),
            word,
            async (portal, known, stop) =>
            {
                // An account that follows from the sign-in may not have been asked for yet.
                if ((publisher ?? await portal.Publishers.FindOnlyAsync(stop)) is not { } listed)
                    return;
                await foreach (var page in portal.Users.ListAsync(listed, PortalUserFilter.None, stop))
                    known.Note(publisher ?? string.Empty, page);
            }
        );
    }
}

/// <summary>The publishers.</summary>
public sealed class PublisherCompleter : ConnectionNameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound) =>
        ConnectionOf(bound) is { } connection
            ? Find(
                connection,
                NameCache.Publishers,
                word,
                async (portal, known, stop) =>
                {
                    await foreach (var page in portal.Publishers.ListAsync(stop))
                        known.Note(page);
                }
            )
            : [];
}

/// <summary>The roles of the service; without a connection those that the Cloud Partner Portal documents.</summary>
public sealed class RoleNameCompleter : ConnectionNameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound)
    {
        var connection = ConnectionOf(bound);
        var dialect = connection?.Environment.Dialect ?? PortalDialect.CloudPartnerPortal;
        var documented = PortalConnector.DocumentedRoles(dialect);
        return documented.Count > 0 || connection is null
            ? Beginning(documented.Select(role => (role, "Role of the Cloud Partner Portal")), word)
            : Find(
                connection,
                NameCache.Roles,
                word,
                async (portal, known, stop) => known.Note(await portal.Roles.ListAsync(stop))
            );
    }
}

/// <summary>The types of audit events that the service documents.</summary>
public sealed class EventTypeCompleter : ConnectionNameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound)
    {
        var dialect = ConnectionOf(bound)?.Environment.Dialect ?? PortalDialect.CloudPartnerPortal;
        var tip =
            dialect == PortalDialect.CloudPartnerPortal
                ? "Event of the Cloud Partner Portal"
                : "Operation that Partner Center documents";
        return Beginning(PortalConnector.DocumentedEventTypes(dialect).Select(type => (type, tip)), word);
    }
}

/// <summary>The types of objects of audit events that the service documents.</summary>
public sealed class ObjectTypeCompleter : ConnectionNameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound)
    {
        var dialect = ConnectionOf(bound)?.Environment.Dialect ?? PortalDialect.CloudPartnerPortal;
        var tip =
            dialect == PortalDialect.CloudPartnerPortal
                ? "Object of the Cloud Partner Portal"
                : "Type of resource that Partner Center documents";
        return Beginning(PortalConnector.DocumentedObjectTypes(dialect).Select(type => (type, tip)), word);
    }
}

/// <summary>How an operation may have ended.</summary>
public sealed class AuditStatusCompleter : NameCompleter
{
    internal static readonly IReadOnlyList<string> Documented = ["succeeded", "failed", "progress"];

    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound) =>
        Beginning(
            Documented.Zip(["It happened", "It did not happen", "It is under way"], (name, tip) => (name, tip)),
            word
        );
}

/// <summary>The open connections, as the expression that gives each of them.</summary>
public sealed class ConnectionCompleter : ConnectionNameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound) =>
        Beginning(
            Open.Select((connection, index) => ($"(Get-CloudPartnerConnection)[{index}]", connection.ToString())),
            word
        );

    // Code, and so not to be quoted.
    private protected override CompletionResult Result(string name, string tip) => Code(name, tip);
}

/// <summary>Maps of roles: Microsoft's whole table, and for each of its roles those of Partner Center that open
/// connections know.</summary>
public sealed class RoleMapCompleter : ConnectionNameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound)
    {
        var table = RoleMigration.Documented;
        var roles = Open.Where(connection => connection.Environment.Dialect == PortalDialect.PartnerCenter)
            .SelectMany(connection => NameCache.Of(connection).Find(NameCache.Roles, string.Empty))
            .Concat(table.Values.Select(role => (Name: role, Tip: "in Microsoft's table")))
            .DistinctBy(role => role.Name)
            .ToList();
        var whole = string.Join("; ", table.Select(pair => Written(pair.Key, pair.Value)));
        return Beginning(
            table
                .Keys.SelectMany(from =>
                    roles.Select(to => (Map(Written(from, to.Name)), $"{from} becomes {to.Name}: {to.Tip}"))
                )
                .Prepend((Map(whole), "Microsoft's table, which holds without -RoleMap too")),
            word
        );
    }

    private static string Map(string pairs) => $"@{{ {pairs} }}";

    private static string Written(string from, string to) =>
        $"{from} = '{CodeGeneration.EscapeSingleQuotedStringContent(to)}'";

    // Code, and so not to be quoted.
    private protected override CompletionResult Result(string name, string tip) => Code(name, tip);
}
