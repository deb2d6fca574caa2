using CloudPartner.Client.Json;
using CloudPartner.Client.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace CloudPartner.Client.Services.PartnerCenter.Shapes;

/// <summary>The MPN profile of a Partner Center account.</summary>
internal sealed record MpnProfile(string? MpnId, string? PartnerName);

/// <summary>Reads the MPN profile.</summary>
internal static class MpnProfileJson
{
    private static readonly JsonShape<MpnProfile> Shape = new()
    {
        { "mpnId", (profile, json) => profile with { MpnId = json.ReadText() } },
        { "partnerName", (profile, json) => profile with { PartnerName = json.ReadText() } },
    };

    public static MpnProfile Read(JsonTextReader json) => Shape.Read(json, new MpnProfile(null, null));
}

/// <summary>
/// The profiles of a Partner Center account that can be changed. A change replaces the whole profile, so it is kept as
/// the service wrote it: what this version does not know goes back unchanged.
/// </summary>
internal static class PartnerProfileJson
{
    private static readonly JsonShape<PublisherAddress> AddressShape = new()
    {
        { "firstName", address => address.FirstName, (address, text) => address with { FirstName = text } },
        { "lastName", address => address.LastName, (address, text) => address with { LastName = text } },
        { "addressLine1", address => address.AddressLine1, (address, text) => address with { AddressLine1 = text } },
        { "addressLine2", address => address.AddressLine2, (address, text) => address with { AddressLine2 = text } },
        { "city", address => address.City, (address, text) => address with { City = text } },
        { "state", address => address.State, (address, text) => address with { State = text } },
        { "postalCode", address => address.PostalCode, (address, text) => address with { PostalCode = text } },
        { "country", address => address.Country, (address, text) => address with { Country = text } },
        { "phoneNumber", address => address.PhoneNumber, (address, text) => address with { PhoneNumber = text } },
    };

    private static readonly JsonShape<SupportProfile> SupportShape = new()
    {
        { "email", support => support.Email, (support, text) => support with { Email = text } },
        { "telephone", support => support.Telephone, (support, text) => support with { Telephone = text } },
        { "website", support => support.Website, (support, text) => support with { Website = text } },
    };

    /// <summary>Reads a profile whole.</summary>
    /// <exception cref="JsonException">It is not an object, its version is not valid, or it is another
    /// profile.</exception>
    public static JObject Read(JsonTextReader json, string name)
    {
        json.ReadOrThrow();
        return Check(JObject.Load(json), name);
    }

    /// <summary>Reads what the service answers to a change: nothing, or the profile as it is now.</summary>
    public static object? ReadChanged(JsonTextReader json, string name)
    {
        if (json.Read() && json.TokenType == JsonToken.StartObject)
            _ = Check(JObject.Load(json), name);
        else
            json.Skip();
        return null;
    }

    private static JObject Check(JObject profile, string name)
    {
        // The service writes the type in several ways (LegalBusinessProfile, support_profile), each with the profile's
        // own word in it.
        if (
            profile["profileType"].TextOrNull() is { } type
            && !type.Contains(name.Split(' ')[0], StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new AnotherAnswerException($"the {name} profile", type);
        }

        return ETag(profile) is { } version && !HeaderText.IsVersion(version)
            ? throw new JsonReaderException("A profile with an invalid version.")
            : profile;
    }

    public static byte[] Write(JObject profile) => PortalJson.Write(json => profile.WriteTo(json));

    /// <summary>The version that a profile carries.</summary>
    public static string? ETag(JObject profile) => (profile["attributes"] as JObject)?["etag"].TextOrNull();

    public static OrganizationProfile Organization(JObject profile) =>
        new()
        {
            CompanyName = profile["companyName"].TextOrNull(),
            Address = Address(profile["defaultAddress"]),
            TenantId = profile["tenantId"].TextOrNull(),
            Domain = profile["domain"].TextOrNull(),
            Email = profile["email"].TextOrNull(),
            Language = profile["language"].TextOrNull(),
            Culture = profile["culture"].TextOrNull(),
            ETag = ETag(profile),
        };

    public static LegalProfile Legal(JObject profile) =>
        new()
        {
            CompanyName = profile["companyName"].TextOrNull(),
            Address = Address(profile["address"]),
            PrimaryContact = Contact(profile["primaryContact"]),
            CompanyApproverEmail = profile["companyApproverEmail"].TextOrNull(),
            VettingStatus = profile["vettingStatus"].TextOrNull(),
            VettingSubStatus = profile["vettingSubStatus"].TextOrNull(),
            ETag = ETag(profile),
        };

    public static SupportProfile Support(JObject profile) =>
        SupportShape.Read(profile, new SupportProfile { ETag = ETag(profile) });

    public static BillingProfile Billing(JObject profile) =>
        new()
        {
            CompanyName = profile["companyName"].TextOrNull(),
            Address = Address(profile["address"]),
            PrimaryContact = Contact(profile["primaryContact"]),
            PurchaseOrderNumber = profile["purchaseOrderNumber"].TextOrNull(),
            TaxId = profile["taxId"].TextOrNull(),
            BillingCurrency = profile["billingCurrency"].TextOrNull(),
            ETag = ETag(profile),
        };

    /// <summary>Puts what is given into a support profile.</summary>
    public static void Put(JObject profile, SupportProfile given) => Put(profile, SupportShape.Texts(given));

    /// <summary>Puts what is given of an address into the one that is there.</summary>
    public static JObject Merge(JToken? there, PublisherAddress given)
    {
        var merged = there is JObject old ? (JObject)old.DeepClone() : [];
        Put(merged, AddressShape.Texts(given));
        return merged;
    }

    /// <summary>
    /// What the validation of addresses says, for a person: its description is JSON inside JSON, with a reason and the
    /// address as it would be right. Whatever has another form stays as it is.
    /// </summary>
    public static string Advice(string said)
    {
        var (begin, end) = (said.IndexOf('{', StringComparison.Ordinal), said.LastIndexOf('}'));
        if (begin < 0 || end < begin)
            return said;
        try
        {
            var advice = JObject.Parse(said[begin..(end + 1)]);
            var right =
                (advice["corrected_address"] as JObject)
                    ?.Properties()
                    .Select(part => part.Value.TextOrNull())
                    .Where(part => !string.IsNullOrEmpty(part))
                ?? [];
            var reason = System.Net.WebUtility.HtmlDecode(advice["reason"].TextOrNull() ?? "no reason was given");
            return TextSanitizer.Shorten($"{reason} The service suggests: {string.Join(", ", right)}.", 400);
        }
        catch (JsonException)
        {
            return said;
        }
    }

    /// <summary>An address in one line; empty for something else.</summary>
    public static string Line(JToken address) => Address(address)?.ToString() ?? string.Empty;

    private static void Put(JObject into, IEnumerable<(string Name, string Text)> given)
    {
        foreach (var (name, text) in given)
            into[name] = text;
    }

    private static PublisherAddress? Address(JToken? token) =>
        token is JObject address ? AddressShape.Read(address, new PublisherAddress()) : null;

    private static PublisherContact? Contact(JToken? token) =>
        token is not JObject contact
            ? null
            : new PublisherContact(
                contact["firstName"].TextOrNull(),
                contact["lastName"].TextOrNull(),
                contact["email"].TextOrNull(),
                contact["phoneNumber"].TextOrNull()
            );
}
