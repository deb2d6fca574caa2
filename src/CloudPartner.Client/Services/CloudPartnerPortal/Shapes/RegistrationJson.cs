using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

/// <summary>The registration facts on the wire.</summary>
internal static class RegistrationJson
{
    private static readonly JsonShape<RegistrationStep> Step = new()
    {
        { "name", (step, json) => step with { Name = json.ReadText() ?? step.Name } },
        { "state", (step, json) => step with { State = json.ReadText() ?? step.State } },
        { "completedTime", (step, json) => step with { CompletedTime = json.ReadTime() } },
        { "detail", (step, json) => step with { Detail = json.ReadText() } },
    };

    private static readonly JsonShape<AcceptedAgreement> Agreement = new()
    {
        { "name", (agreement, json) => agreement with { Name = json.ReadText() ?? agreement.Name } },
        { "acceptedTime", (agreement, json) => agreement with { AcceptedTime = json.ReadTime() } },
        { "acceptedBy", (agreement, json) => agreement with { AcceptedBy = json.ReadText() } },
    };

    private static readonly JsonShape<RegistrationFacts> Vetting = new()
    {
        { "status", (facts, json) => facts with { VettingStatus = json.ReadText() } },
        { "subStatus", (facts, json) => facts with { VettingSubStatus = json.ReadText() } },
    };

    private static readonly JsonShape<RegistrationFacts> Shape = new()
    {
        { "steps", (facts, json) => facts with { Steps = json.ReadArray(ReadStep) } },
        { "agreements", (facts, json) => facts with { Agreements = json.ReadArray(ReadAgreement) } },
        { "companyRegistration", (facts, json) => facts with { CompanyRegistration = json.ReadText() } },
        { "taxProfile", (facts, json) => facts with { TaxProfile = json.ReadText() } },
        { "bankAccount", (facts, json) => facts with { BankAccount = json.ReadText() } },
        { "vetting", (facts, json) => Vetting.Read(json, facts) },
    };

    public static RegistrationFacts Read(JsonTextReader json, string publisherId) =>
        Shape.Read(json, new RegistrationFacts(publisherId, []));

    private static RegistrationStep ReadStep(JsonTextReader json) =>
        Step.Read(json, new RegistrationStep(string.Empty, "unknown", null, null));

    private static AcceptedAgreement ReadAgreement(JsonTextReader json) =>
        Agreement.Read(json, new AcceptedAgreement(string.Empty, null, null));
}
