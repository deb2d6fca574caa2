using CloudPartner.Client.Json;
using CloudPartner.Client.Services.PartnerCenter.Shapes;
using Newtonsoft.Json.Linq;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>A part of the account's profile: a resource of its own, with a version of its own.</summary>
internal sealed record ProfilePart(PortalOperation Get, PortalOperation Put, string Name)
{
    public (string, string)[] Query { get; init; } = [];

    /// <summary>The parameters that set members of it, by the member.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; private init; } = new Dictionary<string, string>();

    public static readonly ProfilePart Organization = new(
        PartnerCenterOperations.GetOrganizationProfile,
        PartnerCenterOperations.PutOrganizationProfile,
        "organization"
    )
    {
        Parameters = new Dictionary<string, string> { ["companyName"] = "DisplayName" },
    };

    // The syntax names no query, but the example and the vendor's SDK always send this one (read 2026-11).
    public static readonly ProfilePart Legal = new(
        PartnerCenterOperations.GetLegalProfile,
        PartnerCenterOperations.PutLegalProfile,
        "legal business"
    )
    {
        Query = [("vettingVersion", "Current")],
        Parameters = new Dictionary<string, string> { ["address"] = "LegalAddress" },
    };
    public static readonly ProfilePart Support = new(
        PartnerCenterOperations.GetSupportProfile,
        PartnerCenterOperations.PutSupportProfile,
        "support"
    )
    {
        Parameters = new Dictionary<string, string>
        {
            ["email"] = "SupportEmail",
            ["telephone"] = "SupportTelephone",
            ["website"] = "SupportWebsite",
        },
    };

    public static readonly ProfilePart Billing = new(
        PartnerCenterOperations.GetBillingProfile,
        PartnerCenterOperations.PutBillingProfile,
        "billing"
    )
    {
        Parameters = new Dictionary<string, string> { ["address"] = "BillingAddress" },
    };

    /// <summary>All parts, in the order in which they are changed.</summary>
    public static IReadOnlyList<ProfilePart> All { get; } = [Organization, Legal, Billing, Support];
}

/// <summary>Reads and changes the parts of the account's profile.</summary>
internal sealed class ProfileParts(PartnerCenterSession session)
{
    /// <summary>Reads one part.</summary>
    public Task<JObject> ReadAsync(ProfilePart part, CancellationToken cancellationToken) =>
        session.SendAsync(
            part.Get,
            [],
            json => PartnerProfileJson.Read(json, part.Name),
            cancellationToken,
            part.Query
        );

    /// <summary>The same; null, with a notice, if it cannot be read.</summary>
    public Task<JObject?> TryReadAsync(ProfilePart part, CancellationToken cancellationToken) =>
        session.TrySendAsync(part.Get, json => PartnerProfileJson.Read(json, part.Name), cancellationToken, part.Query);

    /// <summary>The account's MPN profile; null, with a notice, if it cannot be read.</summary>
    public Task<MpnProfile?> TryReadMpnAsync(CancellationToken cancellationToken) =>
        session.TrySendAsync(
            PartnerCenterOperations.GetMpnProfile,
            json =>
            {
                var mpn = MpnProfileJson.Read(json);
                if (session.Account.MpnId is { } account && mpn.MpnId is { Length: > 0 } id)
                    AnotherAnswerException.Check(account, id);
                return mpn;
            },
            cancellationToken
        );

    /// <summary>Changes one part; what the change does not touch stays as it is.</summary>
    public async Task ChangeAsync(
        ProfilePart part,
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
        var request = session.Service.Request(part.Put, []) with
        {
            Body = PartnerProfileJson.Write(profile),
            IfMatch = now is null ? null : Quote(now),
        };
        try
        {
            await session
                .Service.SendAsync(
                    part.Put,
                    request,
                    json => PartnerProfileJson.ReadChanged(json, part.Name),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (CloudPartnerException refused) when (refused.Fault.Kind == FaultKind.Invalid)
        {
            throw ParameterNames.Of(refused.Fault, part.Parameters);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            // A repeat of a change that won is refused as stale, although it was our own change that made it so.
            var what = $"the {part.Name} profile";
            var found = await Reconciliation
                .ReadAsync(failed.Fault, what, stop => ReadAsync(part, stop), cancellationToken)
                .ConfigureAwait(false);
            var wanted = (JObject)found.DeepClone();
            change(wanted);
            if (JToken.DeepEquals(wanted, found))
                return;
            throw PartnerProfileJson.ETag(found) == now
                ? Reconciliation.NotDone(failed.Fault, what)
                : Reconciliation.Unknown(
                    failed.Fault,
                    what,
                    "It has changed since, so ours may have been replaced by another one."
                );
        }
    }

    private static string Quote(string etag) =>
        etag.StartsWith('"') || etag.StartsWith("W/", StringComparison.Ordinal) ? etag : $"\"{etag}\"";
}
