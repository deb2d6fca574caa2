using CloudPartner.Client.Services.PartnerCenter.Shapes;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>
/// Checks an address before it is changed: by the documented limits, and by the service's validation.
/// </summary>
internal sealed class AddressCheck(PartnerCenterSession session, ProfileParts profiles)
{
    private const string CorrectAddress = "Correct the address as the message suggests; nothing was changed.";
    private const string ConfirmAddress =
        "Write the address as the service suggests, or use -Force if it is right as it is; nothing was changed.";

    /// <summary>Refuses what is longer than the documentation's utility resources allow. What a country asks for beyond
    /// that, the service's own validation says.</summary>
    public static void CheckLimits(string field, PublisherAddress? address)
    {
        foreach (
            var (name, value, longest) in new[]
            {
                ("FirstName", address?.FirstName, 50),
                ("LastName", address?.LastName, 50),
                ("AddressLine1", address?.AddressLine1, 200),
                ("AddressLine2", address?.AddressLine2, 200),
                ("City", address?.City, 200),
                ("State", address?.State, 2),
                ("PostalCode", address?.PostalCode, 200),
                ("Country", address?.Country, 2),
                ("PhoneNumber", address?.PhoneNumber, 200),
            }
        )
        {
            if (value?.Length > longest)
                throw FieldRules.Refuse($"{field}.{name}", value, $"is longer than {longest} characters");
        }
    }

    // Until June 2021 the service refused a wrong address; since then it answers 200 and says in the body what it
    // thinks of it (learn.microsoft.com/partner-center/developer/validate-an-address, read 2026-11). Both are
    // understood.
    public async Task CheckAsync(
        string field,
        PublisherAddress address,
        ProfilePart part,
        bool force,
        CancellationToken cancellationToken
    )
    {
        var there = (await profiles.ReadAsync(part, cancellationToken).ConfigureAwait(false))["address"];
        var request = session.Service.Request(PartnerCenterOperations.ValidateAddress, []) with
        {
            OnlyReads = true,
            Body = PartnerProfileJson.Write(PartnerProfileJson.Merge(there, address)),
        };
        AddressValidation? found;
        try
        {
            var answer = await session
                .Service.SendAsync(
                    PartnerCenterOperations.ValidateAddress,
                    request,
                    AddressValidation.Read,
                    cancellationToken
                )
                .ConfigureAwait(false);
            found = answer.Value;
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
                session.Options.Notice?.Invoke($"{field}: {found.Meaning}");
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
}
