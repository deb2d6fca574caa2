namespace CloudPartner;

/// <summary>
/// Turns what somebody wrote into roles and assignments of one service. It is made from the service's roles, so nothing
/// has to be read before it can be asked, and nothing compares a role's spelling after it was.
/// </summary>
public class AssignmentResolver
{
    private readonly PortalCapabilities _capabilities;
    private readonly string? _onlyPublisher;
    private readonly IReadOnlyList<PortalRole> _roles;
    private readonly Dictionary<string, PortalRole> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes what there is.</summary>
    /// <param name="roles">The roles of the service.</param>
    /// <param name="capabilities">What it can do.</param>
    /// <param name="onlyPublisher">The only publisher of the connection; null where callers name one.</param>
    public AssignmentResolver(
        IReadOnlyList<PortalRole> roles,
        PortalCapabilities capabilities,
        string? onlyPublisher = null
    )
    {
        (_roles, _capabilities, _onlyPublisher) = (roles, capabilities, onlyPublisher);
        foreach (var role in roles)
            _byName.TryAdd(role.Name, role);
    }

    /// <summary>A role by its name, in any spelling.</summary>
    /// <exception cref="CloudPartnerException">The service does not have it, or has several of that name.</exception>
    public PortalRole ResolveRole(string name)
    {
        if (!_byName.TryGetValue(name, out var role))
            throw FieldRules.Refuse("Role", name, $"is not one of {string.Join(", ", _roles.Select(one => one.Name))}");
        // As many entries as roles: then no two share a name.
        if (_byName.Count == _roles.Count)
            return role;
        var same = _roles.Where(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return same.Count == 1
            ? role
            : throw FieldRules.Refuse(
                "Role",
                name,
                $"is the name of {same.Count} roles of the service "
                    + $"({string.Join(", ", same.Select(one => one.Description))})"
            );
    }

    /// <summary>A role by its name, in any spelling; null if the service does not have it.</summary>
    public PortalRole? FindRole(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    /// <summary>True if whoever holds a role may change who holds which role. False for a role of which no source says
    /// so.</summary>
    public bool CanManageUsers(string? role) => FindRole(role)?.CanManageUsers == true;

    /// <summary>The assignment that a desired user asks for.</summary>
    /// <exception cref="CloudPartnerException">The service would not take it. Nothing is sent to find out.</exception>
    public PortalAssignment Resolve(DesiredPortalUser user, string publisherId)
    {
        CheckKind(user);
        var role = ResolveRole(user.Role);
        return new PortalAssignment(
            _onlyPublisher is null ? publisherId : FieldRules.OnlyPublisher(_onlyPublisher, publisherId),
            user,
            role,
            _capabilities.KeyOf(user.Key, role.Name)
        );
    }

    /// <summary>
    /// Finds the keys under which the service lists people whom somebody names otherwise, for example by another of
    /// their addresses. Names that are keys already, or that nobody has, are left out; a name that two people have is
    /// refused.
    /// </summary>
    public virtual Task<IReadOnlyDictionary<string, string>> FindKeysAsync(
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken = default
    ) => Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    /// <summary>Refuses a kind of user that the service does not take.</summary>
    protected virtual void CheckKind(DesiredPortalUser user) { }
}
