using System.Globalization;

namespace CloudPartner.Client.Plans;

/// <summary>Reads a line of a plan that was written to a file or came from another session: by its columns.</summary>
public static class PlanLine
{
    /// <summary>Reads a line.</summary>
    /// <param name="column">Gives a column's text, or null if it is empty or not there.</param>
    /// <exception cref="CloudPartnerException">A value breaks a rule; the fault names field, value and
    /// rule.</exception>
    public static PortalUserChange Read(Func<string, string?> column)
    {
        string? Text(string name) => FieldRules.Text(name, column(name));
        string Needed(string name) => Text(name) ?? throw FieldRules.Missing(name, "a line of a plan needs it");
        Guid? Id(string name) => Text(name) is { } id ? FieldRules.Id(name, id) : null;

        var change = Kind(Needed("Change"));
        var (publisher, kind) = (FieldRules.PublisherId(Needed("PublisherId")), FieldRules.Kind(Needed("Kind")));
        var isAddition = change == PortalUserChangeKind.Add;
        var desiredRole = change == PortalUserChangeKind.Remove ? null : Needed("DesiredRole");
        var currentRole = isAddition ? null : Needed("CurrentRole");
        var (email, objectId) = (Text("Email"), Id("ObjectId"));
        if (email is null && objectId is null)
            throw FieldRules.Missing("Email", "a line of a plan needs an e-mail or an object ID");
        return new PortalUserChange
        {
            Change = change,
            PublisherId = publisher,
            Kind = kind,
            Email = email is null ? null : FieldRules.Email(email),
            ObjectId = objectId,
            CurrentRole = currentRole,
            DesiredRole = desiredRole,
            Reason = Text("Reason") ?? string.Empty,
            Desired = isAddition
                ? DesiredPortalUser.Read(name =>
                    name == "Role" ? desiredRole
                    : DesiredPortalUser.Columns.Contains(name) ? column(name)
                    : null
                )
                : null,
            Current = currentRole is null
                ? null
                : new PortalUser
                {
                    PublisherId = publisher,
                    Kind = kind,
                    Email = email,
                    UserPrincipalName = Text("UserPrincipalName"),
                    DisplayName = Text("DisplayName"),
                    Role = currentRole,
                    ApplicationId = Id("ApplicationId"),
                    TenantId = Id("TenantId"),
                    ObjectId = objectId,
                    ETag = Text("ETag"),
                },
            HeldRoles = RoleNames.Parse(Text("HeldRoles")),
            UsersListed = long.TryParse(Needed("UsersListed"), CultureInfo.InvariantCulture, out var listed)
                ? listed
                : throw FieldRules.Refuse("UsersListed", Needed("UsersListed"), "is not a whole number"),
            MadeBy = Text("MadeBy"),
            MadeTime = Time(Text("MadeTime")),
        };
    }

    // By number too, as PowerShell writes an enum into JSON.
    private static PortalUserChangeKind Kind(string text) =>
        Enum.TryParse<PortalUserChangeKind>(text, ignoreCase: true, out var kind) && Enum.IsDefined(kind)
            ? kind
            : throw FieldRules.Refuse(
                "Change",
                text,
                $"is not one of {string.Join(", ", Enum.GetNames<PortalUserChangeKind>())}"
            );

    // Export-Csv writes times as the culture does. It is only told, so a form from elsewhere does no harm.
    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, DateTimeStyles.AssumeLocal, out var time)
        || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out time)
            ? time
            : null;
}
