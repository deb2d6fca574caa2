using System.Text;
using System.Text.Json.Nodes;

namespace CloudPartner.Interop.Tests.Recorded;

/// <summary>
/// The .NET SDK of Partner Center (Microsoft.Store.PartnerCenter), as it was seen on the wire in November 2026.
/// </summary>
internal static class OfficialSdk
{
    private const string Legal = "/v1/profiles/legalbusiness";
    private const string Organization = "/v1/profiles/organization";
    private const string Support = "/v1/profiles/support";
    private const string Billing = "/v1/profiles/billing";
    private const string Audit = "/v1/auditrecords";
    private const string Agreement = "/v1/compliance/csp/agreementstatus";

    private static readonly Dictionary<string, string> Headers = new()
    {
        ["Accept"] = "application/json",
        ["X-Locale"] = "en-US",
        ["MS-Contract-Version"] = "v1",
        ["MS-RequestId"] = "7d2456fd-2d79-46d0-9f8e-5d7ecd5f8745",
        ["MS-CorrelationId"] = "6a5ab5a7-6e71-4e2c-8c2b-1f9f9a5e1d11",
        ["MS-PartnerCenter-Client"] = "Partner Center .NET SDK",
    };

    // The converter of its enums reads the words before the underscores of the wire.
    private static readonly string[] AuditRecord =
    [
        "items.0.id",
        "items.0.operationType",
        "items.0.operationDate",
        "items.0.operationStatus",
        "items.0.resourceType",
        "totalCount",
        "links.self.uri",
    ];

    private static readonly (string, string)[] NextPage =
    [
        ("links.next.uri", "next"),
        ("links.next.headers.0.value", "token"),
    ];

