namespace CloudPartner.Client.Prerequisites;

/// <summary>What a rule found.</summary>
internal sealed record Finding(PrerequisiteStatus Status, string Detail)
{
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

    public Task<Reading<List<PortalUser>>> ServicePrincipalsAsync() =>
        ReadAsync(async () =>
        {
            var found = new List<PortalUser>();
            await foreach (
                var page in portal
                    .Users.ListAsync(
                        publisherId,
                        new PortalUserFilter { Kind = PortalUserKind.ServicePrincipal },
                        cancellationToken
                    )
                    .ConfigureAwait(false)
            )
            {
                found.AddRange(page);
            }

            return found;
        });

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
