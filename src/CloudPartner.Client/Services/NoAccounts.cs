namespace CloudPartner.Client.Services;

/// <summary>For a service with no directory behind it: nothing is known of anybody.</summary>
/// <param name="environment">The environment's name.</param>
internal sealed class NoAccounts(string environment) : IPortalAccounts
{
    public IReadOnlyList<ReviewSource> Sources { get; } =
    [
        new(
            "Microsoft Graph",
            AccountFact.All & ~AccountFact.Grant,
            "an environment that names Microsoft Graph",
            ReviewSourceStatus.NotOffered,
            $"The environment {environment} names no Microsoft Graph."
        ),
    ];

    public Task<AccountFacts> ReadAsync(PortalUser user, CancellationToken cancellationToken) =>
        Task.FromResult(AccountFacts.None);

    public Task<IReadOnlyList<ApplicationMfa>> ListApplicationsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ApplicationMfa>>([]);
}
