using System.Net;
using CloudPartner.Client.Services;
using CloudPartner.Client.Services.PartnerCenter;
using CloudPartner.Client.SignIn;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>What Partner Center operated by 21Vianet lacks is refused before anything is sent.</summary>
public class PartnerCenterChinaTests
{
    private const string Publisher = "4242424";
    private static readonly PublisherProfile Profile = new() { PublisherId = Publisher };
    private static readonly PortalUser Ann = new()
    {
        PublisherId = Publisher,
        Kind = PortalUserKind.User,
        Role = "Developer",
        Email = "ann@contoso.com",
        UserPrincipalName = "ann@contoso.com",
        ObjectId = new Guid("22222222-2222-4222-8222-000000000009"),
    };

    public static TheoryData<string> Lacking => [.. Calls.Keys];

    private static readonly Dictionary<string, Func<IPortal, Task>> Calls = new()
    {
        ["add"] = portal => portal.Users.AddAsync(Assignment),
        ["add again after a lost run"] = portal => portal.Users.AddAsync(Assignment, mayHaveHappened: true),
        ["change a role"] = portal => portal.Users.SetRoleAsync(Ann, Role("Manager")),
        ["change a role, forced"] = portal => portal.Users.SetRoleAsync(Ann, Role("Manager"), force: true),
        ["remove"] = portal => portal.Users.RemoveAsync(Ann),
        ["change the support profile"] = portal => portal.Publishers.SetProfileAsync(Profile, Support),
        // Nothing of a change is made of which a part cannot be.
        ["change the name and the support profile"] = portal =>
            portal.Publishers.SetProfileAsync(
                Profile,
                PublisherProfileChange.Of("Contoso Nord").With(Support.Support, null, null)
            ),
        ["list audit records"] = async portal =>
        {
            await foreach (var _ in portal.Audit.ListAsync(Publisher, new PortalAuditFilter())) { }
        },
    };

    // Without a resolver, which asks the service for its roles.
    private static PortalAssignment Assignment =>
        new(Publisher, User("ann@contoso.com", "Developer"), Role("Developer"), "ann@contoso.com (Developer)");

    private static PortalRole Role(string name) => new(name, null, []);

    private static PublisherProfileChange Support =>
        PublisherProfileChange.Of().With(new SupportProfile { Email = "help@contoso.com" }, null, null);

    [Theory]
    [MemberData(nameof(Lacking))]
    public async Task What_it_lacks_is_refused_before_anything_is_sent(string call)
    {
        using var china = new Service();
        var fault = await FaultOf(() => Calls[call](china.Portal));
        Assert.Equal(FaultKind.NotSupported, fault.Kind);
        Assert.Contains("21Vianet", fault.Message, StringComparison.Ordinal);
        Assert.Empty(china.Sent);
    }

    [Fact]
    public async Task What_it_has_is_read_and_the_profile_says_what_is_left_out()
    {
        using var china = new Service();
        Assert.Equal("Contoso", (await china.Portal.Publishers.GetProfileAsync(Publisher, default)).DisplayName);
        await china.Portal.Roles.ListAsync(default);
        Assert.Contains(
            china.Notices,
            notice =>
                notice.Contains("support profile", StringComparison.Ordinal)
                && notice.Contains("21Vianet", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(china.Sent, path => path.Contains("support", StringComparison.Ordinal));
        Assert.Contains("/v1/roles", china.Sent);
    }

    private sealed class Service : HttpMessageHandler
    {
        private readonly TestLine _line;

        public Service()
        {
            var (environment, time) = (CloudPartnerEnvironment.PartnerCenterChina, TimeProvider.System);
            var options = new PortalCallOptions { Notice = Notices.Add };
            var signIn = new AccessTokenSignIn
            {
                Tenant = "contoso.com",
                Token = new NetworkCredential("", "token").SecurePassword,
            };
            _line = new TestLine(
                signIn.Open(new SignInContext(environment, time)),
                time,
                this,
                scope: environment.Scope,
                root: environment.Endpoint
            );
            var (http, traffic) = _line.Open(options);
            Portal = PartnerCenterService.Open(
                new PartnerCenterSession(
                    new ServiceClient(environment.Name, environment.Endpoint, http),
                    new PartnerCenterAccount("contoso.com"),
                    options,
                    time
                ),
                new People(environment, null, options),
                graph: null,
                new PortalCaller(),
                traffic
            );
        }

        public ServicePortal Portal { get; }

        public List<string> Notices { get; } = [];

        public List<string> Sent { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            lock (Sent)
                Sent.Add(request.RequestUri!.AbsolutePath);
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent($$"""{"mpnId":"{{Publisher}}","companyName":"Contoso","items":[]}"""),
                }
            );
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _line.Dispose();
            base.Dispose(disposing);
        }
    }
}
