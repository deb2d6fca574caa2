using CloudPartner.Client.SignIn;
using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests.Accounts;

/// <summary>How often a review asks, and whom it shows a token.</summary>
public class BatchTests
{
    private const PortalDialect PartnerCenter = PortalDialect.PartnerCenter;

    [Theory]
    [InlineData(PartnerCenter)]
    [InlineData(PortalDialect.CloudPartnerPortal)]
    public async Task A_thousand_accounts_cost_two_questions_each_in_full_batches(PortalDialect dialect)
    {
        await using var test = await StartAsync(
            dialect == PartnerCenter ? "owner@contoso.com" : EmulatorSignIn.DefaultIdentity,
            users: 1000,
            dialect: dialect
        );
        var users = (await test.ListAllAsync())
            .Where(user =>
                user.Role is not ("Owner" or "Manager")
                && user.Email?.StartsWith("user", StringComparison.Ordinal) == true
            )
            .ToList();
        // Some hold several roles in Partner Center; and as if all held theirs on two publishers.
        var accounts = users.Select(user => user.Email).Distinct().Count();
        var portal = test.Connection.OpenPortal();
        var facts = await Task.WhenAll(
            users
                .Concat(users.Select(user => user with { PublisherId = "other" }))
                .Select(user => portal.Accounts.ReadAsync(user))
        );
        Assert.All(facts, one => Assert.True(one is { Exists: true, IsMfaRegistered: true, LastSignIn: not null }));
        var batches = (await test.RequestsAsync("/v1.0/$batch")).Count;
        Assert.Equal(2 * accounts, (await test.RequestsAsync("/v1.0/")).Count - batches);
        Assert.InRange(batches, Math.Ceiling(accounts * 2 / 20.0), accounts * 2 / 20.0 * 1.05);
    }

    [Fact]
    public async Task One_account_is_asked_about_without_delay_and_once()
    {
        await using var test = await StartAsync(users: 3);
        var user = (await test.ListAllAsync()).First(user => user.Email == "user0000001@contoso.com");
        var accounts = test.Connection.OpenPortal().Accounts;
        Assert.Same(await accounts.ReadAsync(user), await accounts.ReadAsync(user));
        Assert.Equal(2, (await test.RequestsAsync("/v1.0/$batch")).Count);
    }

    [Fact]
    public async Task Who_stops_gets_no_answer_and_takes_nobody_along()
    {
        await using var test = await StartAsync(users: 30);
        var users = (await test.ListAllAsync()).Where(user => user.Kind == PortalUserKind.User).ToList();
        await test.FailAsync(
            new
            {
                match = new { path = "/v1.0/$batch" },
                action = "stall",
                count = 1,
            }
        );
        var accounts = test.Connection.OpenPortal().Accounts;
        using var stop = new CancellationTokenSource();
        var stopped = accounts.ReadAsync(users[0], stop.Token);
        await test.UntilOnTheWireAsync();
        var others = users.Select(user => accounts.ReadAsync(user)).ToList();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        Assert.All(await Task.WhenAll(others), facts => Assert.True(facts.Exists));
    }

    [Theory]
    [InlineData(PartnerCenter)]
    [InlineData(PortalDialect.CloudPartnerPortal)]
    public async Task A_token_for_the_directory_is_got_when_a_review_asks_and_not_before(PortalDialect dialect)
    {
        await using var test = await StartAsync(
            dialect == PartnerCenter ? "owner@contoso.com" : EmulatorSignIn.DefaultIdentity,
            dialect: dialect
        );
        var user = (await test.ListAllAsync())[0];
        var before = (await test.RequestsAsync("/token")).Count;
        Assert.Equal(1, before);
        await test.Portal.Accounts.ReadAsync(user);
        Assert.Equal(2, (await test.RequestsAsync("/token")).Count);
    }

