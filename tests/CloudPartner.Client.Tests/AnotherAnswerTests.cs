using System.Collections.Concurrent;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Tests.Hostile;
using CloudPartner.Client.Text;
using CloudPartner.Client.Transport;
using static CloudPartner.Client.Tests.Hostile.TruthfulService;

namespace CloudPartner.Client.Tests;

/// <summary>
/// Answers that can be read, but are about somebody or something else, or hold what must not travel on.
/// </summary>
public class AnotherAnswerTests
{
    private const string AnnInPortal = "GET /api/publishers/contoso/users/ann";
    private const string Mallory = "mallory@evil.example";

    public static TheoryData<string, string, string, string> ResponseClassifier() =>
        new()
        {
            // What a change starts from.
            { "set role", AnnInPortal, $"\"email\":\"{Ann}\"", $"\"email\":\"{Eve}\"" },
            { "set role", AnnInPortal, $"\"email\":\"{Ann}\"", "\"email\":null" },
            { "set role", AnnInPortal, $"\"email\":\"{Ann}\"", $"\"email\":null,\"objectId\":\"{IdOf(Eve)}\"" },
            { "remove user", "GET /api/publishers/contoso/users/bob", $"\"email\":\"{Bob}\"", $"\"email\":\"{Ann}\"" },
            { "set profile", "GET /api/publishers/contoso?", "\"id\":\"contoso\"", "\"id\":\"fabrikam\"" },
            { "set support profile", "GET /v1/profiles/support", "\"support_profile\"", "\"billing_profile\"" },
            {
                "add member",
                "POST /v1.0/$batch",
                $"\"mail\":\"{Eve}\",\"userPrincipalName\":\"{Eve}\"",
                $"\"mail\":\"{Mallory}\",\"userPrincipalName\":\"{Mallory}\""
            },
            { "add member", "POST /v1.0/$batch", IdOf(Eve), "../../v1/roles" },
            { "add member", "POST /v1.0/$batch", "\"id\":\"0\"", "\"id\":\"1\"" },
            { "add member", "POST /v1.0/$batch", "\"responses\":[", "\"responses\":[{\"id\":\"0\",\"status\":404}," },
            { "invite", "POST /v1.0/$batch", "\"value\":[", "\"value\":null,\"other\":[" },
            { "invite", "POST /v1.0/$batch", "\"body\":", "\"other\":" },
            { "invite", "POST /v1.0/$batch", "\"status\":200", "\"status\":404" },
            // What a change answers without having been made.
            {
                "set role",
                "PUT /api/publishers/contoso/users/ann",
                "\"roleName\":\"Contributor\"",
                "\"roleName\":\"Owner\""
            },
            { "add user", "PUT /api/publishers/contoso/users/eve", $"\"email\":\"{Eve}\"", $"\"email\":\"{Bob}\"" },
            { "set profile", "PUT /api/publishers/contoso", "\"id\":\"contoso\"", "\"id\":\"fabrikam\"" },
            { "add member", "POST /v1/roles/r1/usermembers", IdOf(Eve), IdOf(Bob) },
            { "add member", "POST /v1/roles/r1/usermembers", "\"roleId\":\"r1\"", "\"roleId\":\"r2\"" },
            { "set support profile", "PUT /v1/profiles/support", "\"support_profile\"", "\"LegalBusinessProfile\"" },
            {
                "invite",
                "POST /v1.0/invitations",
                "\"invitedUserEmailAddress\":\"guest@fabrikam.com\"",
                $"\"invitedUserEmailAddress\":\"{Mallory}\""
            },
            { "invite", "POST /v1.0/invitations", IdOf("guest@fabrikam.com"), "." },
            // What is listed.
            { "find users", "GET /api/publishers/contoso/users?", $"\"email\":\"{Ann}\"", $"\"email\":\"{Bob}\"" },
            { "list users", "GET /api/publishers/contoso/users?", $"\"email\":\"{Ann}\"", "\"email\":\"\"" },
            { "list users", "GET /api/publishers/contoso/users?", "\"value\":[", "\"value\":null,\"other\":[" },
            {
                "history",
                "GET /api/publishers/contoso/history",
                "\"publisherId\":\"contoso\"",
                "\"publisherId\":\"fabrikam\""
            },
            { "list members", "GET /v1/roles/r1/usermembers", IdOf(Ann), "42" },
            { "list members", "GET /v1/roles/r1/usermembers", IdOf(Ann), "00000000-0000-0000-0000-000000000000" },
            { "list members", "GET /v1/roles/r1/usermembers", "\"roleId\":\"r1\"", "\"roleId\":\"r2\"" },
            { "list members", "GET /v1/roles/r1/usermembers", "\"items\":[", "\"items\":null,\"other\":[" },
            // What would go back in a header.
            { "set role", AnnInPortal, "\"etag\":\"\\\"a\\\"\"", "\"etag\":\"\\\"a\\\"\\r\\nX-Injected: 1\"" },
            { "set role", AnnInPortal, "\"etag\":\"\\\"a\\\"\"", "\"etag\":\"*\"" },
            { "set role", AnnInPortal, "\"etag\":\"\\\"a\\\"\"", "\"etag\":\"\\\"b\\\", *\"" },
            { "set support profile", "GET /v1/profiles/support", "\"etag\":\"-", "\"etag\":\"\\nX-Injected: 1" },
            { "set support profile", "GET /v1/profiles/support", "\"etag\":\"-", "\"etag\":\"a, b" },
            { "audit records", "GET /v1/auditrecords", "\"value\":\"AAA=\"", "\"value\":\"A\\r\\nX-Injected: 1\"" },
            { "audit records", "GET /v1/auditrecords", "\"value\":\"AAA=\"", "\"value\":\"\\u00e4\"" },
        };

