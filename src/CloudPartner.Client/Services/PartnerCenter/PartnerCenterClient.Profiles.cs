using System.Runtime.CompilerServices;
using CloudPartner.Client.Json;
using CloudPartner.Client.Services.PartnerCenter.Shapes;
using Newtonsoft.Json.Linq;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>The account's profiles, and what they say about its registration.</summary>
internal sealed partial class PartnerCenterClient
{
    private const string AccountPage = "https://partner.microsoft.com/dashboard/account/v3/organization/legalinfo";

    private sealed record Part(PortalOperation Get, PortalOperation Put, string Name)
    {
        public (string, string)[] Query { get; init; } = [];
    }

    private static readonly Part Organization = new(
        PartnerCenterOperations.GetOrganizationProfile,
        PartnerCenterOperations.PutOrganizationProfile,
        "organization"
    );

    // The syntax names no query, but the example and the vendor's SDK always send this one (read 2026-11).
    private static readonly Part Legal = new(
        PartnerCenterOperations.GetLegalProfile,
        PartnerCenterOperations.PutLegalProfile,
        "legal business"
    )
    {
        Query = [("vettingVersion", "Current")],
    };
    private static readonly Part Support = new(
        PartnerCenterOperations.GetSupportProfile,
        PartnerCenterOperations.PutSupportProfile,
        "support"
    );
    private static readonly Part Billing = new(
        PartnerCenterOperations.GetBillingProfile,
        PartnerCenterOperations.PutBillingProfile,
        "billing"
    );

