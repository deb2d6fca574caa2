using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CloudPartner.Interop.Tests.Recorded;

/// <summary>
/// The older module of Microsoft's and the library under it (PartnerCenter.DotNet), as they were seen on the wire in
/// November 2026.
/// </summary>
internal static class PartnerCenterModule
{
    private static readonly string[] RoleNames =
    [
        "Owner",
        "Manager",
        "Developer",
        "Business contributor",
        "Financial contributor",
        "Marketer",
    ];

    private static readonly Dictionary<string, string> Headers = new()
    {
        ["Accept"] = "application/json",
        ["Accept-Language"] = "en-US",
        ["MS-RequestId"] = "2f2b1c0e-6a8e-4f5e-9f7d-0c1c6c6f9a10",
        ["MS-CorrelationId"] = "0d8a6e3c-9e0b-4c0f-a1f1-7f6a0e2f9b22",
    };

    private static readonly string[] Lists =
    [
        "supportedStatesList",
        "supportedLanguagesList",
        "supportedCulturesList",
        "countryCallingCodesList",
    ];

    private static readonly Exchange Rules = Get("/v1/countryvalidationrules/US") with { Reads = Lists };

    private static readonly Exchange Check = new("POST", "/v1/validations/address")
    {
        Headers = Headers,
        Body = new JsonObject
        {
            ["addressLine1"] = "One Microsoft Way",
            ["city"] = "Redmond",
            ["country"] = "US",
            ["postalCode"] = "98052",
            ["state"] = "WA",
        },
        Has = [("status", "VerifiedShippable")],
    };

    public static Client Client { get; } =
        new(
            "Partner-Center-PowerShell 3.0.11",
            "its requests, recorded and replayed",
            [
                new("Connect-PartnerCenter -AccessToken", ConnectAsync) { FailedAtFirst = true },
                Works(
                    "Get-PartnerRole",
                    Get("/v1/roles") with
                    {
                        Reads = ["items.5.id", "items.5.name", "totalCount"],
                    }
                ),
                .. Enumerable
                    .Range(0, RoleNames.Length)
                    .Select(i =>
                        Works(
                            $"Get-PartnerRoleMember of {RoleNames[i]}",
                            Get("/v1/roles") with
                            {
                                Keeps = [($"items.{i}.id", "role")],
                            },
                            Get("/v1/roles/{role}/usermembers") with
                            {
                                Reads = ["items", "totalCount"],
                            }
                        )
                    ),
                Works("Get-PartnerMpnProfile", Get("/v1/profiles/mpn") with { Reads = ["mpnId", "partnerName"] }),
                Works(
                    "Get-PartnerLegalProfile",
                    Get("/v1/profiles/legalbusiness?vettingVersion=Current") with
                    {
                        Reads = ["companyName", "vettingStatus"],
                    }
                ),
                Works(
                    "Get-PartnerOrganizationProfile",
                    Get("/v1/profiles/organization") with
                    {
                        Reads = ["companyName", "culture"],
                    }
                ),
                Works("Get-PartnerSupportProfile", Get("/v1/profiles/support") with { Reads = ["email", "telephone"] }),
                Works(
                    "Get-PartnerBillingProfile",
                    Get("/v1/profiles/billing") with
                    {
                        Reads = ["companyName", "address.country"],
                    }
                ),
                Works(
                    "Get-PartnerAuditRecord of the last days",
                    Get("/v1/auditrecords?startDate={today-29}") with
                    {
                        Reads = ["items.0.id", "items.0.operationType"],
                    }
                ),
                new("Get-PartnerAuditRecord of sixty days, window by window", AskForSixtyDaysAsync)
                {
                    FailedAtFirst = true,
                },
                new(
                    "Get-PartnerAuditRecord beyond one page, by links with a doubled slash",
                    stage =>
                        Exchange.PlayAsync(
                            stage,
                            [
                                Get("/v1/auditrecords?startDate={today-29}&size=2") with
                                {
                                    Keeps = [("links.next.uri", "next"), ("links.next.headers.0.value", "token")],
                                },
                                new("GET", "/v1/{next}")
                                {
                                    Headers = new(Headers) { ["MS-ContinuationToken"] = "{token}" },
                                    Has = [("totalCount", "2")],
                                },
                            ]
                        )
                )
                {
                    FailedAtFirst = true,
                },
                Change("Set-PartnerSupportProfile", "support", ("telephone", "4255550103")),
                Change("Set-PartnerBillingProfile -DisableValidation", "billing", ("purchaseOrderNumber", "PO-8")),
                Change(
                    "Set-PartnerLegalProfile -DisableValidation",
                    "legalbusiness",
                    ("address.addressLine1", "2 Microsoft Way")
                ),
                Change("Set-PartnerOrganizationProfile", "organization", ("culture", "en-GB")),
                Failed(
                    "Set-PartnerBillingProfile",
                    Rules,
                    Check,
                    Get("/v1/profiles/billing"),
                    Put("billing", ("purchaseOrderNumber", "PO-9"))
                ),
                Failed("Test-PartnerAddress", Rules, Check),
                Failed(
                    "Get-PartnerValidationCode",
                    Get("/v1/customers/all/validations") with
                    {
                        Has = [("count", "0")],
                    }
                ),
                Works(
                    "Get-PartnerAgreementStatus",
                    Get("/v1/compliance/csp/agreementstatus?mpnId=4242424") with
                    {
                        Reads = ["isAgreementSigned"],
                    }
                ),
            ]
        );

