using System.Text.Json.Nodes;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>
/// What a profile consists of. Only what can be changed is named here: a PUT replaces all of it, and what else its body
/// holds, such as links and the state of the vetting, is passed over.
/// </summary>
internal sealed record ProfileForm(string Name, string ProfileType, string ObjectType, string[] Texts)
{
    public string[] Addresses { get; private init; } = [];

    public string[] Numbers { get; private init; } = [];

    public bool HasContact { get; private init; }

    public bool HasETag { get; private init; }

    public bool HasVetting { get; private init; }

    public Credentials ReadCredentials { get; private init; }

    public static IReadOnlyList<ProfileForm> All { get; } =
    [
        new("legalbusiness", "LegalBusinessProfile", "LegalBusinessProfile", ["companyName", "companyApproverEmail"])
        {
            Addresses = ["address", "companyApproverAddress"],
            HasContact = true,
            HasVetting = true,
            ReadCredentials = Credentials.Any,
        },
        new(
            "organization",
            "OrganizationProfile",
            "OrganizationProfile",
            ["companyName", "email", "language", "culture"]
        )
        {
            Addresses = ["defaultAddress"],
            HasETag = true,
        },
        new("support", "support_profile", "PartnerSupportProfile", ["email", "telephone", "website"]),
        new(
            "billing",
            "BillingProfile",
            "BillingProfile",
            ["companyName", "purchaseOrderNumber", "taxId", "billingCurrency"]
        )
        {
            Addresses = ["address"],
            Numbers = ["billingDay"],
            HasContact = true,
            HasETag = true,
        },
    ];

    public Refusal? Read(System.Text.Json.JsonElement json, out string content)
    {
        content = "";
        var body = new CaseBlindObject(json);
        var profile = new JsonObject();
        foreach (var name in Texts)
        {
            if (body.ReadText(name, out var value) is { } refusal)
                return refusal;
            if (name == "companyName" && string.IsNullOrWhiteSpace(value))
                return PartnerFault.InvalidProperty("companyName may not be empty.");
            if (
                name.EndsWith("mail", StringComparison.Ordinal)
                && !string.IsNullOrEmpty(value)
                && !Rules.IsEmail(value)
            )
            {
                return PartnerFault.InvalidProperty($"{name} is no e-mail address.");
            }

            profile[name] = value;
        }

        foreach (var name in Numbers)
        {
            if (body.Find(name) is not { ValueKind: not System.Text.Json.JsonValueKind.Null } number)
                continue;
            if (number.ValueKind != System.Text.Json.JsonValueKind.Number || !number.TryGetInt32(out var value))
                return PartnerFault.InvalidProperty($"{name} has to be a whole number.");
            profile[name] = value;
        }

        foreach (var name in Addresses)
        {
            if (ReadPart(body, name, AddressRules.Fields, profile) is { } refusal)
                return refusal;
        }

        if (HasContact && ReadPart(body, "primaryContact", AddressRules.ContactFields, profile) is { } objection)
            return objection;
        content = profile.ToJsonString();
        return null;
    }

    private static Refusal? ReadPart(CaseBlindObject body, string name, string[] fields, JsonObject profile)
    {
        if (body.ReadObject(name, out var part) is { } refusal)
            return refusal;
        if (part is not { } found)
        {
            profile[name] = null;
            return null;
        }

        var values = new JsonObject();
        foreach (var field in fields)
        {
            if (found.ReadText(field, out var value) is { } wrong)
                return wrong;
            if (AddressRules.Refuse(field, value) is { } tooLong)
                return PartnerFault.InvalidProperty($"{name}: {tooLong}");
            // What few have is there only if somebody wrote it.
            if (value is not null || field != "middleName")
                values[field] = value;
        }

        profile[name] = values;
        return null;
    }
}

/// <summary>What the parts of an address have to look like (utility-resources: Address, Contact).</summary>
internal static class AddressRules
{
    public static string[] Fields { get; } =
    [
        "country",
        "region",
        "city",
        "state",
        "addressLine1",
        "addressLine2",
        "postalCode",
        "firstName",
        "middleName",
        "lastName",
        "phoneNumber",
    ];

    public static string[] ContactFields { get; } = ["firstName", "lastName", "email", "phoneNumber"];

    /// <summary>Null means absent, which is for the caller to judge.</summary>
    public static string? Refuse(string field, string? value)
    {
        if (value is null)
            return null;
        var (least, most) = field switch
        {
            "country" => (2, 2),
            "state" => (0, 2),
            "addressLine1" => (1, 200),
            "addressLine2" => (0, 200),
            "firstName" or "middleName" or "lastName" => (0, 50),
            _ => (0, 200),
        };
        return value.Length < least || value.Length > most ? $"{field} has {least} to {most} characters." : null;
    }
}
