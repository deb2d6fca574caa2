using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

/// <summary>The registration facts on the wire.</summary>
internal static class RegistrationJson
{
    public static RegistrationFacts Read(JsonTextReader json, string publisherId)
    {
        var facts = new RegistrationFacts(publisherId, []);
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "steps":
                    facts = facts with { Steps = json.ReadArray(ReadStep) };
                    break;
                case "agreements":
                    facts = facts with { Agreements = json.ReadArray(ReadAgreement) };
                    break;
                case "companyRegistration":
                    facts = facts with { CompanyRegistration = json.ReadText() };
                    break;
                case "taxProfile":
                    facts = facts with { TaxProfile = json.ReadText() };
                    break;
                case "bankAccount":
                    facts = facts with { BankAccount = json.ReadText() };
                    break;
                case "vetting":
                    json.ReadObject(field => facts = ReadVetting(json, field, facts));
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return facts;
    }

    private static RegistrationFacts ReadVetting(JsonTextReader json, string field, RegistrationFacts facts)
    {
        switch (field)
        {
            case "status":
                return facts with { VettingStatus = json.ReadText() };
            case "subStatus":
                return facts with { VettingSubStatus = json.ReadText() };
            default:
                json.SkipValue();
                return facts;
        }
    }

    private static AcceptedAgreement ReadAgreement(JsonTextReader json)
    {
        string? name = null,
            by = null;
        DateTimeOffset? accepted = null;
        json.ReadObject(property =>
        {
            switch (property)
            {
                case "name":
                    name = json.ReadText();
                    break;
                case "acceptedTime":
                    accepted = json.ReadTime();
                    break;
                case "acceptedBy":
                    by = json.ReadText();
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return new AcceptedAgreement(name ?? string.Empty, accepted, by);
    }

    private static RegistrationStep ReadStep(JsonTextReader json)
    {
        string? name = null,
            state = null,
            detail = null;
        DateTimeOffset? completed = null;
        json.ReadObject(property =>
        {
            switch (property)
            {
                case "name":
                    name = json.ReadText();
                    break;
                case "state":
                    state = json.ReadText();
                    break;
                case "completedTime":
                    completed = json.ReadTime();
                    break;
                case "detail":
                    detail = json.ReadText();
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return new RegistrationStep(name ?? string.Empty, state ?? "unknown", completed, detail);
    }
}
