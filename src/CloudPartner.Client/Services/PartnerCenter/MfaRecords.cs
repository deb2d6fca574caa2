using CloudPartner.Client.Json;
using CloudPartner.Client.Services.Accounts;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>What Partner Center records of calls with and without a second factor. Each list is read once.</summary>
internal sealed class MfaRecords(PartnerCenterSession session)
{
    private static readonly JsonShape<Call> CallShape = new()
    {
        { "objectId", (call, json) => call with { ObjectId = json.ReadId() } },
        { "upn", (call, json) => call with { Name = json.ReadText() } },
        { "mfaCompliant", (call, json) => call with { HasMfa = bool.TryParse(json.ReadText(), out var has) && has } },
        { "requestDateTime", (call, json) => call with { Time = json.ReadTime() } },
        // The sample has the first name, the table of the resource the second one.
        { "lastNonMfaCompliantRequestDateTime", (call, json) => call with { Time = json.ReadTime() } },
        { "lastNonMfaCompliantLoginDateTime", (call, json) => call with { Time = json.ReadTime() } },
    };

    private static readonly JsonShape<ApplicationMfa> ApplicationShape = new()
    {
        { "applicationId", (day, json) => day with { ApplicationId = json.ReadId() ?? Guid.Empty } },
        { "applicationName", (day, json) => day with { Name = json.ReadText() } },
        { "loginDate", (day, json) => day with { Day = json.ReadTime() ?? default } },
        { "totalRequestCount", (day, json) => day with { Requests = ReadCount(json) } },
        { "mfaCompliantRequestCount", (day, json) => day with { RequestsWithMfa = ReadCount(json) } },
    };

    private readonly Record[] _records =
    [
        new("Partner Center: people without a second factor", PartnerCenterOperations.ListPeopleWithoutMfa),
        new("Partner Center: requests", PartnerCenterOperations.ListRequests),
    ];

    private readonly SourceState _applications = new(
        "Partner Center: second factor by application",
        AccountFact.None,
        PartnerCenterOperations.ListApplicationMfa.Permission
    );

    public IEnumerable<SourceState> Sources => [.. _records.Select(record => record.Source), _applications];

    /// <summary>The account's facts with its last call that came without a second factor.</summary>
    public async Task<AccountFacts> AddToAsync(
        AccountFacts facts,
        string? userPrincipalName,
        CancellationToken cancellationToken
    )
    {
        var (last, isKnown) = ((DateTimeOffset?)null, true);
        foreach (var record in _records)
        {
            var calls = await record
                .Source.AskAsync(() =>
                    record.Calls.GetAsync(stop => ReadAsync(record.Operation, stop), cancellationToken)
                )
                .ConfigureAwait(false);
            isKnown &= calls.HasValue;
            if (calls.HasValue && Find(calls.Value!, facts.ObjectId, userPrincipalName) is { } time && !(last > time))
                last = time;
        }
        // Seen is seen; that none was seen takes both lists.
        return isKnown || last is not null
            ? facts with
            {
                LastCallWithoutMfa = last,
            }
            : facts with
            {
                Unknown = facts.Unknown | AccountFact.CallsWithoutMfa,
            };
    }

    /// <summary>See <see cref="IPortalAccounts.ListApplicationsAsync"/>.</summary>
    public async Task<IReadOnlyList<ApplicationMfa>> ListApplicationsAsync(CancellationToken cancellationToken)
    {
        var days = await _applications
            .AskAsync(() =>
                session.SendAsync(
                    PartnerCenterOperations.ListApplicationMfa,
                    [],
                    json => json.ReadItems(ReadDay),
                    cancellationToken
                )
            )
            .ConfigureAwait(false);
        return days.Value ?? [];
    }

    private async Task<Dictionary<string, DateTimeOffset>> ReadAsync(
        PortalOperation operation,
        CancellationToken cancellationToken
    )
    {
        var last = new Dictionary<string, DateTimeOffset>(StringComparer.OrdinalIgnoreCase);
        await foreach (
            var page in session
                .ListAsync(operation, [], [], json => CallShape.Read(json, new Call()), cancellationToken)
                .ConfigureAwait(false)
        )
        {
            foreach (var call in page)
            {
                if (call is { HasMfa: false, Time: { } time })
                {
                    Note(call.ObjectId?.ToString("D"), time);
                    Note(call.Name, time);
                }
            }
        }
        return last;

        void Note(string? key, DateTimeOffset time)
        {
            if (!string.IsNullOrEmpty(key) && !(last.TryGetValue(key, out var known) && known >= time))
                last[key] = time;
        }
    }

    private static DateTimeOffset? Find(Dictionary<string, DateTimeOffset> calls, Guid? id, string? name) =>
        id is { } known
            ? calls.TryGetValue(known.ToString("D"), out var time)
                ? time
                : null
            : name is not null && calls.TryGetValue(name, out time)
                ? time
                : null;

    private static ApplicationMfa ReadDay(JsonTextReader json) =>
        ApplicationShape.Read(json, new ApplicationMfa(Guid.Empty, null, default, 0, 0)) is var day
        && day.ApplicationId != Guid.Empty
            ? day
            : throw new JsonReaderException("A count without an application.");

    private static long ReadCount(JsonTextReader json) => long.TryParse(json.ReadText(), out var count) ? count : 0;

    private sealed record Call
    {
        public Guid? ObjectId { get; init; }
        public string? Name { get; init; }
        public bool HasMfa { get; init; }
        public DateTimeOffset? Time { get; init; }
    }

    private sealed class Record(string name, PortalOperation operation)
    {
        public PortalOperation Operation => operation;

        public SourceState Source { get; } = new(name, AccountFact.CallsWithoutMfa, operation.Permission);

        public AsyncLazy<Dictionary<string, DateTimeOffset>> Calls { get; } = new();
    }
}
