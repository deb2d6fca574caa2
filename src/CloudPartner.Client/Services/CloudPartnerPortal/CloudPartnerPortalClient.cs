using CloudPartner.Client.Json;
using CloudPartner.Client.Services.CloudPartnerPortal.Shapes;
using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal;

/// <summary>The dialect of the Cloud Partner Portal's management API.</summary>
internal sealed partial class CloudPartnerPortalClient(
    CloudPartnerEnvironment environment,
    RequestPipeline http,
    RequestScheduler traffic,
    PortalCaller caller
) : IPortal
{
    private const string ApiVersion = "2017-10-31";

    // The service takes 1 to 1,000 a page.
    private const string PageSize = "1000";

    // Both are documented: users pages of the portal, 2019.
    private static readonly string[] Roles = ["Owner", "Contributor"];

    public PortalRequestCounts RequestCounts =>
        new(traffic.Sent, traffic.Throttled, traffic.InFlight, traffic.Waiting)
        {
            WaitingForToken = traffic.WaitingForToken.Time,
            TokenFrom = traffic.WaitingForToken.AuthorityName,
        };

    public bool HasSeveralRolesPerUser => false;

    public PortalCaller Caller => caller;

    // Documented: only an owner manages users (users pages of the portal, 2019).
    public bool MayManageUsers(string role) => role.Equals("Owner", StringComparison.OrdinalIgnoreCase);

    public Task<string?> FindOnlyPublisherAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task ReadRolesAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyDictionary<string, string>> FindKeysAsync(
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(
            System.Collections.Immutable.ImmutableDictionary<string, string>.Empty
        );

    public void CheckUser(DesiredPortalUser user) => CheckRole(user.Role);

    public void CheckRole(string role)
    {
        foreach (var known in Roles)
        {
            if (known.Equals(role, StringComparison.OrdinalIgnoreCase))
                return;
        }

        throw FieldRules.Refuse("Role", role, $"is not one of {string.Join(", ", Roles)}");
    }

    public async Task<RegistrationFacts> GetRegistrationAsync(string publisherId, CancellationToken cancellationToken)
    {
        var request = Request(PortalOperations.GetRegistration, [publisherId]);
        return (
            await http.SendAsync(request, json => RegistrationJson.Read(json, publisherId), cancellationToken)
                .ConfigureAwait(false)
        ).Value;
    }

    public IAsyncEnumerable<IReadOnlyList<PortalUser>> ListUsersAsync(
        string publisherId,
        PortalUserFilter filter,
        CancellationToken cancellationToken
    )
    {
        var text = FilterText(filter);
        var first = Request(
            PortalOperations.ListUsers,
            [publisherId],
            text is null ? [("$top", PageSize)] : [("$top", PageSize), ("$filter", text)]
        );
        return PagesAsync<PortalUser>(
            first,
            text is null ? json => UserJson.Read(json, publisherId) : ReadFiltered,
            cancellationToken
        );

        // Whoever asked for some users may go on to remove what comes back.
        PortalUser ReadFiltered(JsonTextReader json)
        {
            var user = UserJson.Read(json, publisherId);
            if (filter.Email is { } email)
                AnotherAnswerException.Check(email, user.Email);
            if (filter.ObjectId is { } id && user.ObjectId != id)
                throw new AnotherAnswerException(id.ToString("D"), user.Key);
            if (filter.Role is { } role)
                AnotherAnswerException.Check(role, user.Role);
            if (filter.Kind is { } kind)
                AnotherAnswerException.Check(UserJson.KindName(kind), user.Kind.ToString());
            return user;
        }
    }

    public async Task<IReadOnlyList<PortalRole>> ListRolesAsync(CancellationToken cancellationToken)
    {
        return (
            await http.SendAsync(Request(PortalOperations.ListRoles, []), RoleJson.Read, cancellationToken)
                .ConfigureAwait(false)
        ).Value;
    }

    public async Task<IReadOnlyList<PortalUser>> GetUserAsync(
        string publisherId,
        string key,
        CancellationToken cancellationToken
    ) => [await ReadUserAsync(publisherId, key, cancellationToken).ConfigureAwait(false)];

    private async Task<PortalUser> ReadUserAsync(string publisherId, string key, CancellationToken cancellationToken) =>
        Versioned(
            await http.SendAsync(
                    Request(PortalOperations.GetUser, [publisherId, key]),
                    ReaderFor(publisherId, key),
                    cancellationToken
                )
                .ConfigureAwait(false)
        );

    public async Task<PortalUser> AddUserAsync(
        string publisherId,
        DesiredPortalUser user,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    )
    {
        CheckUser(user);
        if (
            mayHaveHappened
            && await FindUserAsync(publisherId, user.Key, cancellationToken).ConfigureAwait(false) is { } there
        )
        {
            return IsWhatWasSent(there, user) ? there : throw AlreadyExists(publisherId, user, null);
        }

        var request = Request(PortalOperations.PutUser, [publisherId, user.Key]) with
        {
            OnlyIfAbsent = true,
            Body = UserJson.Write(user),
        };
        try
        {
            return Versioned(
                await http.SendAsync(request, ReaderFor(publisherId, user.Key, user.Role), cancellationToken)
                    .ConfigureAwait(false)
            );
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            var found = await ReadAfterLossAsync(publisherId, user.Key, failed.Fault, cancellationToken)
                .ConfigureAwait(false);
            if (found is null)
                throw NotDone(failed.Fault, user.Key);
            return IsWhatWasSent(found, user) ? found : throw AlreadyExists(publisherId, user, failed.Fault);
        }
        catch (CloudPartnerException failed) when (failed.Fault.Kind == FaultKind.Stale)
        {
            throw AlreadyExists(publisherId, user, failed.Fault);
        }
    }

    public async Task<PortalUser> SetRoleAsync(
        PortalUser current,
        string role,
        bool force,
        CancellationToken cancellationToken
    )
    {
        CheckRole(role);
        if (!force && role.Equals(current.Role, StringComparison.OrdinalIgnoreCase))
            return await StillHoldsAsync(current, cancellationToken).ConfigureAwait(false);
        var request = Request(PortalOperations.PutUser, [current.PublisherId, current.Key]) with
        {
            IfMatch = Condition(current, force),
            Body = UserJson.Write(current with { Role = role }),
        };
        try
        {
            return Versioned(
                await http.SendAsync(request, ReaderFor(current.PublisherId, current.Key, role), cancellationToken)
                    .ConfigureAwait(false)
            );
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            // A repeat of a change that won is refused as stale, although it was our own change that made it so.
            var found = await ReadAfterLossAsync(current.PublisherId, current.Key, failed.Fault, cancellationToken)
                .ConfigureAwait(false);
            return found is not null && string.Equals(found.Role, role, StringComparison.OrdinalIgnoreCase)
                ? found
                : throw NotDone(failed.Fault, current.Key);
        }
    }

    public async Task RemoveUserAsync(PortalUser current, bool force, CancellationToken cancellationToken)
    {
        var request = Request(PortalOperations.DeleteUser, [current.PublisherId, current.Key]) with
        {
            IfMatch = Condition(current, force),
        };
        try
        {
            await http.SendAsync<object?>(request, _ => null, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            if (
                await ReadAfterLossAsync(current.PublisherId, current.Key, failed.Fault, cancellationToken)
                    .ConfigureAwait(false)
                is not null
            )
            {
                throw NotDone(failed.Fault, current.Key);
            }
        }
    }

    // Nothing to change, as it was read; whether that still holds only the service can say.
    private async Task<PortalUser> StillHoldsAsync(PortalUser current, CancellationToken cancellationToken)
    {
        var now = await ReadUserAsync(current.PublisherId, current.Key, cancellationToken).ConfigureAwait(false);
        return current.Role.Equals(now.Role, StringComparison.OrdinalIgnoreCase)
            ? now
            : throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.Stale,
                    $"{current} holds {now.Role} now, not {current.Role} as it was read."
                )
            );
    }

    private static string Condition(PortalUser current, bool force) =>
        force
            ? "*"
            : current.ETag
                ?? throw FieldRules.Missing(
                    "ETag",
                    "the user carries no version; read it with Get-PortalUser, or use -Force"
                );

    // An answer about somebody else, or with another role than was given, says nothing about what was asked, and no
    // change may start from it.
    private static Func<JsonTextReader, PortalUser> ReaderFor(string publisherId, string key, string? role = null) =>
        json =>
        {
            var user = UserJson.Read(json, publisherId);
            if (!(Guid.TryParse(key, out var id) && user.ObjectId == id))
                AnotherAnswerException.Check(key, user.Key);
            if (role is not null)
                AnotherAnswerException.Check(role, user.Role);
            return user;
        };

    private static PortalUser Versioned(ApiResponse<PortalUser> answer) =>
        answer.ETag is null || answer.ETag == answer.Value.ETag
            ? answer.Value
            : answer.Value with
            {
                ETag = answer.ETag,
            };

    // Null if the service says that there is none.
    private async Task<PortalUser?> FindUserAsync(string publisherId, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadUserAsync(publisherId, key, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException missing) when (missing.Fault.Kind == FaultKind.NotFound)
        {
            return null;
        }
    }

    // What the service holds now tells whether a change happened whose answer was lost.
    private async Task<PortalUser?> ReadAfterLossAsync(
        string publisherId,
        string key,
        CloudPartnerFault lost,
        CancellationToken cancellationToken
    )
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await FindUserAsync(publisherId, key, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception unread) when (unread is CloudPartnerException or OperationCanceledException)
        {
            throw Unknown(lost, key, "Reading it afterwards failed as well.");
        }
    }

    private static CloudPartnerException NotDone(CloudPartnerFault lost, string key) =>
        lost.MayStillHappen
            ? Unknown(lost, key, "It had not happened when it was read afterwards, but may still.")
            : new CloudPartnerException(lost with { MayHaveHappened = false });

    private static CloudPartnerException Unknown(CloudPartnerFault lost, string key, string why) =>
        new(
            new CloudPartnerFault(
                FaultKind.UnknownOutcome,
                $"Whether the change of {key} happened is not known: {lost.Message} {why}"
            )
            {
                RequestId = lost.RequestId,
                Attempts = lost.Attempts,
                StatusCode = lost.StatusCode,
                MayHaveHappened = true,
            }
        );

    private static CloudPartnerException AlreadyExists(
        string publisherId,
        DesiredPortalUser user,
        CloudPartnerFault? answer
    ) =>
        new(
            new CloudPartnerFault(FaultKind.AlreadyExists, $"{user} is a user of {publisherId} already.")
            {
                RequestId = answer?.RequestId,
                StatusCode = answer?.StatusCode,
                Attempts = answer?.Attempts ?? 0,
            }
        );

    private static bool IsWhatWasSent(PortalUser found, DesiredPortalUser sent) =>
        found.Kind == sent.Kind
        && string.Equals(found.Role, sent.Role, StringComparison.OrdinalIgnoreCase)
        && (found.DisplayName ?? string.Empty) == (sent.DisplayName ?? string.Empty)
        && found.ApplicationId == sent.ApplicationId
        && found.TenantId == sent.TenantId;

    private IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T>(
        PortalRequest first,
        Func<JsonTextReader, T> item,
        CancellationToken cancellationToken
    ) =>
        Paging.ReadAsync<T, string>(
            first,
            async (request, stop) =>
            {
                var page = (
                    await http.SendAsync(request, json => PageJson.Read(json, item), stop).ConfigureAwait(false)
                ).Value;
                return (page.Items, page.NextLink);
            },
            Follow,
            cancellationToken
        );

    private PortalRequest Follow(PortalRequest request, string link) =>
        Uri.TryCreate(request.Address, link, out var next)
        && PortalUri.IsBelow(environment.Endpoint, next)
        && next.AbsolutePath == request.Address.AbsolutePath
            ? request with
            {
                Address = next,
            }
            : throw Paging.Incomplete(
                "The listing goes on at another address than it began, and no token is sent there."
            );

    private PortalRequest Request(PortalOperation operation, string[] values, params (string, string)[] query)
    {
        if (values.Length > 0)
            FieldRules.PublisherId(values[0]);
        return operation.Request(
            environment.Name,
            environment.Endpoint,
            values,
            [("api-version", ApiVersion), .. query]
        );
    }

    private static string? FilterText(PortalUserFilter filter)
    {
        var terms = new List<string>();
        if (filter.Email is not null)
            terms.Add($"email eq {Quote(filter.Email.ToLowerInvariant())}");
        if (filter.ObjectId is { } id)
            terms.Add($"objectId eq {Quote(id.ToString("D"))}");
        if (filter.Role is not null)
            terms.Add($"roleName eq {Quote(filter.Role)}");
        if (filter.Kind is { } kind)
            terms.Add($"kind eq {Quote(UserJson.KindName(kind))}");
        return terms.Count == 0 ? null : string.Join(" and ", terms);
    }

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
