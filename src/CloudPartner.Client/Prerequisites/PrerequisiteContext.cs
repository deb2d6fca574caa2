namespace CloudPartner.Client.Prerequisites;

/// <summary>What a rule found.</summary>
internal sealed record Finding(PrerequisiteStatus Status, string Detail)
{
    /// <summary>What to do next, where what was found says it better than the catalogue.</summary>
    public string? NextStep { get; init; }

    public static Finding Passed(string detail) => new(PrerequisiteStatus.Passed, detail);

    public static Finding Failed(string detail) => new(PrerequisiteStatus.Failed, detail);

    public static Finding Unknown(string why) => new(PrerequisiteStatus.Unknown, why);
}

/// <summary>Something read from the service, or why it could not be read.</summary>
internal sealed record Reading<T>(T? Value, CloudPartnerFault? Fault)
    where T : class
{
    /// <summary>Judges the value; without one the finding is unknown, with the reason.</summary>
    public Finding Judge(Func<T, Finding> judge) =>
        Value is not null ? judge(Value) : Finding.Unknown($"This could not be checked: {Fault!.Message}");
}

/// <summary>
/// What the rules look at. Each thing is read once, and only if a rule asks for it. For the stage that is about access,
/// a refusal is something found and not the end of the check; elsewhere only a service that does not offer an operation
/// is.
/// </summary>
internal sealed class PrerequisiteContext(
    IPortal portal,
    string publisherId,
    PrerequisiteStage stage,
    PrerequisiteData data,
    CancellationToken cancellationToken
)
{
    // Identities that may read publishers may lack what other sources want, which is no end of the check.
    private static readonly FaultKind[] Unreadable =
    [
        FaultKind.NotSupported,
        FaultKind.Forbidden,
        FaultKind.SignInFailed,
        FaultKind.NotFound,
    ];

    private readonly Dictionary<string, Task<Reading<TenantFacts>>> _tenants = new(StringComparer.OrdinalIgnoreCase);
    private Task<Reading<TenantFacts>>? _ownTenant;
    private Task<Reading<List<PortalUser>>>? _users;
    private Task<Reading<RegistrationFacts>>? _registration;
    private Task<Reading<PublisherProfile>>? _profile;
    private Task<Reading<string>>? _access;

    public string PublisherId => publisherId;

    public PrerequisiteData Data => data;

    public Task<Reading<RegistrationFacts>> RegistrationAsync() =>
        _registration ??= ReadAsync(() => portal.Registration.GetAsync(publisherId, cancellationToken));

    public Task<Reading<PublisherProfile>> ProfileAsync() =>
        _profile ??= ReadAsync(() => portal.Publishers.GetProfileAsync(publisherId, cancellationToken));

    /// <summary>Whether a call that every role may make is answered.</summary>
    public Task<Reading<string>> AccessAsync() =>
        _access ??= ReadAsync(async () =>
        {
            await portal.Registration.CheckAccessAsync(publisherId, cancellationToken).ConfigureAwait(false);
            return publisherId;
        });

    /// <summary>The name that a person signed in with; null if it is none, or not known.</summary>
    public string? CallerEmail => portal.Caller.Name is { } name && FieldRules.IsEmail(name) ? name : null;

    public PrerequisiteStage Stage => stage;

    public IReadOnlyList<ReviewSource> AccountSources => portal.Accounts.Sources;

    public Task<IReadOnlyList<AccountFacts>> AccountsAsync(IReadOnlyList<PortalUser> users) =>
        portal.Accounts.ReadAllAsync(users, null, cancellationToken);

    public Task<Reading<TenantFacts>> OwnTenantAsync() =>
        _ownTenant ??= TryReadAsync(() => portal.Tenants.GetOwnAsync(cancellationToken));

    /// <summary>The tenant of a domain; one without an ID if there is none.</summary>
    public Task<Reading<TenantFacts>> TenantOfAsync(string domain)
    {
        if (!_tenants.TryGetValue(domain, out var reading))
        {
            _tenants[domain] = reading = TryReadAsync(async () =>
                await portal.Tenants.FindAsync(domain, cancellationToken).ConfigureAwait(false)
                ?? new TenantFacts(Guid.Empty, null, [])
            );
        }

        return reading;
    }

    /// <summary>The object ID of an application's service principal; empty if there is none.</summary>
    public Task<Reading<string>> ServicePrincipalOfAsync(Guid applicationId) =>
        TryReadAsync(async () =>
            (
                await portal.Tenants.FindServicePrincipalAsync(applicationId, cancellationToken).ConfigureAwait(false)
            )?.ToString() ?? string.Empty
        );

    /// <summary>True if the service has a role of this name.</summary>
    public async Task<bool> HasRoleAsync(string name) =>
        (await portal.Roles.ListAsync(cancellationToken).ConfigureAwait(false)).Any(role => role.Name == name);

    /// <summary>Everybody with a role, once for each role.</summary>
    public Task<Reading<List<PortalUser>>> UsersAsync() =>
        _users ??= TryReadAsync(() => ListAsync(PortalUserFilter.None));

    public Task<Reading<List<PortalUser>>> ServicePrincipalsAsync() =>
        ReadAsync(() => ListAsync(new PortalUserFilter { Kind = PortalUserKind.ServicePrincipal }));

    private async Task<List<PortalUser>> ListAsync(PortalUserFilter filter)
    {
        var found = new List<PortalUser>();
        await foreach (var page in portal.Users.ListAsync(publisherId, filter, cancellationToken).ConfigureAwait(false))
        {
            found.AddRange(page);
        }

        return found;
    }

    private static async Task<Reading<T>> TryReadAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return new Reading<T>(await read().ConfigureAwait(false), null);
        }
        catch (CloudPartnerException refused) when (Unreadable.Contains(refused.Fault.Kind))
        {
            return new Reading<T>(null, refused.Fault);
        }
    }

    private async Task<Reading<T>> ReadAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return new Reading<T>(await read().ConfigureAwait(false), null);
        }
        catch (CloudPartnerException refused)
            when (refused.Fault.Kind == FaultKind.NotSupported
                || (
                    stage == PrerequisiteStage.ApiAccess
                    && refused.Fault.Kind is FaultKind.SignInFailed or FaultKind.Forbidden or FaultKind.NotFound
                )
            )
        {
            return new Reading<T>(null, refused.Fault);
        }
    }
}
