using System.Text.Json;
using System.Text.Json.Nodes;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.PartnerCenter.Profiles;

/// <summary>
/// The members of a profile that can be changed. A PUT replaces all of them; other members of its body, such as links
/// and the vetting status, are ignored.
/// </summary>
internal sealed record ProfileForm(string Name, string ProfileType, string ObjectType, string[] Texts)
{
    public string[] Addresses { get; private init; } = [];

    public string[] Numbers { get; private init; } = [];

    public bool HasContact { get; private init; }

    public bool HasETag { get; private init; }

    public bool HasVetting { get; private init; }

    /// <summary>Whether an application may read it by itself.</summary>
    public bool IsForApplications { get; private init; }

    public static IReadOnlyList<ProfileForm> All { get; } =
    [
        new("legalbusiness", "LegalBusinessProfile", "LegalBusinessProfile", ["companyName", "companyApproverEmail"])
        {
            Addresses = ["address", "companyApproverAddress"],
            HasContact = true,
            HasVetting = true,
            IsForApplications = true,
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

    /// <summary>What a PUT sets, as it is kept.</summary>
    public string Read(JsonElement json)
    {
        var body = new CaseInsensitiveJsonObject(json);
        var profile = new JsonObject();
        foreach (var name in Texts)
            profile[name] = ReadText(body, name);
        foreach (var name in Numbers)
        {
            if (body.Find(name) is not { ValueKind: not JsonValueKind.Null } number)
                continue;
            profile[name] =
                number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value)
                    ? value
                    : throw CaseInsensitiveJsonObject.Invalid($"{name} must be a whole number.");
        }

        foreach (var name in Addresses)
            profile[name] = ReadPart(body, name, AddressRules.Fields);
        if (HasContact)
            profile["primaryContact"] = ReadPart(body, "primaryContact", AddressRules.ContactFields);
        return profile.ToJsonString();
    }

    private static string? ReadText(CaseInsensitiveJsonObject body, string name)
    {
        var value = body.Text(name);
        if (name == "companyName" && string.IsNullOrWhiteSpace(value))
            throw CaseInsensitiveJsonObject.Invalid("companyName must not be empty.");
        return
            name.EndsWith("mail", StringComparison.Ordinal)
            && !string.IsNullOrEmpty(value)
            && !ValueRules.IsEmail(value)
            ? throw CaseInsensitiveJsonObject.Invalid($"{name} is not an e-mail address.")
            : value;
    }

    private static JsonObject? ReadPart(CaseInsensitiveJsonObject body, string name, string[] fields)
    {
        if (body.Object(name) is not { } part)
            return null;
        var values = new JsonObject();
        foreach (var field in fields)
        {
            var value = part.Text(field);
            if (AddressRules.Refuse(field, value) is { } error)
                throw CaseInsensitiveJsonObject.Invalid($"{name}: {error}");
            // Optional: present only if it was sent.
            if (value is not null || field != "middleName")
                values[field] = value;
        }

        return values;
    }
}
