namespace CloudPartner.Client.Services.Accounts;

/// <summary>How a source of a review answers. One that refused or failed is asked no further.</summary>
/// <param name="name">The source in words.</param>
/// <param name="facts">The facts that it tells.</param>
/// <param name="permission">What it takes.</param>
internal sealed class SourceState(string name, AccountFact facts, string permission)
{
    // Microsoft Graph's code for a tenant without the licence: Authentication_RequestFromNonPremiumTenantOrB2CTenant.
    private const string NoLicence = "NonPremiumTenant";

    private CloudPartnerFault? _fault;
    private volatile bool _wasRead;

    /// <summary>The facts that it tells.</summary>
    public AccountFact Facts => facts;

    /// <summary>Why it is asked no further; null while it may be asked.</summary>
    public CloudPartnerFault? Fault => Volatile.Read(ref _fault);

    /// <summary>How it has answered up to now.</summary>
    public ReviewSource Current =>
        Fault is { } fault
            ? new(name, facts, permission, StatusOf(fault), fault.Message)
            : new(name, facts, permission, _wasRead ? ReviewSourceStatus.Read : ReviewSourceStatus.NotAsked);

    /// <summary>Asks no further. Only the first reason counts.</summary>
    public void Close(CloudPartnerFault fault) => Interlocked.CompareExchange(ref _fault, fault, null);

    /// <summary>Notes an answer.</summary>
    public void MarkRead() => _wasRead = true;

    /// <summary>Asks, unless it is closed.</summary>
    /// <returns>What was read; nothing if the source is closed, now or before, or has no such thing.</returns>
    public async Task<Answer<T>> AskAsync<T>(Func<Task<T>> ask)
    {
        if (Fault is not null)
            return default;
        try
        {
            var value = await ask().ConfigureAwait(false);
            MarkRead();
            return new Answer<T>(value, HasValue: true);
        }
        catch (CloudPartnerException refused)
        {
            if (refused.Fault.StatusCode == 404)
            {
                MarkRead();
                return new Answer<T>(default, IsMissing: true);
            }

            Close(refused.Fault);
            return default;
        }
    }

    private static ReviewSourceStatus StatusOf(CloudPartnerFault fault) =>
        fault.ServiceCode?.Contains(NoLicence, StringComparison.OrdinalIgnoreCase) == true
            ? ReviewSourceStatus.NotLicensed
            : fault.Kind switch
            {
                FaultKind.Forbidden or FaultKind.SignInFailed or FaultKind.MfaRequired => ReviewSourceStatus.Forbidden,
                FaultKind.NotSupported => ReviewSourceStatus.NotOffered,
                _ => ReviewSourceStatus.Failed,
            };
}

/// <summary>What a source answered.</summary>
/// <param name="Value">What was read.</param>
/// <param name="HasValue">True if something was.</param>
/// <param name="IsMissing">True if the source says that there is no such thing.</param>
internal readonly record struct Answer<T>(T? Value, bool HasValue = false, bool IsMissing = false);
