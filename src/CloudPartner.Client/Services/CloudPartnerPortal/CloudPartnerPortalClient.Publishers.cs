using System.Globalization;
using CloudPartner.Client.Json;
using CloudPartner.Client.Services.CloudPartnerPortal.Shapes;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services.CloudPartnerPortal;

/// <summary>Publishers, the profile and the audit history.</summary>
internal sealed partial class CloudPartnerPortalClient
{
    public IAsyncEnumerable<IReadOnlyList<Publisher>> ListPublishersAsync(CancellationToken cancellationToken)
    {
        var request = Request(PortalOperations.ListPublishers, []);
        return new ArrayListing<Publisher>(
            http,
            request,
            PublisherJson.ReadSummary,
            publisher => publisher.PublisherId
        ).ListAsync(cancellationToken);
    }

    public Task<PublisherProfile> GetProfileAsync(string publisherId, CancellationToken cancellationToken) =>
        SendProfileAsync(publisherId, Request(PortalOperations.GetPublisher, [publisherId]), cancellationToken);

    public async Task<PublisherProfile> SetProfileAsync(
        PublisherProfile current,
        PublisherProfileChange change,
        bool force,
        CancellationToken cancellationToken
    )
    {
        if (change.IsEmpty)
            throw FieldRules.Missing("Profile", "nothing is to be changed; name at least one field");
        if (change.IsForPartnerCenter)
        {
            throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.NotSupported,
                    "The Cloud Partner Portal's profile has neither a support profile nor addresses."
                )
                {
                    RecommendedAction =
                        "Connect to an environment of Partner Center's dialect, for example PartnerCenter.",
                }
            );
        }

        var request = Request(PortalOperations.PutPublisher, [current.PublisherId]) with
        {
            IfMatch = force
                ? "*"
                : current.ETag
                    ?? throw FieldRules.Missing(
                        "ETag",
                        "the profile carries no version; read it with Get-PublisherProfile, or use -Force"
                    ),
            Body = PublisherJson.Write(change),
        };
        try
        {
            return await SendProfileAsync(current.PublisherId, request, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            // A repeat of a change that won is refused as stale, although it was our own change that made it so.
            var found = await ReadProfileAfterLossAsync(current.PublisherId, failed.Fault, cancellationToken)
                .ConfigureAwait(false);
            if (change.IsIn(found))
                return found;
            var key = "the profile of " + current.PublisherId;
            throw force || found.ETag != current.ETag
                ? Unknown(
                    failed.Fault,
                    key,
                    "The profile has changed since, so ours may have been replaced by another one."
                )
                : NotDone(failed.Fault, key);
        }
        catch (CloudPartnerException failed) when (failed.Fault.Kind == FaultKind.Locked)
        {
            throw new CloudPartnerException(
                failed.Fault with
                {
                    RecommendedAction =
                        "Leave the locked field out. The display name and the MPN ID stay editable; further owners "
                        + "are added with Add-PortalUser -Role Owner.",
                }
            );
        }
    }

    public async Task<PublisherProfile> LinkDevCenterAsync(string publisherId, CancellationToken cancellationToken)
    {
        try
        {
            return await SendProfileAsync(
                    publisherId,
                    Request(PortalOperations.LinkDevCenter, [publisherId]),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            var found = await ReadProfileAfterLossAsync(publisherId, failed.Fault, cancellationToken)
                .ConfigureAwait(false);
            return found.DevCenterStatus == "linked"
                ? found
                : throw NotDone(failed.Fault, "the Dev Center link of " + publisherId);
        }
        catch (CloudPartnerException failed) when (failed.Fault.Kind == FaultKind.Locked)
        {
            throw new CloudPartnerException(
                failed.Fault with
                {
                    RecommendedAction =
                        failed.Fault.ServiceCode == "DevCenterAccountMismatch"
                            ? "Add the Dev Center account's e-mail as an owner (Add-PortalUser -Role Owner), sign "
                                + "in with it (Connect-CloudPartner), "
                                + "then link again (Connect-DevCenterAccount)."
                            : "Register the company in Dev Center first "
                                + "(https://partner.microsoft.com/dashboard/registration), then link again.",
                }
            );
        }
    }

    public Task CheckAccessAsync(string publisherId, CancellationToken cancellationToken) =>
        http.SendAsync<object?>(
            Request(PortalOperations.ListOffers, [publisherId]),
            json =>
            {
                json.SkipValue();
                return null;
            },
            cancellationToken
        );

    public IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> ListAuditEventsAsync(
        string publisherId,
        PortalAuditFilter filter,
        CancellationToken cancellationToken
    )
    {
        var terms = new List<string>();
        if (filter.EventType is not null)
            terms.Add($"eventType eq {Quote(filter.EventType)}");
        if (filter.User is not null)
            terms.Add($"user eq {Quote(filter.User.ToLowerInvariant())}");
        if (filter.After is { } after)
            terms.Add($"timestamp ge {Time(after)}");
        if (filter.Before is { } before)
            terms.Add($"timestamp le {Time(before)}");
        (string, string)[] query =
            terms.Count == 0 ? [("$top", PageSize)] : [("$top", PageSize), ("$filter", string.Join(" and ", terms))];
        return PagesAsync(Request(PortalOperations.ListAuditEvents, [publisherId], query), Read, cancellationToken);

        PortalAuditEvent Read(Newtonsoft.Json.JsonTextReader json)
        {
            var item = AuditEventJson.Read(json);
            if (item.PublisherId is not null)
                AnotherAnswerException.Check(publisherId, item.PublisherId);
            if (filter.EventType is { } type)
                AnotherAnswerException.Check(type, item.EventType);
            if (filter.User is { } user)
                AnotherAnswerException.Check(user, item.User);
            return item;
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private async Task<PublisherProfile> SendProfileAsync(
        string publisherId,
        PortalRequest request,
        CancellationToken cancellationToken
    )
    {
        var answer = await http.SendAsync(
                request,
                json =>
                {
                    var profile = PublisherJson.Read(json);
                    AnotherAnswerException.Check(publisherId, profile.PublisherId);
                    return profile;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return answer.Value with { ETag = answer.ETag };
    }

    private async Task<PublisherProfile> ReadProfileAfterLossAsync(
        string publisherId,
        CloudPartnerFault lost,
        CancellationToken cancellationToken
    )
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await GetProfileAsync(publisherId, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception unread) when (unread is CloudPartnerException or OperationCanceledException)
        {
            throw Unknown(lost, "the profile of " + publisherId, "Reading it afterwards failed as well.");
        }
    }
}
