namespace CloudPartner.Client.Plans;

/// <summary>
/// A plan that somebody made, looked at and hands in later. Each line holds for the state that it was made from. Where
/// the service gives a version, the change is conditional on it. Where it gives none (Partner Center's roles), the
/// roles that the user holds are read and compared with those that the plan knows: a role that was taken away and given
/// again in between looks as if nothing had happened, and cannot be told.
/// </summary>
public sealed class KeptPlan
{
    private readonly ILookup<string, PortalUserChange> _byUser;

    /// <summary>Takes a plan as it came.</summary>
    /// <exception cref="CloudPartnerException">A line does not say what it was made from.</exception>
    public KeptPlan(IEnumerable<PortalUserChange> changes, AssignmentResolver resolver)
    {
        Changes = [.. changes.Select(change => WithExactRoles(change, resolver))];
        _byUser = Changes
            .Where(change => change.Change != PortalUserChangeKind.None)
            .ToLookup(KeyOf, StringComparer.OrdinalIgnoreCase);
        foreach (var change in _byUser.SelectMany(user => user))
        {
            if (change.Change == PortalUserChangeKind.Add ? change.Desired is null : change.Current is null)
            {
                throw FieldRules.Missing(
                    change.Change == PortalUserChangeKind.Add ? "Desired" : "Current",
                    $"the plan's line '{change}' does not say what it was made from; "
                        + "make the plan anew with Compare-PortalUser"
                );
            }
        }
    }

    /// <summary>The plan's lines, with roles as the service names them.</summary>
    public IReadOnlyList<PortalUserChange> Changes { get; }

    /// <summary>Refuses a line whose user is no longer as the plan was made from, where only the roles that are held
    /// can tell.</summary>
    /// <param name="change">The line.</param>
    /// <param name="held">What the user holds now.</param>
    /// <returns>What the user holds if the line has been carried out already; null if it is still to be.</returns>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Stale"/>.</exception>
    internal PortalUser? IsDone(PortalUserChange change, IReadOnlyList<PortalUser> held)
    {
        var own = _byUser[KeyOf(change)].ToList();
        var given = own.Select(one => one.DesiredRole).OfType<string>().ToHashSet();
        var taken = own.Where(one => one.Change != PortalUserChangeKind.Add)
            .Select(one => one.CurrentRole!)
            .ToHashSet();
        var known = new HashSet<string>(change.HeldRoles);
        if (change.CurrentRole is not null)
            known.Add(change.CurrentRole);

        // The plan's other lines for this user may have been applied by now, so what they give and take may be there or
        // not.
        var strange = held.Where(user => !known.Contains(user.Role) && !given.Contains(user.Role))
            .Select(user => user.Role)
            .ToList();
        if (strange.Count > 0)
            throw Stale(change, $"holds {string.Join(", ", strange)} now as well", null);
        var names = held.Select(user => user.Role).ToHashSet();
        var missing = known.Where(role => !names.Contains(role) && !taken.Contains(role)).ToList();
        if (missing.Count > 0)
            throw Stale(change, $"does not hold {string.Join(", ", missing)} any more", null);
        if (change.CurrentRole is null)
            return held.FirstOrDefault(user => user.Role == change.DesiredRole);
        if (names.Contains(change.CurrentRole))
            return null;
        if (change.DesiredRole is not { } wanted)
            return held[0];
        return held.FirstOrDefault(user => user.Role == wanted)
            ?? throw Stale(change, $"does not hold {change.CurrentRole} any more", null);
    }

    private static PortalUserChange WithExactRoles(PortalUserChange change, AssignmentResolver resolver)
    {
        return change with
        {
            CurrentRole = Exact(change.CurrentRole),
            DesiredRole = Exact(change.DesiredRole),
            HeldRoles = [.. change.HeldRoles.Select(role => Exact(role)!)],
        };

        string? Exact(string? role) => resolver.FindRole(role)?.Name ?? role;
    }

    // Somebody may be wanted by another address than the one they are listed with.
    private static string KeyOf(PortalUserChange change) => change.Current?.Key ?? change.Key;

    /// <summary>Says also who made the plan and when, so that they can be asked.</summary>
    internal static CloudPartnerFault WithOrigin(CloudPartnerFault fault, PortalUserChange change)
    {
        var origin =
            (string.IsNullOrEmpty(change.MadeBy) ? "" : $" by {change.MadeBy}")
            + (change.MadeTime is { } time ? $" on {TextSanitizer.Time(time)}" : "");
        return origin.Length == 0 ? fault : fault with { Message = $"{fault.Message} The plan was made{origin}." };
    }

    internal static CloudPartnerException Stale(PortalUserChange change, string why, CloudPartnerFault? answer) =>
        new(
            new CloudPartnerFault(
                FaultKind.Stale,
                $"{change.Key} {why}; the plan was made before, so it was not changed."
            )
            {
                RequestId = answer?.RequestId,
                StatusCode = answer?.StatusCode,
                Attempts = answer?.Attempts ?? 0,
                RecommendedAction = "Make the plan anew with Compare-PortalUser and look at it again.",
            }
        );
}
