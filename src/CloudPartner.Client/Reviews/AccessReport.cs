namespace CloudPartner.Client.Reviews;

/// <summary>A change of a role or a finding between two reports.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="PublisherId">On which publisher.</param>
/// <param name="Name">To whom or what.</param>
/// <param name="Role">The role; null if it is not about one.</param>
/// <param name="Finding">The finding's ID; null if it is about the role itself.</param>
internal sealed record AccessChange(
    AccessChangeKind Kind,
    string PublisherId,
    string Name,
    string? Role,
    string? Finding = null
);

internal enum AccessChangeKind
{
    RoleGiven,
    RoleTaken,
    FindingOpened,
    FindingClosed,
}

/// <summary>What a report holds: the lines of one review, or of several publishers.</summary>
/// <param name="Made">When it was made.</param>
/// <param name="Entries">The lines.</param>
internal sealed record AccessReport(DateTimeOffset Made, IReadOnlyList<AccessReviewEntry> Entries)
{
    /// <summary>What tells whose marks stand in place of names; null if names stand in it.</summary>
    public string? PseudonymKey { get; init; }

    /// <summary>When the report that it is compared with was made; null if it is compared with none.</summary>
    public DateTimeOffset? ComparedWith { get; init; }

    /// <summary>The publishers that the report compared with does not hold.</summary>
    public IReadOnlyList<string> NotCompared { get; init; } = [];

    /// <summary>What has changed since.</summary>
    public IReadOnlyList<AccessChange> Changes { get; init; } = [];

    public string Environment => Entries.Count == 0 ? string.Empty : Entries[0].Environment;

    public IReadOnlyList<string> Publishers { get; } =
    [.. Entries.Select(entry => entry.PublisherId).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// The sources; of several publishers the one that told least counts, since its facts are missing.
    /// </summary>
    public IReadOnlyList<ReviewSource> Sources { get; } =
    [
        .. Entries
            .Select(entry => entry.Sources)
            .Distinct()
            .SelectMany(sources => sources)
            .GroupBy(source => source.Name)
            .Select(same => same.MaxBy(source => source.Status)!),
    ];

    public int Count(FindingSeverity severity) =>
        Entries.Sum(entry => entry.Findings.Count(finding => finding.Severity == severity));

    /// <summary>The same report with what has changed since an earlier one.</summary>
    /// <exception cref="CloudPartnerException">The earlier one is about something else.</exception>
    public AccessReport Since(AccessReport earlier, string path)
    {
        if (!earlier.Environment.Equals(Environment, StringComparison.OrdinalIgnoreCase))
            throw Refuse($"is about the environment {earlier.Environment}, and this report about {Environment}");
        var common = Publishers.Intersect(earlier.Publishers, StringComparer.OrdinalIgnoreCase).ToList();
        if (common.Count == 0 && Publishers.Count > 0)
        {
            throw Refuse(
                $"is about {string.Join(", ", earlier.Publishers.Take(5))}, and this report about "
                    + string.Join(", ", Publishers.Take(5))
            );
        }

        if (earlier.PseudonymKey != PseudonymKey)
        {
            throw Refuse(
                PseudonymKey is null
                    ? "holds marks in place of names; use -Pseudonymise with the key that it was made with"
                : earlier.PseudonymKey is null ? "holds names, and this report marks; leave -Pseudonymise out"
                : "holds marks that were made with another key"
            );
        }

        var (before, after) = (StateOf(earlier, common), StateOf(this, common));
        return this with
        {
            ComparedWith = earlier.Made,
            NotCompared = [.. Publishers.Except(common, StringComparer.OrdinalIgnoreCase)],
            Changes =
            [
                .. after.Except(before).Select(one => one.AsChange(isNew: true)),
                .. before.Except(after).Select(one => one.AsChange(isNew: false)),
            ],
        };

        CloudPartnerException Refuse(string rule) =>
            new(
                CloudPartnerFault.Invalid("Since", Path.GetFileName(path), rule) with
                {
                    RecommendedAction = "Name a report of the same account, or leave -Since out.",
                }
            );
    }

    private static List<State> StateOf(AccessReport report, List<string> publishers)
    {
        var wanted = new HashSet<string>(publishers, StringComparer.OrdinalIgnoreCase);
        var states = new List<State>();
        foreach (var entry in report.Entries.Where(entry => wanted.Contains(entry.PublisherId)))
        {
            var publisher = entry.PublisherId.ToLowerInvariant();
            if (entry.Subject == AccessSubject.Assignment)
                states.Add(new State(publisher, entry.Name, entry.Role, null));
            foreach (var finding in entry.Findings)
                states.Add(new State(publisher, entry.Name, entry.Role, finding.Id));
        }
        return states;
    }

    private sealed record State(string PublisherId, string Name, string? Role, string? Finding)
    {
        public AccessChange AsChange(bool isNew) =>
            new(
                (Finding, isNew) switch
                {
                    (null, true) => AccessChangeKind.RoleGiven,
                    (null, false) => AccessChangeKind.RoleTaken,
                    (_, true) => AccessChangeKind.FindingOpened,
                    (_, false) => AccessChangeKind.FindingClosed,
                },
                PublisherId,
                Name,
                Role,
                Finding
            );
    }
}
