using CloudPartner.Client.Json;
using CloudPartner.Client.Services.CloudPartnerPortal.Shapes;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services.CloudPartnerPortal;

/// <summary>The portal's publishers.</summary>
internal sealed class PortalPublishers(PortalSession session) : IPortalPublishers
{
    public Task<string?> FindOnlyAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public IAsyncEnumerable<IReadOnlyList<Publisher>> ListAsync(CancellationToken cancellationToken) =>
        new ArrayListing<Publisher>(
            session.Http,
            session.Request(PortalOperations.ListPublishers, []),
            PublisherJson.ReadSummary,
            publisher => publisher.PublisherId
        ).ListAsync(cancellationToken);

    public Task<PublisherProfile> GetProfileAsync(string publisherId, CancellationToken cancellationToken) =>
        SendAsync(PortalOperations.GetPublisher, publisherId, cancellationToken);

    public async Task<PublisherProfile> SetProfileAsync(
        PublisherProfile current,
        PublisherProfileChange change,
        bool force,
        CancellationToken cancellationToken
    )
    {
        var publisherId = current.PublisherId;
        if (change.IsEmpty)
            throw FieldRules.Missing("Profile", "nothing is to be changed; name at least one field");
        if (change.Support is not null || (change.LegalAddress ?? change.BillingAddress) is not null)
        {
            throw Unsupported.Refuse(
                "The Cloud Partner Portal's profile has neither a support profile nor addresses.",
                "Connect to an environment of Partner Center's dialect, for example PartnerCenter."
            );
        }

        var request = session.Request(PortalOperations.PutPublisher, [publisherId]) with
        {
            IfMatch = PortalSession.Condition(
                current.ETag,
                force,
                "the profile carries no version; read it with Get-PublisherProfile, or use -Force"
            ),
            Body = PublisherJson.Write(change),
        };
        try
        {
            return await SendAsync(publisherId, request, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            // A repeat of a change that won is refused as stale, although it was our own change that made it so.
            var what = "the profile of " + publisherId;
            var found = await ReadAfterLossAsync(publisherId, failed.Fault, what, cancellationToken)
                .ConfigureAwait(false);
            if (change.IsIn(found))
                return found;
            throw force || found.ETag != current.ETag
                ? Reconciliation.Unknown(
                    failed.Fault,
                    what,
                    "The profile has changed since, so ours may have been replaced by another one."
                )
                : Reconciliation.NotDone(failed.Fault, what);
        }
        catch (CloudPartnerException refused) when (refused.Fault.Kind == FaultKind.Invalid)
        {
            throw ParameterNames.Of(refused.Fault, PublisherJson.Parameters);
        }
        catch (CloudPartnerException failed) when (failed.Fault.Kind == FaultKind.Locked)
        {
            throw Locked(
                failed.Fault,
                "Leave the locked field out. The display name and the MPN ID stay editable; further owners are added "
                    + "with Add-PortalUser -Role Owner."
            );
        }
    }

    public async Task<PublisherProfile> LinkDevCenterAsync(string publisherId, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(PortalOperations.LinkDevCenter, publisherId, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            var what = "the Dev Center link of " + publisherId;
            var found = await ReadAfterLossAsync(publisherId, failed.Fault, what, cancellationToken)
                .ConfigureAwait(false);
            return found.DevCenterStatus == "linked" ? found : throw Reconciliation.NotDone(failed.Fault, what);
        }
        catch (CloudPartnerException failed) when (failed.Fault.Kind == FaultKind.Locked)
        {
            throw Locked(
                failed.Fault,
                failed.Fault.ServiceCode == "DevCenterAccountMismatch"
                    ? "Add the Dev Center account's e-mail as an owner (Add-PortalUser -Role Owner), sign in with it "
                        + "(Connect-CloudPartner), then link again (Connect-DevCenterAccount)."
                    : "Register the company in Dev Center first (https://partner.microsoft.com/dashboard/registration)"
                        + ", then link again."
            );
        }
    }

    private static CloudPartnerException Locked(CloudPartnerFault refused, string nextStep) =>
        new(refused with { RecommendedAction = nextStep });

    private Task<PublisherProfile> SendAsync(
        PortalOperation operation,
        string publisherId,
        CancellationToken cancellationToken
    ) => SendAsync(publisherId, session.Request(operation, [FieldRules.PublisherId(publisherId)]), cancellationToken);

    private async Task<PublisherProfile> SendAsync(
        string publisherId,
        PortalRequest request,
        CancellationToken cancellationToken
    )
    {
        var answer = await session
            .Http.SendAsync(
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

    private Task<PublisherProfile> ReadAfterLossAsync(
        string publisherId,
        CloudPartnerFault lost,
        string what,
        CancellationToken cancellationToken
    ) => Reconciliation.ReadAsync(lost, what, stop => GetProfileAsync(publisherId, stop), cancellationToken);
}
