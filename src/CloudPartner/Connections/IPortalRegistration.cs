namespace CloudPartner;

/// <summary>How far a publisher's registration has come, and whether its API may be called.</summary>
public interface IPortalRegistration
{
    /// <summary>Reads what the service knows of a publisher's registration.</summary>
    Task<RegistrationFacts> GetAsync(string publisherId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes one call that any role on the publisher may make. Throws what a script would meet: 401, 403 or 404.
    /// </summary>
    Task CheckAccessAsync(string publisherId, CancellationToken cancellationToken = default);
}
