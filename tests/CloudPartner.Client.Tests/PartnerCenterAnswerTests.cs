using System.Globalization;
using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>The client against answers in the forms in which callers of the real service saw them.</summary>
public class PartnerCenterAnswerTests
{
    private const string Profile =
        """{"mpnId":"4242424","companyName":"Contoso","address":{"addressLine1":"1 Way","city":"Redmond"},"attributes":{"etag":"1"}}""";

    [Theory]
    [InlineData("Verified", null, false, "")]
    [InlineData("VerifiedShippable", null, false, "")]
    [InlineData("verified", null, false, "")]
    [InlineData("NotValidated", null, false, "cannot check addresses")]
    [InlineData("None", "Address field invalid for property: 'PostalCode'", false, null)]
    [InlineData("None", null, true, null)]
    [InlineData("InteractionRequired", null, false, null)]
    [InlineData("InteractionRequired", null, true, "somebody has to confirm it")]
    [InlineData("StreetPartial", null, false, null)]
    [InlineData("PremisesPartial", "no such number", false, null)]
    [InlineData("PremisesPartial", "no such number", true, "no such number")]
    [InlineData("Multiple", null, false, null)]
    [InlineData("SomethingNew", null, false, null)]
    [InlineData("SomethingNew", null, true, "SomethingNew")]
    public async Task An_address_is_stored_only_if_the_service_knows_it_or_somebody_confirms_it(
        string status, string? said, bool force, string? notice)
    {
        var stored = 0;
        await using var server = await StubServer.StartAsync(async context =>
        {
            if (context.Request.Method == "PUT") stored++;
            var validates = context.Request.Path == "/v1/validations/address";
            await context.Response.WriteAsync(!validates ? Profile : System.Text.Json.JsonSerializer.Serialize(new
            {
                originalAddress = new { city = "Nowhere" },
                suggestedAddresses = new[] { new { addressLine1 = "1 Microsoft Way", city = "Redmond", state = "WA", country = "US" } },
                status,
                validationMessage = said,
            }));
        });
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        var notices = new List<string>();
        var portal = connection.OpenPortal(new PortalCallOptions { Notice = notices.Add });
        var current = new PublisherProfile { PublisherId = "4242424" };
        var change = PublisherProfileChange.Of().With(null, null, new PublisherAddress { City = "Nowhere" });

        if (notice is not null)
        {
            await portal.SetProfileAsync(current, change, force);
            Assert.Equal(1, stored);
            Assert.Contains(notice, string.Concat(notices), StringComparison.Ordinal);
            return;
        }
        var fault = await FaultOf(() => portal.SetProfileAsync(current, change, force));
        Assert.Equal((FaultKind.Invalid, "BillingAddress", 0), (fault.Kind, fault.Field, stored));
        Assert.Contains(status, fault.Message, StringComparison.Ordinal);
        Assert.Contains("1 Microsoft Way", fault.Message, StringComparison.Ordinal);
        if (said is not null) Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.Equal(status != "None", fault.RecommendedAction!.Contains("-Force", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("10001", 401)]
    [InlineData("900421", 401)]
    [InlineData("900421", 403)]
    public async Task Both_refusals_without_a_second_factor_name_it(string code, int status)
    {
        await using var server = await StubServer.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync($$"""{"code":"{{code}}","description":"Unauthorized","data":[],"source":"PartnerFD"}""");
        });
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        var fault = await FaultOf(() => connection.OpenPortal().ListRolesAsync());
        Assert.Equal((FaultKind.MfaRequired, code), (fault.Kind, fault.ServiceCode));
        Assert.Contains("second factor", fault.RecommendedAction, StringComparison.Ordinal);
    }

    // Answers as the documentation says: without an end date the 30 days from the start date, with one all up to it.
    [Theory]
    [InlineData(-60, null)]
    [InlineData(-89, null)]
    [InlineData(-30, null)]
    [InlineData(-29, null)]
    [InlineData(0, null)]
    [InlineData(null, null)]
    [InlineData(-75, -15)]
    [InlineData(-31, -30)]
    public async Task Audit_records_are_complete_and_none_comes_twice_however_far_back(int? after, int? before)
    {
        var now = DateTimeOffset.UtcNow;
        var records = Enumerable.Range(0, 90).Select(days => now.AddDays(-days).AddMinutes(-1)).ToList();
        var spans = new List<double>();
        await using var server = await StubServer.StartAsync(async context =>
        {
            if (context.Request.Path != "/v1/auditrecords")
            {
                await context.Response.WriteAsync(Profile);
                return;
            }
            var from = Date(context, "startDate")!.Value;
            var to = Date(context, "endDate");
            spans.Add(((to ?? from.AddDays(30)) - from).TotalDays + 1);
            var end = to?.AddDays(1) ?? from.AddDays(30);
            var found = records.Where(time => time >= from && time < end).Select(time =>
                $$"""{"id":"{{time:yyyyMMdd}}","operationDate":"{{time:O}}","operationType":"x","operationStatus":"failed"}""");
            await context.Response.WriteAsync($$"""{"totalCount":0,"items":[{{string.Join(',', found)}}]}""");
        });
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        var filter = new PortalAuditFilter
        {
            After = after is { } first ? now.AddDays(first) : null,
            Before = before is { } last ? now.AddDays(last) : null,
        };
        var read = new List<PortalAuditEvent>();
        await foreach (var page in connection.OpenPortal().ListAuditEventsAsync("4242424", filter)) read.AddRange(page);

        var start = filter.After ?? new DateTimeOffset(now.UtcDateTime.Date.AddDays(-30), TimeSpan.Zero);
        var expected = records.Where(time => time >= start && (filter.Before is null || time <= filter.Before));
        Assert.Equal(expected.Select(time => time.ToString("yyyyMMdd", CultureInfo.InvariantCulture)).Order(), read.Select(one => one.Id).Order());
        Assert.All(read, one => Assert.Equal("failed", one.Status));
        Assert.All(spans, span => Assert.InRange(span, 1, 30));
        Assert.NotEmpty(spans);
    }

    [Fact]
    public async Task The_legal_profile_is_asked_for_with_its_current_vetting()
    {
        await using var server = await StubServer.StartAsync(context => context.Response.WriteAsync(Profile));
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        await connection.OpenPortal().GetProfileAsync("4242424");
        Assert.Contains(("GET", "/v1/profiles/legalbusiness?vettingVersion=Current", true), server.Requests);
    }

    private static DateTimeOffset? Date(HttpContext context, string name) =>
        context.Request.Query[name].ToString() is { Length: > 0 } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : null;
}