    public async IAsyncEnumerable<IReadOnlyList<Publisher>> ListPublishersAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var id = await context.Account.GetIdAsync(context.Service, cancellationToken).ConfigureAwait(false);
        var mpn = await TryReadMpnAsync(cancellationToken).ConfigureAwait(false);
        yield return
        [
            new Publisher
            {
                PublisherId = id,
                DisplayName = mpn?.PartnerName,
                MpnId = mpn?.MpnId,
            },
        ];
    }

    public async Task<PublisherProfile> GetProfileAsync(string publisherId, CancellationToken cancellationToken)
    {
        await CheckPublisherAsync(publisherId, cancellationToken).ConfigureAwait(false);
        var mpn = TryReadMpnAsync(cancellationToken);
        var parts = await Task.WhenAll(
                new[] { Organization, Legal, Support, Billing }.Select(part => TryReadAsync(part, cancellationToken))
            )
            .ConfigureAwait(false);
        var known = await mpn.ConfigureAwait(false);
        // Some parts an identity may not read. If it may read none, that is no profile but a refusal, with its reason.
        if (known is null && parts.All(part => part is null))
            await ReadAsync(Legal, cancellationToken).ConfigureAwait(false);
        return new PublisherProfile
        {
            PublisherId = publisherId,
            DisplayName =
                (parts[0] is { } organization ? PartnerProfileJson.Organization(organization).CompanyName : null)
                ?? known?.PartnerName,
            MpnId = known?.MpnId,
            Organization = parts[0] is null ? null : PartnerProfileJson.Organization(parts[0]!),
            Legal = parts[1] is null ? null : PartnerProfileJson.Legal(parts[1]!),
            Support = parts[2] is null ? null : PartnerProfileJson.Support(parts[2]!),
            Billing = parts[3] is null ? null : PartnerProfileJson.Billing(parts[3]!),
            // Each part has a version of its own; this one tells only that the profile was read.
            ETag = parts[0] is null ? null : PartnerProfileJson.ETag(parts[0]!),
        };
    }

    public async Task<PublisherProfile> SetProfileAsync(
        PublisherProfile current,
        PublisherProfileChange change,
        bool force,
        CancellationToken cancellationToken
    )
    {
        if (change.Support is not null)
            context.Service.CheckOffered(Support.Put);
        await CheckPublisherAsync(current.PublisherId, cancellationToken).ConfigureAwait(false);
        if (change.IsEmpty)
            throw FieldRules.Missing("Profile", "nothing is to be changed; name at least one field");
        if (change.IsForPortal)
        {
            throw NotSupported(
                "Partner Center's API changes neither the MPN ID, nor the registered owners, nor the publisher ID.",
                $"Change them on the page {AccountPage}."
            );
        }
        // Asked before the first change, so that a wrong address changes nothing.
        foreach (
            var (field, address, part) in new[]
            {
                ("LegalAddress", change.LegalAddress, Legal),
                ("BillingAddress", change.BillingAddress, Billing),
            }
        )
        {
            if (address is not null)
                await ValidateAsync(field, address, part, force, cancellationToken).ConfigureAwait(false);
        }

        List<(Part Part, string? Version, Action<JObject> Change)> changes = [];
        if (change.DisplayName is { } name)
            changes.Add((Organization, current.Organization?.ETag, profile => profile["companyName"] = name));
        if (change.LegalAddress is { } legal)
        {
            changes.Add(
                (
                    Legal,
                    current.Legal?.ETag,
                    profile => profile["address"] = PartnerProfileJson.Merge(profile["address"], legal)
                )
            );
        }

        if (change.BillingAddress is { } billing)
        {
            changes.Add(
                (
                    Billing,
                    current.Billing?.ETag,
                    profile => profile["address"] = PartnerProfileJson.Merge(profile["address"], billing)
                )
            );
        }

        if (change.Support is { } support)
            changes.Add((Support, current.Support?.ETag, profile => PartnerProfileJson.Put(profile, support)));
        for (var i = 0; i < changes.Count; i++)
        {
            try
            {
                await ChangeAsync(changes[i].Part, changes[i].Version, force, changes[i].Change, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (CloudPartnerException failed) when (i > 0)
            {
                // The profiles are changed one after the other; whoever reads the error has to know where it stopped.
                throw new CloudPartnerException(
                    failed.Fault with
                    {
                        Message =
                            $"Changed: {string.Join(", ", changes.Take(i).Select(done => done.Part.Name))}. The "
                            + $"{changes[i].Part.Name} profile was not: {failed.Fault.Message}",
                    }
                );
            }
        }
        return await GetProfileAsync(current.PublisherId, cancellationToken).ConfigureAwait(false);
    }

    public Task<PublisherProfile> LinkDevCenterAsync(string publisherId, CancellationToken cancellationToken) =>
        throw NotSupported(
            "Partner Center has no separate Dev Center account to link: it is the same account.",
            "There is nothing to do here. On the Cloud Partner Portal, connect to an environment of its dialect."
        );

    public async Task CheckAccessAsync(string publisherId, CancellationToken cancellationToken)
    {
        await CheckPublisherAsync(publisherId, cancellationToken).ConfigureAwait(false);
        await ReadAsync(Legal, cancellationToken).ConfigureAwait(false);
    }

    public async Task<RegistrationFacts> GetRegistrationAsync(string publisherId, CancellationToken cancellationToken)
    {
        await CheckPublisherAsync(publisherId, cancellationToken).ConfigureAwait(false);
        var mpn = await TryReadMpnAsync(cancellationToken).ConfigureAwait(false);
        var legal = await ReadAsync(Legal, cancellationToken).ConfigureAwait(false) is { } profile
            ? PartnerProfileJson.Legal(profile)
            : null;
        // Agreements, tax and bank have no documented operation: what is not said here stays unknown.
        return new RegistrationFacts(
            publisherId,
            mpn is null
                ? []
                :
                [
                    new RegistrationStep(
                        "MpnMembership",
                        mpn.MpnId is { Length: > 0 } ? "done" : "open",
                        null,
                        mpn.MpnId is null ? null : $"MPN ID {mpn.MpnId}"
                    ),
                ]
        )
        {
            VettingStatus = legal?.VettingStatus,
            VettingSubStatus = legal?.VettingSubStatus,
        };
    }

    private async Task ChangeAsync(
        Part part,
        string? version,
        bool force,
        Action<JObject> change,
        CancellationToken cancellationToken
    )
    {
        // A change replaces the whole, so it starts from what is there now. If that is not what the caller saw,
        // somebody else was quicker.
        var profile = await ReadAsync(part, cancellationToken).ConfigureAwait(false);
        var now = PartnerProfileJson.ETag(profile);
        if (!force && version is not null && now != version)
        {
            throw new CloudPartnerException(
                new CloudPartnerFault(FaultKind.Stale, $"The {part.Name} profile has changed since it was read.")
            );
        }

        var before = profile.ToString();
        change(profile);
        if (profile.ToString() == before)
            return;
        var request = context.Service.Request(part.Put, []) with
        {
            Body = PartnerProfileJson.Write(profile),
            IfMatch = now is null ? null : Quote(now),
        };
        try
        {
            await context
                .Service.SendAsync(
                    part.Put,
                    request,
                    json => PartnerProfileJson.ReadChanged(json, part.Name),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            // A repeat of a change that won is refused as stale, although it was our own change that made it so.
            JObject found;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                found = await ReadAsync(part, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception unread) when (unread is CloudPartnerException or OperationCanceledException)
            {
                throw Unknown(failed.Fault, $"the {part.Name} profile", "Reading it afterwards failed as well.");
            }
            var wanted = (JObject)found.DeepClone();
            change(wanted);
            if (JToken.DeepEquals(wanted, found))
                return;
            throw PartnerProfileJson.ETag(found) == now
                ? NotDone(failed.Fault, $"the {part.Name} profile")
                : Unknown(
                    failed.Fault,
                    $"the {part.Name} profile",
                    "It has changed since, so ours may have been replaced by another one."
                );
        }
    }

    // Until June 2021 the service refused a wrong address; since then it answers 200 and says in the body what it
    // thinks of it (learn.microsoft.com/partner-center/developer/validate-an-address, read 2026-11). Both are
    // understood.
    private async Task ValidateAsync(
        string field,
        PublisherAddress address,
        Part part,
        bool force,
        CancellationToken cancellationToken
    )
    {
        var there = (await ReadAsync(part, cancellationToken).ConfigureAwait(false))["address"];
        var request = context.Service.Request(PartnerCenterOperations.ValidateAddress, []) with
        {
            OnlyReads = true,
            Body = PartnerProfileJson.Write(PartnerProfileJson.Merge(there, address)),
        };
        AddressValidation? found;
        try
        {
            found = (
                await context
                    .Service.SendAsync(
                        PartnerCenterOperations.ValidateAddress,
                        request,
                        AddressValidation.Read,
                        cancellationToken
                    )
                    .ConfigureAwait(false)
            ).Value;
        }
        catch (CloudPartnerException rejected) when (rejected.Fault.Kind == FaultKind.Invalid)
        {
            throw Rejected(rejected.Fault, field, address, PartnerProfileJson.Advice(rejected.Fault.Message));
        }
        switch (found?.Verdict)
        {
            case null or AddressVerdict.Verified:
                return;
            case AddressVerdict.Unchecked:
            case AddressVerdict.Doubtful when force:
                context.Options.Notice?.Invoke($"{field}: {found.Meaning}");
                return;
            default:
                throw Rejected(
                    new CloudPartnerFault(FaultKind.Invalid, found.Meaning),
                    field,
                    address,
                    found.Meaning,
                    found.Verdict == AddressVerdict.Wrong ? CorrectAddress : ConfirmAddress
                );
        }
    }

    private const string CorrectAddress = "Correct the address as the message suggests; nothing was changed.";
    private const string ConfirmAddress =
        "Write the address as the service suggests, or use -Force if it is right as it is; nothing was changed.";

    private static CloudPartnerException Rejected(
        CloudPartnerFault fault,
        string field,
        PublisherAddress address,
        string advice,
        string nextStep = CorrectAddress
    )
    {
        const string rule = "is not accepted by the service's validation of addresses";
        var value = TextSanitizer.Shorten(address.ToString());
        return new CloudPartnerException(
            fault with
            {
                Field = field,
                Value = value,
                Rule = rule,
                Message = $"{field} '{value}' {rule}: {advice}",
                RecommendedAction = nextStep,
            }
        );
    }

    private async Task<JObject> ReadAsync(Part part, CancellationToken cancellationToken)
    {
        var answer = await context
            .Service.SendAsync(
                part.Get,
                context.Service.Request(part.Get, [], part.Query),
                json => PartnerProfileJson.Read(json, part.Name),
                cancellationToken
            )
            .ConfigureAwait(false);
        return answer.Value;
    }

    private Task<JObject?> TryReadAsync(Part part, CancellationToken cancellationToken) =>
        TryAsync(part.Get, json => PartnerProfileJson.Read(json, part.Name), cancellationToken, part.Query);

    private Task<MpnProfile?> TryReadMpnAsync(CancellationToken cancellationToken) =>
        TryAsync(
            PartnerCenterOperations.GetMpnProfile,
            json =>
            {
                var mpn = MpnProfileJson.Read(json);
                if (context.Account.MpnId is { } account && mpn.MpnId is { Length: > 0 } id)
                    AnotherAnswerException.Check(account, id);
                return mpn;
            },
            cancellationToken
        );

    // Null, and said, if the identity may not read it, there is none, or the service does not offer it.
    private async Task<T?> TryAsync<T>(
        PortalOperation operation,
        Func<Newtonsoft.Json.JsonTextReader, T> read,
        CancellationToken cancellationToken,
        params (string, string)[] query
    )
        where T : class
    {
        try
        {
            return (
                await context
                    .Service.SendAsync(
                        operation,
                        context.Service.Request(operation, [], query),
                        read,
                        cancellationToken
                    )
                    .ConfigureAwait(false)
            ).Value;
        }
        catch (CloudPartnerException refused)
            when (refused.Fault.Kind is FaultKind.Forbidden or FaultKind.NotFound or FaultKind.NotSupported)
        {
            context.Options.Notice?.Invoke($"The {operation.Name} is left out: {refused.Fault.Message}");
            return null;
        }
    }

    private static string Quote(string etag) =>
        etag.StartsWith('"') || etag.StartsWith("W/", StringComparison.Ordinal) ? etag : $"\"{etag}\"";
}
