namespace CloudPartner.Client.Prerequisites;

/// <summary>Checks a publisher against the catalogue.</summary>
public static class PrerequisiteCheck
{
    /// <summary>The names of all steps, in the order of the catalogue.</summary>
    public static IReadOnlyList<string> Names => [.. PrerequisiteCatalog.All.Select(entry => entry.Name)];

    /// <summary>What each step is, by its name.</summary>
    public static IReadOnlyDictionary<string, string> Titles =>
        PrerequisiteCatalog.All.ToDictionary(entry => entry.Name, entry => entry.Title);

    /// <summary>The names of the steps that a stage asks for or recommends.</summary>
    public static IReadOnlyList<string> NamesFor(PrerequisiteStage stage) =>
        [.. PrerequisiteCatalog.All.Where(entry => IsOf(entry, stage)).Select(entry => entry.Name)];

    /// <summary>True if a step has an answer wherever there is a service, so that nobody's word can take its
    /// place.</summary>
    public static bool IsDecidedByService(string name) => PrerequisiteRules.AlwaysAnswered.Contains(name);

    /// <summary>True if the service is asked about a step; it may say nothing.</summary>
    public static bool IsAskedOfService(string name) =>
        PrerequisiteCatalog.All.Any(entry => entry.Name == name && entry.Verification == PrerequisiteVerification.Api);

    /// <summary>Checks the steps that a stage asks for or recommends.</summary>
    /// <param name="portal">Where the facts are.</param>
    /// <param name="publisherId">The publisher.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="request">What to look at besides the service; may be null.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="CloudPartnerException">The facts could not be read.</exception>
    public static async Task<IReadOnlyList<PrerequisiteResult>> RunAsync(
        IPortal portal,
        string publisherId,
        PrerequisiteStage stage,
        PrerequisiteRequest? request = null,
        CancellationToken cancellationToken = default
    )
    {
        request ??= new PrerequisiteRequest();
        var context = new PrerequisiteContext(portal, publisherId, stage, request.Data, cancellationToken);
        var results = new List<PrerequisiteResult>();
        foreach (var entry in PrerequisiteCatalog.All)
        {
            if (
                request.Names is null
                    ? IsOf(entry, stage)
                    : request.Names.Contains(entry.Name, StringComparer.OrdinalIgnoreCase)
            )
            {
                results.Add(await JudgeAsync(entry, stage, context, request).ConfigureAwait(false));
            }
        }
        return results;
    }

    private static bool IsOf(PrerequisiteEntry entry, PrerequisiteStage stage) =>
        entry.RequiredFor.Contains(stage) || entry.OptionalFor.Contains(stage);

    private static async Task<PrerequisiteResult> JudgeAsync(
        PrerequisiteEntry entry,
        PrerequisiteStage stage,
        PrerequisiteContext context,
        PrerequisiteRequest request
    )
    {
        var found = IsOf(entry, stage)
            ? await PrerequisiteRules.CheckAsync(entry, context).ConfigureAwait(false)
            : new Finding(PrerequisiteStatus.NotRequired, $"{stage} does not ask for it.");
        found = Attest(entry, found, context.PublisherId, request);
        var required =
            entry.RequiredFor.Contains(stage) && !(entry.OnlyIfGiven && found.Status == PrerequisiteStatus.Unknown);
        // What a stage only recommends is no failure of it. The detail still says what was found.
        var status =
            found.Status is PrerequisiteStatus.Passed or PrerequisiteStatus.Attested || required || entry.OnlyIfGiven
                ? found.Status
                : PrerequisiteStatus.NotRequired;
        var result = new PrerequisiteResult
        {
            PublisherId = context.PublisherId,
            Stage = stage,
            Name = entry.Name,
            Title = entry.Title,
            Result = entry.Result,
            Verification = entry.Verification,
            Status = status,
            Required = required,
            Detail = found.Detail + Scope(entry, stage),
            Link = entry.Link,
            Source = entry.Source,
            SourceDate = entry.SourceDate,
            Era = entry.Era,
            Today = entry.Today,
        };
        // What could not be checked asks for something as well, be it only to say what there is to check.
        return result.IsOpen || status == PrerequisiteStatus.Unknown
            ? result with
            {
                NextStep = found.NextStep ?? entry.Remediation,
            }
            : result;
    }

    private static string Scope(PrerequisiteEntry entry, PrerequisiteStage stage) =>
        entry.OptionalFor.Contains(stage) ? $" Optional for {stage}."
        : entry.OnlyForTransactOffers ? " Required for offers sold through Microsoft, recommended for all others."
        : "";

    // A person's word counts where nothing can be checked. It does not outweigh what the service says.
    private static Finding Attest(
        PrerequisiteEntry entry,
        Finding found,
        string publisherId,
        PrerequisiteRequest request
    )
    {
        if (found.Status is not (PrerequisiteStatus.NotAttested or PrerequisiteStatus.Unknown))
            return found;
        var attestation = request.Attestations.FirstOrDefault(candidate =>
            candidate.Name == entry.Name
            && candidate.PublisherId.Equals(publisherId, StringComparison.OrdinalIgnoreCase)
        );
        if (attestation is null)
            return found;
        if (attestation.ExpiresOn is { } end && end <= request.Now)
        {
            return found with
            {
                Detail = $"{found.Detail} What {attestation.By} attested held until " + $"{TextSanitizer.Day(end)}.",
            };
        }

        var until = attestation.ExpiresOn is { } later ? $", until {TextSanitizer.Day(later)}" : "";
        return new Finding(
            PrerequisiteStatus.Attested,
            $"Attested by {attestation.By} on {TextSanitizer.Day(attestation.On)}{until}: "
                + $"{attestation.Evidence.TrimEnd('.')}."
        );
    }
}

/// <summary>What a check of prerequisites looks at besides the service.</summary>
public sealed record PrerequisiteRequest
{
    /// <summary>What the caller gives for the checks that are made here.</summary>
    public PrerequisiteData Data { get; init; } = PrerequisiteData.None;

    /// <summary>What persons have attested.</summary>
    public IReadOnlyList<PrerequisiteAttestation> Attestations { get; init; } = [];

    /// <summary>Only these steps, even if the stage does not ask for them; null for those that it asks for.</summary>
    public IReadOnlyCollection<string>? Names { get; init; }

    /// <summary>The time at which attestations have to hold.</summary>
    public DateTimeOffset Now { get; init; } = DateTimeOffset.UtcNow;
}
