using System.Runtime.CompilerServices;
using CloudPartner.Client.Services.PartnerCenter.Shapes;
using Newtonsoft.Json.Linq;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>The account as a publisher, with its profile of four parts.</summary>
internal sealed class PartnerCenterPublishers(
    PartnerCenterSession session,
    ProfileParts profiles,
    AddressCheck validation
) : IPortalPublishers
{
    private const string AccountPage = "https://partner.microsoft.com/dashboard/account/v3/organization/legalinfo";

    public async Task<string?> FindOnlyAsync(CancellationToken cancellationToken) =>
        await session.GetAccountAsync(cancellationToken).ConfigureAwait(false);

    public async IAsyncEnumerable<IReadOnlyList<Publisher>> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var id = await session.GetAccountAsync(cancellationToken).ConfigureAwait(false);
        var mpn = await profiles.TryReadMpnAsync(cancellationToken).ConfigureAwait(false);
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
        await session.CheckAccountAsync(publisherId, cancellationToken).ConfigureAwait(false);
        var mpn = profiles.TryReadMpnAsync(cancellationToken);
        var parts = await Task.WhenAll(ProfilePart.All.Select(part => profiles.TryReadAsync(part, cancellationToken)))
            .ConfigureAwait(false);
        var known = await mpn.ConfigureAwait(false);
        // Some parts an identity may not read. If it may read none, that is no profile but a refusal, with its reason.
        if (known is null && parts.All(part => part is null))
            await profiles.ReadAsync(ProfilePart.Legal, cancellationToken).ConfigureAwait(false);
        return new PublisherProfile
        {
            PublisherId = publisherId,
            DisplayName =
                (parts[0] is { } organization ? PartnerProfileJson.Organization(organization).CompanyName : null)
                ?? known?.PartnerName,
            MpnId = known?.MpnId,
            Organization = parts[0] is null ? null : PartnerProfileJson.Organization(parts[0]!),
            Legal = parts[1] is null ? null : PartnerProfileJson.Legal(parts[1]!),
            Support = parts[3] is null ? null : PartnerProfileJson.Support(parts[3]!),
            Billing = parts[2] is null ? null : PartnerProfileJson.Billing(parts[2]!),
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
            session.Service.CheckOffered(ProfilePart.Support.Put);
        AddressCheck.CheckLimits("LegalAddress", change.LegalAddress);
        AddressCheck.CheckLimits("BillingAddress", change.BillingAddress);
        await session.CheckAccountAsync(current.PublisherId, cancellationToken).ConfigureAwait(false);
        if (change.IsEmpty)
            throw FieldRules.Missing("Profile", "nothing is to be changed; name at least one field");
        if ((change.MpnId ?? change.PublicPublisherId) is not null || change.OwnerEmails is not null)
        {
            throw Unsupported.Refuse(
                "Partner Center's API changes neither the MPN ID, nor the registered owners, nor the publisher ID.",
                $"Change them on the page {AccountPage}."
            );
        }
        (string, PublisherAddress?, ProfilePart)[] addresses =
        [
            ("LegalAddress", change.LegalAddress, ProfilePart.Legal),
            ("BillingAddress", change.BillingAddress, ProfilePart.Billing),
        ];
        // Asked before the first change, so that a wrong address changes nothing.
        foreach (var (field, address, part) in addresses)
        {
            if (address is not null)
                await validation.CheckAsync(field, address, part, force, cancellationToken).ConfigureAwait(false);
        }

        List<(ProfilePart Part, string? Version, Action<JObject> Change)> changes = [];
        if (change.DisplayName is { } name)
        {
            changes.Add(
                (ProfilePart.Organization, current.Organization?.ETag, profile => profile["companyName"] = name)
            );
        }

        if (change.LegalAddress is { } legal)
        {
            changes.Add(
                (
                    ProfilePart.Legal,
                    current.Legal?.ETag,
                    profile => profile["address"] = PartnerProfileJson.Merge(profile["address"], legal)
                )
            );
        }

        if (change.BillingAddress is { } billing)
        {
            changes.Add(
                (
                    ProfilePart.Billing,
                    current.Billing?.ETag,
                    profile => profile["address"] = PartnerProfileJson.Merge(profile["address"], billing)
                )
            );
        }

        if (change.Support is { } support)
        {
            changes.Add(
                (ProfilePart.Support, current.Support?.ETag, profile => PartnerProfileJson.Put(profile, support))
            );
        }

        for (var i = 0; i < changes.Count; i++)
        {
            try
            {
                await profiles
                    .ChangeAsync(changes[i].Part, changes[i].Version, force, changes[i].Change, cancellationToken)
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
        throw Unsupported.Refuse(
            "Partner Center has no separate Dev Center account to link: it is the same account.",
            "There is nothing to do here. On the Cloud Partner Portal, connect to an environment of its dialect."
        );
}
