namespace CloudPartner.Cmdlets.Binding;

/// <summary>A user that somebody means, by whatever they had at hand.</summary>
/// <param name="PublisherId">The publisher.</param>
/// <param name="Key">The e-mail in lower case, or the object ID.</param>
/// <param name="Read">The user as it was read, if that is what was given.</param>
/// <param name="Conditions">What the input says of the user besides: it narrows what is meant.</param>
internal sealed record UserReference(
    string PublisherId,
    string Key,
    PortalUser? Read,
    IReadOnlyList<UserCondition> Conditions
)
{
    /// <summary>Reads a reference.</summary>
    /// <param name="row">What was given.</param>
    /// <param name="resolvePublisher">Gives the publisher for what the input says of it.</param>
    /// <param name="resolver">Knows the roles.</param>
    /// <exception cref="CloudPartnerException">It is none.</exception>
    public static UserReference Parse(
        RowReader row,
        Func<string?, string> resolvePublisher,
        AssignmentResolver resolver
    )
    {
        switch (row.Target.BaseObject)
        {
            case PortalUser user:
                return new UserReference(
                    resolvePublisher(user.PublisherId),
                    user.Key,
                    user,
                    UserCondition.Of(user, resolver)
                );
            case Guid id:
                return new UserReference(resolvePublisher(null), id.ToString("D"), null, []);
        }
        if (row.IsPlanLine)
            throw FieldRules.Missing("Identity", DesiredPortalUser.PlanGoesElsewhere);
        var publisher = resolvePublisher(FieldRules.Text("PublisherId", row.Column("PublisherId")));
        var conditions = UserCondition.Of(row, resolver);
        var wasRead = row.Has(UserCondition.VersionField);
        if (FieldRules.Text("Email", row.Column("Email")) is { } email)
        {
            var key = Guid.TryParse(email, out var id) ? id.ToString("D") : FieldRules.Email(email).ToLowerInvariant();
            return new UserReference(publisher, key, null, conditions) { WasRead = wasRead };
        }

        if (FieldRules.Text("ObjectId", row.Column("ObjectId")) is { } objectId)
        {
            var key = FieldRules.Id("ObjectId", objectId).ToString("D");
            return new UserReference(publisher, key, null, conditions) { WasRead = wasRead };
        }
        throw FieldRules.Missing(
            "Identity",
            "must be a user from Get-PortalUser, an e-mail, an object ID, or a row with one of these"
        );
    }

    /// <summary>
    /// True if the input is what Get-PortalUser wrote, by way of a file or not: its role is then the one that is held.
    /// What the portal knows of it and nobody asks for, its version, tells it from a list of wishes.
    /// </summary>
    public bool WasRead { get; init; } = Read is not null;

    /// <summary>The role that is meant, if the input names one: as the service names it.</summary>
    public string? Role => Conditions.FirstOrDefault(condition => condition.Field == UserCondition.RoleField)?.Value;

    /// <summary>The same as it was written.</summary>
    public string? WrittenRole =>
        Conditions.FirstOrDefault(condition => condition.Field == UserCondition.RoleField)?.Written;

    /// <summary>Of what a user holds, what is meant.</summary>
    /// <exception cref="CloudPartnerException">Nothing of it: the user is not what the input says.</exception>
    public IReadOnlyList<PortalUser> Choose(IReadOnlyList<PortalUser> held)
    {
        var meant = held;
        foreach (var condition in Conditions)
        {
            meant = [.. meant.Where(condition.Holds)];
            if (meant.Count > 0)
                continue;
            var found = string.Join(", ", held.Select(condition.ValueOf).Distinct());
            throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.Stale,
                    $"{Key}: {condition.Field} is {(found.Length == 0 ? "not set" : found)}, "
                        + $"not {condition.Value} as the input says. Nothing was changed."
                )
                {
                    Field = condition.Field,
                    Value = condition.Value,
                    RecommendedAction =
                        "Read the user again with Get-PortalUser, or correct the input; "
                        + $"without a {condition.Field} it means the user as they are.",
                }
            );
        }
        return meant;
    }

    /// <summary>What a preview shows.</summary>
    public PortalUser AsPlaceholder(string role) =>
        Read is not null
            ? Read with
            {
                Role = role,
            }
            : new PortalUser
            {
                PublisherId = PublisherId,
                Kind = Guid.TryParse(Key, out _) ? PortalUserKind.ServicePrincipal : PortalUserKind.User,
                Email = Guid.TryParse(Key, out _) ? null : Key,
                ObjectId = Guid.TryParse(Key, out var id) ? id : null,
                Role = role,
            };
}

/// <summary>Something that an input says of a user who is to be changed. If it is not so, somebody else is meant, or
/// another state.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">Its value, as the service has it.</param>
/// <param name="Written">Its value, as it was written.</param>
internal sealed record UserCondition(string Field, string Value, string Written)
{
    public const string RoleField = "Role";
    public const string VersionField = "ETag";

    private static readonly Dictionary<string, Func<PortalUser, string?>> Fields = new()
    {
        [RoleField] = user => user.Role,
        ["Kind"] = user => user.Kind.ToString(),
        ["ObjectId"] = user => user.ObjectId?.ToString("D"),
        ["ApplicationId"] = user => user.ApplicationId?.ToString("D"),
        ["TenantId"] = user => user.TenantId?.ToString("D"),
        [VersionField] = user => user.ETag,
    };

    /// <summary>What a row says.</summary>
    public static IReadOnlyList<UserCondition> Of(RowReader row, AssignmentResolver resolver)
    {
        var conditions = new List<UserCondition>();
        foreach (var field in Fields.Keys)
        {
            if (FieldRules.Text(field, row.Column(field)) is not { } text)
                continue;
            var value = field switch
            {
                RoleField => resolver.ResolveRole(text).Name,
                VersionField => text,
                "Kind" => FieldRules.Kind(text).ToString(),
                _ => FieldRules.Id(field, text).ToString("D"),
            };
            conditions.Add(new UserCondition(field, value, text));
        }
        return conditions;
    }

    /// <summary>What an object says.</summary>
    public static IReadOnlyList<UserCondition> Of(PortalUser user, AssignmentResolver resolver) =>
        [
            .. Fields
                .Select(field => (field.Key, Value: field.Value(user)))
                .Where(field => field.Value is not null)
                .Select(field => new UserCondition(
                    field.Key,
                    field.Key == RoleField ? resolver.ResolveRole(field.Value!).Name : field.Value!,
                    field.Value!
                )),
        ];

    /// <summary>What a user has of it.</summary>
    public string? ValueOf(PortalUser user) => Fields[Field](user);

    /// <summary>True if it is so.</summary>
    public bool Holds(PortalUser user) => Value == ValueOf(user);
}
