namespace CloudPartner.Client.Prerequisites;

/// <summary>Checks a publisher against the catalogue.</summary>
public static class PrerequisiteCheck
{
    /// <summary>The names of all steps, in the order of the catalogue.</summary>
    public static IReadOnlyList<string> Names => [.. PrerequisiteCatalog.All.Select(entry => entry.Name)];

    /// <summary>Checks the steps that a stage asks for.</summary>
    /// <param name="portal">Where the facts are.</param>
    /// <param name="publisherId">The publisher.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="CloudPartnerException">The facts could not be read.</exception>
    public static async Task<IReadOnlyList<PrerequisiteResult>> RunAsync(
        IPortal portal, string publisherId, PrerequisiteStage stage, CancellationToken cancellationToken = default)
    {
        var facts = await portal.GetRegistrationAsync(publisherId, cancellationToken).ConfigureAwait(false);
        return [.. PrerequisiteCatalog.All
            .Where(entry => entry.RequiredFor.Contains(stage))
            .Select(entry => Judge(entry, facts, stage))];
    }

    private static PrerequisiteResult Judge(PrerequisiteEntry entry, RegistrationFacts facts, PrerequisiteStage stage)
    {
        var step = facts.Steps.FirstOrDefault(candidate => candidate.Name == entry.Name);
        var status = step?.State switch
        {
            "done" => PrerequisiteStatus.Passed,
            "open" or "pending" => PrerequisiteStatus.Failed,
            _ => PrerequisiteStatus.Unknown,
        };
        var scope = entry.OnlyForTransactOffers ? " Required for offers sold through Microsoft, recommended for all others." : "";
        return new PrerequisiteResult
        {
            PublisherId = facts.PublisherId,
            Stage = stage,
            Name = entry.Name,
            Title = entry.Title,
            Status = status,
            Required = true,
            Detail = Describe(step) + scope,
            NextStep = status == PrerequisiteStatus.Passed ? null : entry.Remediation,
            Link = entry.Link,
            Source = entry.Source,
        };
    }

    private static string Describe(RegistrationStep? step)
    {
        if (step is null) return "The service says nothing about this step.";
        var when = step.CompletedTime is { } time ? $" since {time:yyyy-MM-dd}" : "";
        return $"The service reports '{step.State}'{when}." + (step.Detail is { Length: > 0 } detail ? " " + Printable.Shorten(detail, 200) : "");
    }
}