    [Theory]
    [MemberData(nameof(ResponseClassifier))]
    public async Task It_is_unreadable_and_nothing_is_done_on_its_word(
        string operation,
        string target,
        string truth,
        string lie
    )
    {
        var service = new TruthfulService(seed: 1, isPaged: true);
        var requests = new ConcurrentQueue<RawRequest>();
        var told = 0;
        using var server = new HostileServer(request =>
        {
            requests.Enqueue(request);
            var isTarget = $"{request.Method} {Uri.UnescapeDataString(request.Target)}".StartsWith(
                target,
                StringComparison.Ordinal
            );
            // A change that is lied about has not been made.
            var answer = (isTarget ? new TruthfulService(seed: 1, isPaged: true) : service).Answer(
                request,
                mayChange: true
            );
            if (!isTarget)
                return answer;
            Assert.Contains(truth, answer.Text, StringComparison.Ordinal);
            Interlocked.Increment(ref told);
            answer.Headers.RemoveAll(header => header.Name == "ETag");
            answer.Text = answer.Text.Replace(truth, lie, StringComparison.Ordinal);
            return answer;
        });
        var isPartnerCenter = Array.Exists(HostileOperations.PartnerCenter, one => one.Name == operation);
        var run = HostileOperations
            .Portal.Concat(HostileOperations.PartnerCenter)
            .Single(one => one.Name == operation)
            .Run;
        using var connection = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(
                server.Url,
                isPartnerCenter ? PortalDialect.PartnerCenter : PortalDialect.CloudPartnerPortal
            ),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant },
            isPartnerCenter ? null : TruthfulService.Publisher,
            new HttpTimeouts
            {
                Answer = TimeSpan.FromHours(5),
                SignIn = TimeSpan.FromHours(5),
                Authority = TimeSpan.FromHours(5),
                BodyIdle = TimeSpan.FromHours(5),
            },
            new HastyTime(1000),
            default
        );

        var fault = (
            await Assert.ThrowsAsync<CloudPartnerException>(() =>
                run(connection.OpenPortal(new PortalCallOptions { Invite = isPartnerCenter }), service)
            )
        ).Fault;

        Assert.True(told > 0);
        Assert.Contains(fault.Kind, new HashSet<FaultKind> { FaultKind.Unexpected, FaultKind.UnknownOutcome });
        var changes = requests.Where(request =>
            request.Method is "PUT" or "DELETE"
            || (request.Method == "POST" && request.Target.Contains("usermembers", StringComparison.Ordinal))
        );
        Assert.All(
            changes,
            change => Assert.StartsWith(target, $"{change.Method} {change.Target}", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            requests,
            request => request.Headers.Exists(header => header.Name.Contains("Injected", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("\"1\"", true)]
    [InlineData("W/\"1\"", true)]
    [InlineData("\"\"", true)]
    [InlineData("-2231416190", true)]
    [InlineData("\"a,b*\"", true)]
    [InlineData("*", false)]
    [InlineData("\"a\", \"b\"", false)]
    [InlineData("\"a\",*", false)]
    [InlineData("a,b", false)]
    [InlineData("W/", true)]
    [InlineData("W/\"a", false)]
    [InlineData("\"", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("\"a\r\nX: 1\"", false)]
    [InlineData("\"a\0\"", false)]
    [InlineData("\"\u00e4\"", false)]
    [InlineData("\"\u202e\"", false)]
    public void A_version_is_one_version_and_nothing_else(string text, bool isVersion) =>
        Assert.Equal(isVersion, HeaderText.IsVersion(text));

    [Fact]
    public async Task Somebody_of_a_kind_that_nobody_knows_can_be_read_and_is_not_changed()
    {
        using var server = new HostileServer(request =>
        {
            var answer = new TruthfulService(1, isPaged: false).Answer(request, mayChange: true);
            answer.Text = answer.Text.Replace("\"kind\":\"user\"", "\"kind\":\"robot\"", StringComparison.Ordinal);
            return answer;
        });
        using var connection = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(server.Url),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
        );
        var portal = connection.OpenPortal();
        var ann = Assert.Single(await portal.Users.GetAsync(TruthfulService.Publisher, Ann));
        Assert.Equal(PortalUserKind.Unknown, ann.Kind);
        var fault = (
            await Assert.ThrowsAsync<CloudPartnerException>(() => portal.SetRoleAsync(ann, "Contributor", force: false))
        ).Fault;
        Assert.Equal((FaultKind.Invalid, "Kind"), (fault.Kind, fault.Field));
    }

    [Theory]
    [InlineData("\"1\"\r\nX-Injected: 1")]
    [InlineData("\"1\", \"2\"")]
    [InlineData("\u001b[2J")]
    public async Task A_version_that_the_caller_brings_is_refused_before_anything_is_sent(string version)
    {
        var sent = 0;
        using var server = new HostileServer(request =>
        {
            if (!request.Target.EndsWith("/token", StringComparison.Ordinal))
                sent++;
            return new TruthfulService(1, isPaged: false).Answer(request, mayChange: true);
        });
        using var connection = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(server.Url),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
        );
        var user = new PortalUser
        {
            PublisherId = TruthfulService.Publisher,
            Email = Ann,
            Kind = PortalUserKind.User,
            Role = "Owner",
            ETag = version,
        };
        var fault = (
            await Assert.ThrowsAsync<CloudPartnerException>(() =>
                connection.OpenPortal().Users.RemoveAsync(user, force: false)
            )
        ).Fault;
        Assert.Equal((FaultKind.Invalid, "ETag", 0), (fault.Kind, fault.Field, sent));
    }
}
