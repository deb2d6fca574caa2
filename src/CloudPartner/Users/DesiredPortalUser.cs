namespace CloudPartner;

/// <summary>
/// An assignment as somebody wants it: what to add, or what a file of users asks for. Every value has passed the rules
/// of <see cref="FieldRules"/>, so it can be sent as it is.
/// </summary>
public sealed record DesiredPortalUser
{
    private static readonly string[] KindNames = Enum.GetNames<PortalUserKind>();

    /// <summary>What to say of a line of a plan where a user is wanted.</summary>
    internal const string PlanGoesElsewhere =
        "this is a line of a plan; pipe plans to Sync-PortalUser, for example Import-Csv plan.csv | Sync-PortalUser";

    private DesiredPortalUser() { }

    /// <summary>The publisher, if the input names one; null means the connection's.</summary>
    public string? PublisherId { get; private init; }

    /// <summary>User, group or service principal.</summary>
    public PortalUserKind Kind { get; private init; }

    /// <summary>The e-mail of a user or group, as it was written; null for a service principal.</summary>
    public string? Email { get; private init; }

    /// <summary>A name to show. Required for a service principal.</summary>
    public string? DisplayName { get; private init; }

    /// <summary>
    /// The wanted role, as it was written; <see cref="AssignmentResolver"/> tells which role of the service that is.
    /// </summary>
    public string Role { get; private init; } = string.Empty;

    /// <summary>A service principal's application (client) ID.</summary>
    public Guid? ApplicationId { get; private init; }

    /// <summary>A service principal's tenant (directory) ID.</summary>
    public Guid? TenantId { get; private init; }

    /// <summary>
    /// A service principal's object ID. For a person of a tenant it tells which one is meant, where two have the same
    /// address.
    /// </summary>
    public Guid? ObjectId { get; private init; }

    /// <summary>
    /// What tells two users apart, whatever roles they hold: the e-mail in lower case, or the object ID.
    /// </summary>
    public string Key { get; private init; } = string.Empty;

    /// <summary>The kind's name, without the search of <see cref="Enum.ToString()"/> for each of many rows.</summary>
    internal string KindName => KindNames[(int)Kind];

    /// <summary>The names of the columns that <see cref="Read"/> looks for.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    ["Email", "Role", "Kind", "DisplayName", "ApplicationId", "TenantId", "ObjectId", "PublisherId"];

    /// <summary>Reads one row.</summary>
    /// <param name="column">Gives a column's value, or null if the row has no such column. Asked for names from
    /// <see cref="Columns"/>.</param>
    /// <param name="names">Names the columns that the row has, for the message about one that it lacks.</param>
    /// <exception cref="CloudPartnerException">A value breaks a rule; the fault names field, value and
    /// rule.</exception>
    public static DesiredPortalUser Read(Func<string, object?> column, Func<IEnumerable<string>>? names = null)
    {
        string? Text(string name) => FieldRules.Text(name, column(name));
        CloudPartnerException Missing(string name, string rule) =>
            FieldRules.Missing(name, Lacks(name, names?.Invoke()) is { } lacks ? $"{rule}; {lacks}" : rule);

        if (IsPlanLine(column))
            throw FieldRules.Missing("Change", PlanGoesElsewhere);
        var email = Text("Email");
        var objectId = Text("ObjectId");
        var kind =
            Text("Kind") is { } written ? FieldRules.Kind(written)
            : email is null && (objectId ?? Text("ApplicationId")) is not null ? PortalUserKind.ServicePrincipal
            : PortalUserKind.User;
        var publisherId = Text("PublisherId");
        if (publisherId is not null)
            FieldRules.PublisherId(publisherId);
        var role = Text("Role") ?? throw Missing("Role", "a role is required, for example Owner or Contributor");
        var displayName = FieldRules.DisplayName(column("DisplayName"));
        if (kind != PortalUserKind.ServicePrincipal)
        {
            FieldRules.Email(
                email ?? throw Missing("Email", $"a {kind.ToString().ToLowerInvariant()} needs an e-mail")
            );
            return new DesiredPortalUser
            {
                Kind = kind,
                PublisherId = publisherId,
                Role = role,
                DisplayName = displayName,
                Email = email,
                Key = email.ToLowerInvariant(),
                ObjectId = objectId is null ? null : FieldRules.Id("ObjectId", objectId),
            };
        }

        if (displayName is null)
            throw Missing("DisplayName", "a service principal needs a friendly name");
        var (application, tenant, id) = (
            FieldRules.Id("ApplicationId", Text("ApplicationId")),
            FieldRules.Id("TenantId", Text("TenantId")),
            FieldRules.Id("ObjectId", objectId)
        );
        return new DesiredPortalUser
        {
            Kind = kind,
            PublisherId = publisherId,
            Role = role,
            DisplayName = displayName,
            ApplicationId = application,
            TenantId = tenant,
            ObjectId = id,
            Key = id.ToString("D"),
        };
    }

    /// <summary>True of the columns of a line of a plan.</summary>
    internal static bool IsPlanLine(Func<string, object?> column) =>
        column("Change") is not null && (column("DesiredRole") ?? column("CurrentRole")) is not null;

    /// <summary>What an input lacks, in words: that it has no such column, and which ones it has; null if it has the
    /// column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="names">The columns that there are, if the input has any.</param>
    internal static string? Lacks(string column, IEnumerable<string>? names)
    {
        var there = names?.Where(name => name.Length > 0).ToList() ?? [];
        if (there.Count == 0 || there.Exists(name => name.Trim().Equals(column, StringComparison.OrdinalIgnoreCase)))
            return null;
        return $"the input has no column {column}, it has {Listed(there)}";
    }

    /// <summary>Names of columns as they are, with what cannot be seen in them.</summary>
    internal static string Listed(IReadOnlyCollection<string> names)
    {
        const int most = 12;
        var shown = names
            .Take(most)
            .Select(name =>
                $"'{TextSanitizer.Shorten(name, 40)}'{(OddCharacter.Find(name) is { } odd ? $" (with {odd})" : "")}"
            );
        return string.Join(", ", shown) + (names.Count > most ? $" and {names.Count - most} more" : "");
    }

    /// <summary>The e-mail, or the object ID of a service principal.</summary>
    public override string ToString() => Email ?? ObjectId?.ToString("D") ?? string.Empty;
}
