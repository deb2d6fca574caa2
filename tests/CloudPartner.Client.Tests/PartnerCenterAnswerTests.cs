using System.Globalization;
using CloudPartner.Client.SignIn;
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
        string status,
        string? said,
        bool force,
        string? notice
    )
    {
        var stored = 0;
        await using var server = await StubServer.StartAsync(async context =>
        {
            if (context.Request.Method == "PUT")
                stored++;
            var validates = context.Request.Path == "/v1/validations/address";
            await context.Response.WriteAsync(
                !validates
                    ? Profile
                    : System.Text.Json.JsonSerializer.Serialize(
                        new
                        {
                            originalAddress = new { city = "Nowhere" },
                            suggestedAddresses = new[]
                            {
                                new
                                {
                                    addressLine1 = "1 Microsoft Way",
                                    city = "Redmond",
                                    state = "WA",
                                    country = "US",
                                },
                            },
                            status,
                            validationMessage = said,
                        }
                    )
            );
        });
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        var notices = new List<string>();
        var portal = connection.OpenPortal(new PortalCallOptions { Notice = notices.Add });
        var current = new PublisherProfile { PublisherId = "4242424" };
        var change = PublisherProfileChange.Of().With(null, null, new PublisherAddress { City = "Nowhere" });

        if (notice is not null)
        {
            await portal.Publishers.SetProfileAsync(current, change, force);
            Assert.Equal(1, stored);
            Assert.Contains(notice, string.Concat(notices), StringComparison.Ordinal);
            return;
        }
        var fault = await FaultOf(() => portal.Publishers.SetProfileAsync(current, change, force));
        Assert.Equal((FaultKind.Invalid, "BillingAddress", 0), (fault.Kind, fault.Field, stored));
        Assert.Contains(status, fault.Message, StringComparison.Ordinal);
        Assert.Contains("1 Microsoft Way", fault.Message, StringComparison.Ordinal);
        if (said is not null)
            Assert.Contains(said, fault.Message, StringComparison.Ordinal);
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
            await context.Response.WriteAsync(
                $$"""{"code":"{{code}}","description":"Unauthorized","data":[],"source":"PartnerFD"}"""
            );
        });
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        var fault = await FaultOf(() => connection.OpenPortal().Roles.ListAsync());
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
            var found = records
                .Where(time => time >= from && time < end)
                .Select(time =>
                    $$"""{"id":"{{time:yyyyMMdd}}","operationDate":"{{time:O}}","operationType":"x","operationStatus":"failed"}"""
                );
            await context.Response.WriteAsync($$"""{"totalCount":0,"items":[{{string.Join(',', found)}}]}""");
        });
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        var filter = new PortalAuditFilter
        {
            After = after is { } first ? now.AddDays(first) : null,
            Before = before is { } last ? now.AddDays(last) : null,
        };
        var read = new List<PortalAuditEvent>();
        await foreach (var page in connection.OpenPortal().Audit.ListAsync("4242424", filter))
            read.AddRange(page);

        var start = filter.After ?? new DateTimeOffset(now.UtcDateTime.Date.AddDays(-30), TimeSpan.Zero);
        var expected = records.Where(time => time >= start && (filter.Before is null || time <= filter.Before));
        Assert.Equal(
            expected.Select(time => time.ToString("yyyyMMdd", CultureInfo.InvariantCulture)).Order(),
            read.Select(one => one.Id).Order()
        );
        Assert.All(read, one => Assert.Equal("failed", one.Status));
        Assert.All(spans, span => Assert.InRange(span, 1, 30));
        Assert.NotEmpty(spans);
    }

    [Theory]
    [InlineData("partner_user", "PartnerUser", 1)]
    [InlineData("PARTNERUSER", "PARTNERUSER", 1)]
    [InlineData("something_new", "SomethingNew", 1)]
    [InlineData("order", "Order", 0)]
    public async Task Audit_records_are_asked_for_by_type_of_resource_and_nothing_of_them_is_lost(
        string asked,
        string sent,
        int count
    )
    {
        await using var server = await StubServer.StartAsync(context =>
            context.Response.WriteAsync(
                context.Request.Path != "/v1/auditrecords"
                    ? Profile
                    // A service that does not filter must not pass for one that does.
                    : $$"""
                    {"totalCount":2,"items":[
                        {"id":"1","operationDate":"{{DateTimeOffset.UtcNow:O}}","operationType":"x","operationStatus":"failed",
                         "resourceType":"{{(
                        count == 0 ? "credit" : asked
                    )}}","customerId":"c","originalCorrelationId":"o",
                         "customizedData":[{"key":"UserId","value":"7"},{"key":"More","value":{"a":1},"new":[2]},{"key":"Role"}]},
                        {"id":"2","operationDate":"{{DateTimeOffset.UtcNow:O}}","operationType":"x","resourceType":"device"}]}
                    """
            )
        );
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        var read = new List<PortalAuditEvent>();
        var filter = new PortalAuditFilter { ObjectType = asked, After = DateTimeOffset.UtcNow.AddDays(-1) };
        await foreach (var page in connection.OpenPortal().Audit.ListAsync("4242424", filter))
            read.AddRange(page);

        Assert.Equal(count, read.Count);
        Assert.All(
            read,
            one =>
            {
                Assert.Equal(
                    ("failed", "c", "o", "7"),
                    (one.Status, one.CustomerId, one.CorrelationId, one.ObjectName)
                );
                Assert.Equal(["7", """{"a":1}""", null], one.Details.Values);
            }
        );
        var query = Assert
            .Single(server.Requests, request => request.Path.Contains("auditrecords", StringComparison.Ordinal))
            .Path;
        Assert.Contains(
            $$"""filter={"Field":"ResourceType","Value":"{{sent}}","Operator":"equals"}""",
            Uri.UnescapeDataString(query),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_type_of_resource_that_is_neither_documented_nor_found_is_refused()
    {
        await using var server = await StubServer.StartAsync(context =>
            context.Response.WriteAsync(
                context.Request.Path == "/v1/auditrecords" ? """{"totalCount":0,"items":[]}""" : Profile
            )
        );
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        var fault = await FaultOf(async () =>
        {
            var filter = new PortalAuditFilter { ObjectType = "partner_usr" };
            await foreach (var _ in connection.OpenPortal().Audit.ListAsync("4242424", filter)) { }
        });
        Assert.Equal((FaultKind.Invalid, "ObjectType"), (fault.Kind, fault.Field));
        Assert.Contains("partner_user", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_legal_profile_is_asked_for_with_its_current_vetting()
    {
        await using var server = await StubServer.StartAsync(context => context.Response.WriteAsync(Profile));
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        await connection.OpenPortal().Publishers.GetProfileAsync("4242424");
        Assert.Contains(("GET", "/v1/profiles/legalbusiness?vettingVersion=Current", true), server.Requests);
    }

    [Theory]
    [InlineData(
        400,
        """{"code":2000,"description":"Account Id has to be set.","data":[],"source":"PartnerFD"}""",
        FaultKind.NotSupported,
        0
    )]
    [InlineData(
        400,
        "\ufeff" + """{"code":"2000","description":"account id has to be set"}""",
        FaultKind.NotSupported,
        0
    )]
    [InlineData(403, """{"code":2032,"description":"no"}""", FaultKind.Forbidden, 0)]
    [InlineData(400, """{"code":2000,"description":"Something else."}""", FaultKind.Invalid, 3)]
    [InlineData(409, """{"code":1,"description":"The last one stays."}""", FaultKind.Locked, 3)]
    public async Task A_change_of_role_finds_out_before_it_adds_that_nothing_can_be_removed(
        int status,
        string refusal,
        FaultKind kind,
        int additions
    )
    {
        var removals = 0;
        var sent = new List<string>();
        await using var server = await StubServer.StartAsync(async context =>
        {
            if (context.Request.Method == "POST")
                sent.Add(await new StreamReader(context.Request.Body).ReadToEndAsync());
            if (context.Request.Method == "DELETE")
            {
                removals++;
                context.Response.StatusCode = status;
                await context.Response.WriteAsync(refusal);
                return;
            }
            await context.Response.WriteAsync(
                context.Request.Path.Value switch
                {
                    "/v1/roles" =>
                        """{"items":[{"id":"11111111-1111-4111-8111-000000000001","name":"Manager"},{"id":"11111111-1111-4111-8111-000000000002","name":"Developer"}]}""",
                    "/v1/roles/11111111-1111-4111-8111-000000000002/usermembers" when context.Request.Method == "GET" =>
                        """{"items":[{"id":"22222222-2222-4222-8222-000000000009","displayName":"Ann","userPrincipalName":"ann@contoso.com"}]}""",
                    var path when path!.EndsWith("/usermembers", StringComparison.Ordinal) => """{"items":[]}""",
                    _ => Profile,
                }
            );
        });
        using var connection = await server.ConnectAsync(dialect: PortalDialect.PartnerCenter);
        var portal = connection.OpenPortal();
        var current = new PortalUser
        {
            PublisherId = "4242424",
            Kind = PortalUserKind.User,
            Role = "Developer",
            Email = "ann@contoso.com",
            UserPrincipalName = "ann@contoso.com",
            ObjectId = new Guid("22222222-2222-4222-8222-000000000009"),
        };
        for (var i = 0; i < 3; i++)
        {
            var fault = await FaultOf(() => portal.SetRoleAsync(current, "Manager"));
            Assert.Equal(kind, fault.Kind);
            if (kind == FaultKind.NotSupported)
                Assert.Contains("https://partner.microsoft.com/", fault.RecommendedAction, StringComparison.Ordinal);
        }
        Assert.Equal(additions, sent.Count);
        Assert.All(
            sent,
            body => Assert.Contains($"\"accountId\":\"{EmulatorSignIn.DefaultTenant}\"", body, StringComparison.Ordinal)
        );
        var direct = await FaultOf(() => portal.Users.RemoveAsync(current));
        Assert.Equal(kind, direct.Kind);
        // What cannot be removed is asked about once per connection.
        if (kind == FaultKind.NotSupported)
            Assert.Equal(2, removals);
    }

    private static DateTimeOffset? Date(HttpContext context, string name) =>
        context.Request.Query[name].ToString() is { Length: > 0 } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : null;
}
