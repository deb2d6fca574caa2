using System.Runtime.CompilerServices;
using CloudPartner.Client.Http;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Portals.CloudPartnerPortal;

/// <summary>The dialect of the Cloud Partner Portal's management API.</summary>
internal sealed class CloudPartnerPortalClient(CloudPartnerEnvironment environment, PortalHttp http) : IPortal
{
    private const string ApiVersion = "2017-10-31";

    // The service takes 1 to 1,000 a page.
    private const string PageSize = "1000";

    // Both are documented: users pages of the portal, 2019.
    private static readonly string[] Roles = ["Owner", "Contributor"];

    public void CheckUser(DesiredPortalUser user)
    {
        if (!Roles.Contains(user.Role, StringComparer.OrdinalIgnoreCase))
            throw FieldRules.Refuse("Role", user.Role, $"is not one of {string.Join(", ", Roles)}");
    }

    public async Task<PublisherProfile> GetProfileAsync(string publisherId, CancellationToken cancellationToken)
    {
        var request = Request(PortalOperation.GetPublisher, [publisherId]);
        var answer = await http.SendAsync(request, PublisherJson.Read, cancellationToken).ConfigureAwait(false);
        return answer.Value with { ETag = answer.ETag };
    }

    public async Task<RegistrationFacts> GetRegistrationAsync(string publisherId, CancellationToken cancellationToken)
    {
        var request = Request(PortalOperation.GetRegistration, [publisherId, "registration"]);
        return (await http.SendAsync(request, json => RegistrationJson.Read(json, publisherId), cancellationToken).ConfigureAwait(false)).Value;
    }

    public IAsyncEnumerable<IReadOnlyList<PortalUser>> ListUsersAsync(string publisherId, PortalUserFilter filter, CancellationToken cancellationToken)
    {
        var text = FilterText(filter);
        var first = Request(PortalOperation.ListUsers, [publisherId, "users"], text is null ? [("$top", PageSize)] : [("$top", PageSize), ("$filter", text)]);
        return PagesAsync(first, json => UserJson.Read(json, publisherId), cancellationToken);
    }

    public IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> ListAuditEventsAsync(string publisherId, CancellationToken cancellationToken) =>
        PagesAsync(Request(PortalOperation.ListAuditEvents, [publisherId, "history"], [("$top", "100")]), AuditEventJson.Read, cancellationToken);

    public async Task<PortalUser> AddUserAsync(string publisherId, DesiredPortalUser user, CancellationToken cancellationToken)
    {
        CheckUser(user);
        var request = Request(PortalOperation.PutUser, [publisherId, "users", user.Key]) with { OnlyIfAbsent = true, Body = UserJson.Write(user) };
        CloudPartnerFault fault;
        try
        {
            var answer = await http.SendAsync(request, json => UserJson.Read(json, publisherId), cancellationToken).ConfigureAwait(false);
            return answer.Value with { ETag = answer.ETag ?? answer.Value.ETag };
        }
        catch (CloudPartnerException failed)
        {
            fault = failed.Fault;
        }
        var exists = new CloudPartnerFault(FaultKind.AlreadyExists, $"{user} is a user of {publisherId} already.")
        {
            RequestId = fault.RequestId,
            StatusCode = fault.StatusCode,
            Attempts = fault.Attempts,
        };
        if (!fault.MayHaveHappened)
            throw new CloudPartnerException(fault.Kind == FaultKind.Stale ? exists : fault);

        // An answer was lost on the way. What the service holds now tells whether the change happened.
        var found = await TryReadUserAsync(publisherId, user.Key, fault, cancellationToken).ConfigureAwait(false);
        if (found is null) throw new CloudPartnerException(fault with { MayHaveHappened = false });
        return IsWhatWasSent(found, user) ? found : throw new CloudPartnerException(exists);
    }

    // Null if the service says that there is none.
    private async Task<PortalUser?> TryReadUserAsync(string publisherId, string key, CloudPartnerFault lost, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var request = Request(PortalOperation.GetUser, [publisherId, "users", key]);
            var answer = await http.SendAsync(request, json => UserJson.Read(json, publisherId), cancellationToken).ConfigureAwait(false);
            return answer.Value with { ETag = answer.ETag ?? answer.Value.ETag };
        }
        catch (CloudPartnerException missing) when (missing.Fault.Kind == FaultKind.NotFound)
        {
            return null;
        }
        catch (Exception unread) when (unread is CloudPartnerException or OperationCanceledException)
        {
            throw new CloudPartnerException(new CloudPartnerFault(FaultKind.UnknownOutcome,
                $"Whether {key} was added to {publisherId} is not known: {lost.Message} Reading it afterwards failed as well.")
            {
                RequestId = lost.RequestId,
                Attempts = lost.Attempts,
                StatusCode = lost.StatusCode,
                MayHaveHappened = true,
            });
        }
    }

    private static bool IsWhatWasSent(PortalUser found, DesiredPortalUser sent) =>
        found.Kind == sent.Kind
        && string.Equals(found.Role, sent.Role, StringComparison.OrdinalIgnoreCase)
        && (found.DisplayName ?? string.Empty) == (sent.DisplayName ?? string.Empty)
        && found.ApplicationId == sent.ApplicationId
        && found.TenantId == sent.TenantId;

    private async IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T>(
        PortalRequest request, Func<JsonTextReader, T> item, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>();
        while (true)
        {
            var page = (await http.SendAsync(request, json => PageJson.Read(json, item), cancellationToken).ConfigureAwait(false)).Value;
            yield return page.Items;
            if (page.NextLink is null) yield break;
            request = request with { Address = CheckNextLink(page.NextLink, request.Address) };
            if (!seen.Add(page.NextLink)) throw Incomplete("The listing runs in a circle: a page names a page that came before.");
        }
    }

    private Uri CheckNextLink(string link, Uri current)
    {
        if (Uri.TryCreate(current, link, out var next) && PortalUri.IsBelow(environment.Endpoint, next) && next.AbsolutePath == current.AbsolutePath) return next;
        throw Incomplete("The listing goes on at another address than it began, and no token is sent there.");
    }

    private static CloudPartnerException Incomplete(string why) => new(new CloudPartnerFault(FaultKind.Unexpected, why + " It is incomplete.")
    {
        RecommendedAction = "Do not act on what was listed. Check the endpoint of the environment; a proxy may rewrite addresses.",
    });

    private PortalRequest Request(PortalOperation operation, string[] belowPublishers, params (string, string)[] query)
    {
        operation.CheckMaySendTo(environment);
        FieldRules.PublisherId(belowPublishers[0]);
        return new PortalRequest(operation.Method,
            PortalUri.Build(environment.Endpoint, ["api", "publishers", .. belowPublishers], [("api-version", ApiVersion), .. query]));
    }

    private static string? FilterText(PortalUserFilter filter)
    {
        var terms = new List<string>();
        if (filter.Email is not null) terms.Add($"email eq {Quote(filter.Email.ToLowerInvariant())}");
        if (filter.ObjectId is { } id) terms.Add($"objectId eq {Quote(id.ToString("D"))}");
        if (filter.Role is not null) terms.Add($"roleName eq {Quote(filter.Role)}");
        if (filter.Kind is { } kind) terms.Add($"kind eq {Quote(UserJson.KindName(kind))}");
        return terms.Count == 0 ? null : string.Join(" and ", terms);
    }

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
