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
    public static MpnProfile Read(JsonTextReader json)
    {
        var profile = new MpnProfile(null, null);
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "mpnId":
                    profile = profile with { MpnId = json.ReadText() };
                    break;
                case "partnerName":
                    profile = profile with { PartnerName = json.ReadText() };
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return profile;
    }
}

/// <summary>
/// The profiles of a Partner Center account that can be changed. A change replaces the whole profile, so it is kept as
/// the service wrote it: what this version does not know goes back unchanged.
/// </summary>
internal static class PartnerProfileJson
{
    /// <summary>Reads a profile whole.</summary>
    /// <exception cref="JsonException">It is no object, carries a version that is none, or is another
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
            Text(profile["profileType"]) is { } type
            && !type.Contains(name.Split(' ')[0], StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new AnotherAnswerException($"the {name} profile", type);
        }

        return ETag(profile) is { } version && !HeaderText.IsVersion(version)
            ? throw new JsonReaderException("A profile with a version that is none.")
            : profile;
    }

    public static byte[] Write(JObject profile) => PortalJson.Write(json => profile.WriteTo(json));

    /// <summary>The version that a profile carries.</summary>
    public static string? ETag(JObject profile) => Text((profile["attributes"] as JObject)?["etag"]);

    public static OrganizationProfile Organization(JObject profile) =>
        new()
        {
            CompanyName = Text(profile["companyName"]),
            Address = Address(profile["defaultAddress"]),
            TenantId = Text(profile["tenantId"]),
            Domain = Text(profile["domain"]),
            Email = Text(profile["email"]),
            Language = Text(profile["language"]),
            Culture = Text(profile["culture"]),
            ETag = ETag(profile),
        };

    public static LegalProfile Legal(JObject profile) =>
        new()
        {
            CompanyName = Text(profile["companyName"]),
            Address = Address(profile["address"]),
            PrimaryContact = Contact(profile["primaryContact"]),
            CompanyApproverEmail = Text(profile["companyApproverEmail"]),
            VettingStatus = Text(profile["vettingStatus"]),
            VettingSubStatus = Text(profile["vettingSubStatus"]),
            ETag = ETag(profile),
        };

    public static SupportProfile Support(JObject profile) =>
        new()
        {
            Email = Text(profile["email"]),
            Telephone = Text(profile["telephone"]),
            Website = Text(profile["website"]),
            ETag = ETag(profile),
        };

    public static BillingProfile Billing(JObject profile) =>
        new()
        {
            CompanyName = Text(profile["companyName"]),
            Address = Address(profile["address"]),
            PrimaryContact = Contact(profile["primaryContact"]),
            PurchaseOrderNumber = Text(profile["purchaseOrderNumber"]),
            TaxId = Text(profile["taxId"]),
            BillingCurrency = Text(profile["billingCurrency"]),
            ETag = ETag(profile),
        };

    /// <summary>Puts what is given into a support profile.</summary>
    public static void Put(JObject profile, SupportProfile given)
    {
        foreach (
            var (field, value) in new[]
            {
                ("email", given.Email),
                ("telephone", given.Telephone),
                ("website", given.Website),
            }
        )
        {
            if (value is not null)
                profile[field] = value;
        }
    }

    /// <summary>Puts what is given of an address into the one that is there.</summary>
    public static JObject Merge(JToken? there, PublisherAddress given)
    {
        var merged = there is JObject old ? (JObject)old.DeepClone() : [];
        foreach (var (name, value) in Parts(given))
        {
            if (value is not null)
                merged[name] = value;
        }

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
                    .Select(part => Text(part.Value))
                    .Where(part => !string.IsNullOrEmpty(part))
                ?? [];
            return TextSanitizer.Shorten(
                $"{System.Net.WebUtility.HtmlDecode(Text(advice["reason"]) ?? "no reason was given")} The service "
                    + $"suggests: {string.Join(", ", right)}.",
                400
            );
        }
        catch (JsonException)
        {
            return said;
        }
    }

    /// <summary>An address in one line; empty for something else.</summary>
    public static string Line(JToken address) => Address(address)?.ToString() ?? string.Empty;

    private static (string Name, string? Value)[] Parts(PublisherAddress address) =>
        [
            ("firstName", address.FirstName),
            ("lastName", address.LastName),
            ("addressLine1", address.AddressLine1),
            ("addressLine2", address.AddressLine2),
            ("city", address.City),
            ("state", address.State),
            ("postalCode", address.PostalCode),
            ("country", address.Country),
            ("phoneNumber", address.PhoneNumber),
        ];

    private static PublisherAddress? Address(JToken? token) =>
        token is not JObject address
            ? null
            : new PublisherAddress
            {
                FirstName = Text(address["firstName"]),
                LastName = Text(address["lastName"]),
                AddressLine1 = Text(address["addressLine1"]),
                AddressLine2 = Text(address["addressLine2"]),
                City = Text(address["city"]),
                State = Text(address["state"]),
                PostalCode = Text(address["postalCode"]),
                Country = Text(address["country"]),
                PhoneNumber = Text(address["phoneNumber"]),
            };

    private static PublisherContact? Contact(JToken? token) =>
        token is not JObject contact
            ? null
            : new PublisherContact(
                Text(contact["firstName"]),
                Text(contact["lastName"]),
                Text(contact["email"]),
                Text(contact["phoneNumber"])
            );

    private static string? Text(JToken? token) =>
        token is JValue { Value: not null } value
            ? Convert.ToString(value.Value, System.Globalization.CultureInfo.InvariantCulture)
            : null;
}
