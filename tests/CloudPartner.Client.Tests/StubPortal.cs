namespace CloudPartner.Client.Tests;

/// <summary>A service that says what a test has it say, for states that no emulator is in.</summary>
internal sealed class StubPortal
    : IPortal,
        IPortalUsers,
        IPortalRoles,
        IPortalPublishers,
        IPortalAccounts,
        IPortalRegistration,
        IPortalTenants
{
    public PortalCaller Caller { get; set; } = new() { Name = "owner@contoso.com" };

    public List<PortalUser> People { get; } = [];

    public Func<PortalUser, AccountFacts> FactsOf { get; set; } = _ => AccountFacts.None;

    public IReadOnlyList<ReviewSource> Sources { get; set; } = [];

    public PublisherProfile Profile { get; set; } = new() { PublisherId = "contoso" };

    public Func<RegistrationFacts> Facts { get; set; } = () => new RegistrationFacts("contoso", []);

    /// <summary>The tenants by each of their domains; null for a Graph that refuses.</summary>
    public Dictionary<string, TenantFacts>? Tenants { get; set; } = [];

    public TenantFacts Own { get; set; } = new(Guid.NewGuid(), "Contoso", ["contoso.com"]);

    public static CloudPartnerException Refusal(FaultKind kind) => new(new CloudPartnerFault(kind, $"It is {kind}."));

    PortalCapabilities IPortal.Capabilities => new();

    PortalRequestCounts IPortal.RequestCounts => throw new NotSupportedException();

    IPortalUsers IPortal.Users => this;

    IPortalRoles IPortal.Roles => this;

    IPortalPublishers IPortal.Publishers => this;

    IPortalAudit IPortal.Audit => throw new NotSupportedException();

    IPortalAccounts IPortal.Accounts => this;

    IPortalTenants IPortal.Tenants => this;

    IPortalRegistration IPortal.Registration => this;

    async IAsyncEnumerable<IReadOnlyList<PortalUser>> IPortalUsers.ListAsync(
        string publisherId,
        PortalUserFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        foreach (var page in People.Chunk(3))
            yield return page;
    }

    Task<IReadOnlyList<PortalUser>> IPortalUsers.GetAsync(
        string publisherId,
        string key,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    Task<PortalUser> IPortalUsers.AddAsync(
        PortalAssignment assignment,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    Task<PortalUser> IPortalUsers.SetRoleAsync(
        PortalUser current,
        PortalRole role,
        bool force,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    Task IPortalUsers.RemoveAsync(PortalUser current, bool force, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<IReadOnlyList<PortalRole>> IPortalRoles.ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PortalRole>>([
            .. People.Select(user => user.Role).Distinct().Select(name => new PortalRole(name, null, [])),
        ]);

    Task<AssignmentResolver> IPortalRoles.OpenResolverAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<string?> IPortalPublishers.FindOnlyAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    IAsyncEnumerable<IReadOnlyList<Publisher>> IPortalPublishers.ListAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<PublisherProfile> IPortalPublishers.GetProfileAsync(string publisherId, CancellationToken cancellationToken) =>
        Task.FromResult(Profile);

    Task<PublisherProfile> IPortalPublishers.SetProfileAsync(
        PublisherProfile current,
        PublisherProfileChange change,
        bool force,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    Task<PublisherProfile> IPortalPublishers.LinkDevCenterAsync(
        string publisherId,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    async Task<AccountFacts> IPortalAccounts.ReadAsync(PortalUser user, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return FactsOf(user);
    }

    Task<IReadOnlyList<ApplicationMfa>> IPortalAccounts.ListApplicationsAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<RegistrationFacts> IPortalRegistration.GetAsync(string publisherId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Facts());
    }

    Task IPortalRegistration.CheckAccessAsync(string publisherId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<TenantFacts> IPortalTenants.GetOwnAsync(CancellationToken cancellationToken) =>
        Tenants is null ? throw Refusal(FaultKind.Forbidden) : Task.FromResult(Own);

    Task<TenantFacts?> IPortalTenants.FindAsync(string domain, CancellationToken cancellationToken) =>
        Tenants is null ? throw Refusal(FaultKind.Forbidden) : Task.FromResult(Tenants.GetValueOrDefault(domain));

    Task<Guid?> IPortalTenants.FindServicePrincipalAsync(Guid applicationId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
