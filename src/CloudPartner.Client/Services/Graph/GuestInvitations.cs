using System.Globalization;
using CloudPartner.Client.Json;
using CloudPartner.Client.Services.Accounts;
using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.Graph;

/// <summary>Who invited a guest, and when.</summary>
internal readonly record struct GuestInvitation(string? InvitedBy, DateTimeOffset? Time);

/// <summary>
/// The invitations in the directory's audit log, which is read once, when the first guest is asked about.
/// </summary>
internal sealed class GuestInvitations(ServiceClient graph, TimeProvider time)
{
    private const string Activity = "Invite external user";

    // For so long the log is kept with a premium licence.
    private const int Days = 30;

    private static readonly JsonShape<(string? Name, string? User)> UserShape = new()
    {
        { "userPrincipalName", (user, json) => user with { User = json.ReadText() } },
        { "displayName", (user, json) => user with { Name = json.ReadText() } },
    };

    private static readonly JsonShape<Entry> Shape = new()
    {
        { "activityDateTime", (entry, json) => entry with { Time = json.ReadTime() } },
        { "result", (entry, json) => entry with { Result = json.ReadText() } },
        { "initiatedBy", (entry, json) => entry with { By = ReadInitiator(json) } },
        { "targetResources", (entry, json) => entry with { Targets = json.ReadArray(ReadTarget) } },
    };

    private readonly AsyncLazy<Dictionary<Guid, GuestInvitation>> _invitations = new();

    public SourceState Source { get; } =
        new("Microsoft Graph: invitations", AccountFact.Invitation, GraphOperations.ListDirectoryAudits.Permission);

    /// <summary>The last invitation of a guest; with nothing in it if the log has none.</summary>
    public async Task<Answer<GuestInvitation>> FindAsync(Guid guest, CancellationToken cancellationToken)
    {
        var all = await Source
            .AskAsync(() => _invitations.GetAsync(ReadAsync, cancellationToken))
            .ConfigureAwait(false);
        return all.HasValue ? new(all.Value!.GetValueOrDefault(guest), HasValue: true) : default;
    }

    private async Task<Dictionary<Guid, GuestInvitation>> ReadAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow()
            .AddDays(-Days)
            .UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var first = graph.Request(
            GraphOperations.ListDirectoryAudits,
            [],
            ("$filter", $"activityDisplayName eq '{Activity}' and activityDateTime ge {since}")
        );
        var invitations = new Dictionary<Guid, GuestInvitation>();
        await foreach (
            var page in Paging
                .ReadAsync<Entry, string>(first, ReadPageAsync, Follow, cancellationToken)
                .ConfigureAwait(false)
        )
        {
            foreach (var entry in page.Where(entry => entry.Result is null or "success"))
            {
                foreach (var target in entry.Targets)
                {
                    if (target is { } guest && !(invitations.GetValueOrDefault(guest).Time > entry.Time))
                        invitations[guest] = new GuestInvitation(entry.By, entry.Time);
                }
            }
        }
        return invitations;
    }

    private async Task<(IReadOnlyList<Entry> Items, string? Next)> ReadPageAsync(
        PortalRequest request,
        CancellationToken cancellationToken
    )
    {
        var answer = await graph
            .SendAsync(GraphOperations.ListDirectoryAudits, request, ReadPage, cancellationToken)
            .ConfigureAwait(false);
        return answer.Value;
    }

    private static (IReadOnlyList<Entry> Items, string? Next) ReadPage(JsonTextReader json)
    {
        var (items, next) = ((List<Entry>?)null, (string?)null);
        json.ReadObject(name =>
        {
            if (name == "value")
                items = json.ReadItems(item => Shape.Read(item, new Entry()));
            else if (name == "@odata.nextLink")
                next = json.ReadLink();
            else
                json.SkipValue();
        });
        return (items ?? throw new JsonReaderException("A page without items."), next);
    }

    // Graph's links are whole addresses.
    private PortalRequest Follow(PortalRequest request, string link) =>
        Paging.Follow(
            graph.Root,
            request,
            Uri.TryCreate(link, UriKind.Absolute, out var next) ? next : null,
            StringComparison.OrdinalIgnoreCase
        );

    // Either a person or an application.
    private static string? ReadInitiator(JsonTextReader json)
    {
        string? by = null;
        json.ReadObject(_ =>
        {
            var (name, user) = UserShape.Read(json, default);
            by = user ?? name ?? by;
        });
        return by;
    }

    private static Guid? ReadTarget(JsonTextReader json)
    {
        Guid? id = null;
        json.ReadObject("id", () => id = json.ReadId());
        return id;
    }

    private sealed record Entry
    {
        public DateTimeOffset? Time { get; init; }
        public string? Result { get; init; }
        public string? By { get; init; }
        public IReadOnlyList<Guid?> Targets { get; init; } = [];
    }
}