    [Theory]
    [InlineData("https://other.example/v1.0/auditLogs/directoryAudits?$skiptoken=1")]
    [InlineData("{own}v1.0/users?$skiptoken=1")]
    [InlineData("/v1.0/auditLogs/directoryAudits?$skiptoken=1")]
    public async Task A_log_that_goes_on_elsewhere_is_not_followed(string link)
    {
        StubServer? stub = null;
        stub = await StubServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/v1.0/$batch")
            {
                var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
                var answer = body.Contains("userRegistrationDetails", StringComparison.Ordinal)
                    ? """{"id":"00000000-0000-4000-8000-000000000001","isMfaRegistered":true}"""
                    : """{"value":[{"id":"00000000-0000-4000-8000-000000000001","userPrincipalName":"a@b.example","userType":"Guest"}]}""";
                await context.Response.WriteAsync(InBatch(answer));
            }
            else
            {
                var next = link.Replace("{own}", stub!.Url.AbsoluteUri, StringComparison.Ordinal);
                await context.Response.WriteAsync($$"""{"value":[],"@odata.nextLink":"{{next}}"}""");
            }
        });
        await using var server = stub;
        using var connection = await stub.ConnectAsync();
        var accounts = connection.OpenPortal().Accounts;
        var facts = await accounts.ReadAsync(
            new PortalUser
            {
                PublisherId = "contoso",
                Kind = PortalUserKind.User,
                Email = "a@b.example",
                Role = "Contributor",
            }
        );
        Assert.Equal(AccountFact.Invitation | AccountFact.CallsWithoutMfa, facts.Unknown);
        var log = accounts.Sources.Single(source => source.Facts == AccountFact.Invitation);
        Assert.Equal(ReviewSourceStatus.Failed, log.Status);
        Assert.Contains("no token is sent there", log.Detail);
        Assert.Equal(
            1,
            stub.Requests.Count(request => request.Path.Contains("directoryAudits", StringComparison.Ordinal))
        );
    }

    private static string InBatch(string body) =>
        "{\"responses\":[{\"id\":\"0\",\"status\":200,\"body\":" + body + "}]}";

    [Fact]
    public async Task The_wrapped_form_of_registered_methods_is_read_as_well()
    {
        await using var stub = await StubServer.StartAsync(async context =>
        {
            const string id = "00000000-0000-4000-8000-000000000001";
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            var answer = body.Contains("userRegistrationDetails", StringComparison.Ordinal)
                ? $$"""{ "value": { "id": "{{id}}", "isMfaRegistered": false, "methodsRegistered": ["sms"] } }"""
                : $$"""{"value":[{"id":"{{id}}","userPrincipalName":"a@b.example","userType":"Member"}]}""";
            await context.Response.WriteAsync(InBatch(answer));
        });
        using var connection = await stub.ConnectAsync();
        var facts = await connection
            .OpenPortal()
            .Accounts.ReadAsync(
                new PortalUser
                {
                    PublisherId = "contoso",
                    Kind = PortalUserKind.User,
                    Email = "a@b.example",
                    Role = "Contributor",
                }
            );
        Assert.False(facts.IsMfaRegistered);
    }

    [Fact]
    public async Task Without_a_directory_in_the_environment_the_review_says_so()
    {
        await using var test = await StartAsync();
        using var connection = await Services.PortalConnector.ConnectAsync(
            CloudPartnerEnvironment.Custom(
                "Lab",
                test.Url,
                test.Url,
                CloudPartnerEnvironment.Public.Audience,
                PortalDialect.CloudPartnerPortal
            ),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant },
            "contoso"
        );
        var accounts = connection.OpenPortal().Accounts;
        var user = (await test.ListAllAsync()).First(user => user.Kind == PortalUserKind.User);
        Assert.Equal(AccountFact.All & ~AccountFact.Grant, (await accounts.ReadAsync(user)).Unknown);
        Assert.All(accounts.Sources, source => Assert.Equal(ReviewSourceStatus.NotOffered, source.Status));
        Assert.Empty(await accounts.ListApplicationsAsync());
    }
}
