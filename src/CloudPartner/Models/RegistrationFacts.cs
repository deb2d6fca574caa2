namespace CloudPartner;

/// <summary>The state of a registration step as a service reports it.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="State">done, open, pending, or whatever else the service says.</param>
/// <param name="CompletedTime">When it was completed, if the service knows.</param>
/// <param name="Detail">The service's own words, if any.</param>
public sealed record RegistrationStep(string Name, string State, DateTimeOffset? CompletedTime, string? Detail);

/// <summary>What a service can say about a publisher's registration.</summary>
/// <param name="PublisherId">The publisher.</param>
/// <param name="Steps">The steps that the service knows of.</param>
public sealed record RegistrationFacts(string PublisherId, IReadOnlyList<RegistrationStep> Steps);