    /// <summary>
    /// It reads the token, although tokens are none of a client's business, and then where the partner is.
    /// </summary>
    private static async Task ConnectAsync(Stage stage)
    {
        var token = new JsonWebToken(await stage.TokenAsync(Stage.Owner, Stage.PartnerCenter));
        Assert.Equal(Stage.Tenant, token.GetClaim("tid").Value);
        Assert.Equal(Stage.Owner, token.GetClaim("upn").Value);
        Assert.True(Guid.TryParse(token.GetClaim("oid").Value, out _));
        Assert.True(
            long.Parse(token.GetClaim("exp").Value, CultureInfo.InvariantCulture)
                > DateTimeOffset.UtcNow.ToUnixTimeSeconds()
        );
        await Exchange.PlayAsync(
            stage,
            [Get("/v1/profiles/organization") with { Reads = ["defaultAddress.country", "culture"] }]
        );
    }

    /// <summary>
    /// It names no end date: each answer has to end where the next window begins, or records come twice.
    /// </summary>
    private static async Task AskForSixtyDaysAsync(Stage stage)
    {
        var ids = new List<string>();
        foreach (var days in (int[])[-60, -30])
        {
            var start = DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/auditrecords?startDate={start}")
            {
                Headers =
                {
                    Authorization = new AuthenticationHeaderValue(
                        "Bearer",
                        await stage.TokenAsync(Stage.Owner, Stage.PartnerCenter)
                    ),
                },
            };
            using var response = await stage.Http.SendAsync(request);
            var page = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            ids.AddRange(page["items"]!.AsArray().Select(record => (string)record!["id"]!));
        }

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct().Count(), ids.Count);
    }

    private static Trial Works(string call, params Exchange[] exchanges) =>
        new(call, stage => Exchange.PlayAsync(stage, exchanges));

    private static Trial Failed(string call, params Exchange[] exchanges) =>
        Works(call, exchanges) with
        {
            FailedAtFirst = true,
        };

    private static Trial Change(string call, string profile, (string Member, JsonNode? Value) change) =>
        Works(
            call,
            Get($"/v1/profiles/{profile}"),
            Put(profile, change),
            Get($"/v1/profiles/{profile}") with
            {
                Has = [(change.Member, change.Value!.ToString())],
            }
        );

    private static Exchange Get(string path) => new("GET", path) { Headers = Headers };

    private static Exchange Put(string profile, (string Member, JsonNode? Value) change) =>
        new("PUT", $"/v1/profiles/{profile}") { Headers = Headers, Changes = [change] };
}
