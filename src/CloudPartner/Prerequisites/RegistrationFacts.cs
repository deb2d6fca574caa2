namespace CloudPartner;

/// <summary>The state of a registration step as a service reports it.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="State">done, open, pending, or whatever else the service says.</param>
/// <param name="CompletedTime">When it was completed, if the service knows.</param>
/// <param name="Detail">The service's own words, if any.</param>
public sealed record RegistrationStep(string Name, string State, DateTimeOffset? CompletedTime, string? Detail);

/// <summary>An agreement that somebody accepted.</summary>
/// <param name="Name">The agreement.</param>
/// <param name="AcceptedTime">When; null if it is not accepted.</param>
/// <param name="AcceptedBy">Who.</param>
public sealed record AcceptedAgreement(string Name, DateTimeOffset? AcceptedTime, string? AcceptedBy);

/// <summary>What a service can say about a publisher's registration. What it does not say is null.</summary>
/// <param name="PublisherId">The publisher.</param>
/// <param name="Steps">The steps that the service knows of.</param>
public sealed record RegistrationFacts(string PublisherId, IReadOnlyList<RegistrationStep> Steps)
{
    /// <summary>The agreements that the service knows of; null if it says nothing of agreements.</summary>
    public IReadOnlyList<AcceptedAgreement>? Agreements { get; init; }

    /// <summary>State of the company registration.</summary>
    public string? CompanyRegistration { get; init; }

    /// <summary>State of the tax profile.</summary>
    public string? TaxProfile { get; init; }

    /// <summary>State of the bank account.</summary>
    public string? BankAccount { get; init; }

    /// <summary>
    /// State of the company's verification: none, pending, authorized, rejected, or whatever else the service says.
    /// </summary>
    public string? VettingStatus { get; init; }

    /// <summary>Where the verification is at work.</summary>
    public string? VettingSubStatus { get; init; }
}