    public static Client Client { get; } =
        new(
            "Microsoft.Store.PartnerCenter 3.4.0",
            "its requests, recorded and replayed",
            [
                Works(
                    "MpnProfile.Get()",
                    Get("/v1/profiles/mpn") with
                    {
                        Reads = ["mpnId", "partnerName", "profileType"],
                    }
                ),
                Works(
                    "MpnProfile.Get(id)",
                    Get("/v1/profiles/mpn?mpnId=4242424") with
                    {
                        Has = [("mpnId", "4242424")],
                    }
                ),
                Works(
                    "MpnProfile.Get(unknown)",
                    Get("/v1/profiles/mpn?mpnId=9999999", 404) with
                    {
                        Has = [("code", "3000")],
                        Reads = ["description"],
                    }
                ),
                Works(
                    "MpnProfile.Get(\"abc\")",
                    Get("/v1/profiles/mpn?mpnId=abc", 400) with
                    {
                        Reads = ["code", "description"],
                    }
                ),
                Works(
                    "LegalBusinessProfile.Get()",
                    Get(Legal) with
                    {
                        Reads =
                        [
                            "companyName",
                            "address.country",
                            "address.addressLine1",
                            "primaryContact.email",
                            "vettingStatus",
                            "profileType",
                        ],
                    }
                ),
                Works(
                    "LegalBusinessProfile.Get(LastFinalized)",
                    Get(Legal + "?vettingVersion=LastFinalized") with
                    {
                        Reads = ["companyName", "vettingStatus"],
                    }
                ),
                Works(
                    "LegalBusinessProfile.Update",
                    Get(Legal),
                    Put(Legal, ("companyApproverEmail", "approver@contoso.com")) with
                    {
                        Has = [("companyApproverEmail", "approver@contoso.com")],
                    }
                ),
                Failed(
                    "LegalBusinessProfile.Update with Address.MiddleName",
                    Get(Legal),
                    Put(Legal, ("address.middleName", "Quincy")),
                    Get(Legal) with
                    {
                        Has = [("address.middleName", "Quincy")],
                    }
                ),
                Works(
                    "OrganizationProfile.Get()",
                    Get(Organization) with
                    {
                        Reads =
                        [
                            "id",
                            "companyName",
                            "tenantId",
                            "domain",
                            "email",
                            "language",
                            "culture",
                            "defaultAddress.country",
                            "attributes.etag",
                        ],
                    }
                ),
                Works(
                    "OrganizationProfile.Update",
                    Get(Organization),
                    Put(Organization, ("culture", "en-GB")),
                    Get(Organization) with
                    {
                        Has = [("culture", "en-GB")],
                    }
                ),
                Works(
                    "OrganizationProfile.Update with a stale ETag",
                    Get(Organization) with
                    {
                        Keeps = [("attributes.etag", "etag")],
                    },
                    Put(Organization, ("culture", "en-GB")),
                    new("PUT", Organization, 400)
                    {
                        Changes = [("culture", "de-DE")],
                        Headers = new(Headers) { ["If-Match"] = "{etag}" },
                        Has = [("code", "2055")],
                    }
                ),
                Works(
                    "SupportProfile.Get()",
                    Get(Support) with
                    {
                        Reads = ["email", "telephone", "website", "profileType"],
                    }
                ),
                Works(
                    "SupportProfile.Update",
                    Get(Support),
                    Put(Support, ("telephone", "4255550101")),
                    Get(Support) with
                    {
                        Has = [("telephone", "4255550101")],
                    }
                ),
                Works(
                    "SupportProfile.Update(new SupportProfile)",
                    new Exchange("PUT", Support)
                    {
                        Headers = Headers,
                        Body = new JsonObject
                        {
                            ["Email"] = "help@contoso.com",
                            ["Telephone"] = "4255550102",
                            ["Website"] = "www.contoso.com",
                            ["ProfileType"] = "support_profile",
                            ["Links"] = new JsonObject(),
                            ["Attributes"] = new JsonObject { ["ObjectType"] = "PartnerSupportProfile" },
                        },
                        Has = [("email", "help@contoso.com")],
                    }
                ),
                Works(
                    "BillingProfile.Get()",
                    Get(Billing) with
                    {
                        Reads = ["companyName", "address.country", "primaryContact.email", "billingCurrency"],
                    }
                ),
                Works(
                    "BillingProfile.Update",
                    Get(Billing),
                    Put(Billing, ("purchaseOrderNumber", "PO-7")),
                    Get(Billing) with
                    {
                        Has = [("purchaseOrderNumber", "PO-7")],
                    }
                ),
                Failed(
                    "BillingProfile.Update with BillingDay",
                    Get(Billing),
                    Put(Billing, ("billingDay", 5)),
                    Get(Billing) with
                    {
                        Has = [("billingDay", "5")],
                    }
                ),
                Works("AuditRecords.Query(start)", Get(Audit + "?startDate={today-29}") with { Reads = AuditRecord }),
                Works(
                    "AuditRecords.Query(start, end)",
                    Get(Audit + "?startDate={today-29}&endDate={today-1}") with
                    {
                        Reads = ["totalCount"],
                    }
                ),
                Works(
                    "AuditRecords.Query with times of day",
                    Get(Audit + "?startDate={today-29}T08%3A00%3A00Z&endDate={today+0}T23%3A59%3A59Z") with
                    {
                        Reads = AuditRecord,
                    }
                ),
                Works(
                    "AuditRecords.Query(size 2), then its enumerator to the third page",
                    Get(Audit + "?startDate={today-29}&size=2") with
                    {
                        Has = [("totalCount", "2")],
                        Keeps = NextPage,
                    },
                    Next("/v1{next}") with
                    {
                        Has = [("totalCount", "2")],
                        Keeps = NextPage,
                    },
                    Next("/v1{next}") with
                    {
                        Reads = ["items.0.id"],
                    }
                ),
                Works(
                    "AuditRecords.Query filtered by company",
                    Filtered("CompanyName", "Contoso", "substring") with
                    {
                        Has = [("totalCount", "0")],
                    }
                ),
                Works(
                    "AuditRecords.Query filtered by customer",
                    Filtered("CustomerId", Stage.OtherTenant, "equals") with
                    {
                        Has = [("totalCount", "0")],
                    }
                ),
                Works(
                    "AuditRecords.Query filtered by type of resource",
                    Filtered("ResourceType", "PartnerUser", "equals") with
                    {
                        Reads = AuditRecord,
                    }
                ),
                Works(
                    "AuditRecords.Query from 100 days ago",
                    Get(Audit + "?startDate={today-100}", 400) with
                    {
                        Reads = ["code", "description"],
                    }
                ),
                Works(
                    "AuditRecords.Query from the future",
                    Get(Audit + "?startDate={today+10}", 400) with
                    {
                        Reads = ["code", "description"],
                    }
                ),
                Works(
                    "AuditRecords.Query as an application",
                    Get(Audit + "?startDate={today-29}") with
                    {
                        As = Stage.Application,
                        Reads = AuditRecord,
                    }
                ),
                Works(
                    "AuditRecord.OperationType and ResourceType as members of its enums",
                    Get(Audit + "?startDate={today-29}&size=1") with
                    {
                        Has = [("items.0.resourceType", "partner_user"), ("items.0.operationStatus", "succeeded")],
                    }
                ),
                Failed(
                    "Validations.IsAddressValid(good)",
                    Address("Redmond", "WA", "98052", "US", "VerifiedShippable") with
                    {
                        Reads = ["originalAddress.city"],
                    }
                ),
                Failed(
                    "Validations.IsAddressValid(wrong city)",
                    Address("Seattle", "WA", "98052", "US", "InteractionRequired") with
                    {
                        Has = [("status", "InteractionRequired"), ("suggestedAddresses.0.city", "Redmond")],
                        Reads = ["validationMessage"],
                    }
                ),
                Failed("Validations.IsAddressValid(country XX)", Address("Nowhere", "", "00000", "XX", "None")),
                Failed("Validations.IsAddressValid(France)", Address("Paris", "", "75001", "FR", "Verified")),
                Failed(
                    "Validations.GetValidationCodes()",
                    Get("/v1/customers/all/validations") with
                    {
                        Has = [("count", "0")],
                    }
                ),
                Failed(
                    "CountryValidationRules.ByCountry(\"US\").Get()",
                    Get("/v1/countryvalidationrules/US") with
                    {
                        Reads =
                        [
                            "iso2Code",
                            "defaultCulture",
                            "supportedStatesList.49",
                            "supportedLanguagesList.0",
                            "supportedCulturesList.0",
                            "countryCallingCodesList.0",
                        ],
                        Has = [("isStateRequired", "true"), ("isPostalCodeRequired", "true")],
                    }
                ),
                Failed(
                    "CountryValidationRules.ByCountry(\"FR\").Get()",
                    Get("/v1/countryvalidationrules/FR") with
                    {
                        Reads =
                        [
                            "supportedStatesList",
                            "supportedLanguagesList.0",
                            "supportedCulturesList.0",
                            "countryCallingCodesList.0",
                        ],
                        Has = [("isVatIdSupported", "true")],
                    }
                ),
                Works(
                    "Compliance.AgreementSignatureStatus(mpnId)",
                    Get(Agreement + "?mpnId=4242424") with
                    {
                        Reads = ["isAgreementSigned"],
                    }
                ),
                Works(
                    "Compliance.AgreementSignatureStatus(tenantId)",
                    Get($"{Agreement}?tenantId={Stage.Tenant}") with
                    {
                        Reads = ["isAgreementSigned"],
                    }
                ),
                Works("Compliance.AgreementSignatureStatus()", Get(Agreement, 400) with { Has = [("code", "2001")] }),
                Works(
                    "Compliance.AgreementSignatureStatus(unknown tenant)",
                    Get(Agreement + "?tenantId=99999999-9999-4999-8999-999999999999", 400) with
                    {
                        Has = [("code", "2205")],
                    }
                ),
                Works(
                    "MpnProfile.Get() as an application",
                    Get("/v1/profiles/mpn", 403) with
                    {
                        As = Stage.Application,
                        Has = [("code", "2032")],
                    }
                ),
                Works(
                    "OrganizationProfile.Get() as an application",
                    Get(Organization, 403) with
                    {
                        As = Stage.Application,
                        Has = [("code", "2032")],
                    }
                ),
                Works(
                    "LegalBusinessProfile.Get() as an application",
                    Get(Legal) with
                    {
                        As = Stage.Application,
                        Reads = ["companyName"],
                    }
                ),
                Works(
                    "LegalBusinessProfile.Update as an application",
                    Get(Legal),
                    Put(Legal) with
                    {
                        As = Stage.Application,
                        Status = 403,
                        Has = [("code", "2032")],
                    }
                ),
                Works(
                    "CountryValidationRules as an application",
                    Get("/v1/countryvalidationrules/US") with
                    {
                        As = Stage.Application,
                        Reads = ["iso2Code"],
                    }
                ),
                Works(
                    "MpnProfile.Get() without a second factor",
                    Get("/v1/profiles/mpn", 401) with
                    {
                        As = "no-mfa@contoso.com",
                        Has = [("code", "900421")],
                    }
                ),
                Works(
                    "MpnProfile.Get() without a role",
                    Get("/v1/profiles/mpn", 403) with
                    {
                        As = "outsider@fabrikam.com",
                        Has = [("code", "900150")],
                    }
                ),
                Works(
                    "MpnProfile.Get() with a token of nobody",
                    Get("/v1/profiles/mpn", 401) with
                    {
                        As = "token:garbage",
                    }
                ),
                new(
                    "answers that begin with a byte order mark, which its reader passes over",
                    async stage =>
                    {
                        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/profiles/mpn");
                        request.Headers.Authorization = new(
                            "Bearer",
                            await stage.TokenAsync(Stage.Owner, Stage.PartnerCenter)
                        );
                        using var response = await stage.Http.SendAsync(request);
                        Assert.True(
                            (await response.Content.ReadAsByteArrayAsync()).AsSpan().StartsWith(Encoding.UTF8.Preamble)
                        );
                        Assert.Equal(
                            "4242424",
                            (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["mpnId"]
                        );
                    }
                ),
                Works(
                    "With(RequestContext de-DE)",
                    Get("/v1/profiles/mpn") with
                    {
                        Headers = new(Headers) { ["X-Locale"] = "de-DE" },
                        Reads = ["mpnId"],
                    }
                ),
            ]
        );

    private static Trial Works(string call, params Exchange[] exchanges) =>
        new(call, stage => Exchange.PlayAsync(stage, exchanges));

    private static Trial Failed(string call, params Exchange[] exchanges) =>
        Works(call, exchanges) with
        {
            FailedAtFirst = true,
        };

    private static Exchange Get(string path, int status = 200) => new("GET", path, status) { Headers = Headers };

    private static Exchange Next(string path) =>
        new("GET", path) { Headers = new(Headers) { ["MS-ContinuationToken"] = "{token}" } };

    private static Exchange Put(string path, params (string Member, JsonNode? Value)[] changes) =>
        new("PUT", path) { Headers = Headers, Changes = changes };

    private static Exchange Filtered(string field, string value, string comparison) =>
        Get(
            $"{Audit}?startDate={{today-29}}&filter="
                + Uri.EscapeDataString($$"""{"Field":"{{field}}","Value":"{{value}}","Operator":"{{comparison}}"}""")
        );

    private static Exchange Address(string city, string state, string code, string country, string status) =>
        new("POST", "/v1/validations/address")
        {
            Headers = Headers,
            Body = new JsonObject
            {
                ["Country"] = country,
                ["City"] = city,
                ["State"] = state,
                ["AddressLine1"] = "One Microsoft Way",
                ["PostalCode"] = code,
                ["FirstName"] = null,
                ["LastName"] = null,
                ["PhoneNumber"] = null,
                ["Region"] = null,
                ["AddressLine2"] = null,
                ["MiddleName"] = null,
            },
            Has = [("status", status)],
        };
}
