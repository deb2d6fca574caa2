namespace CloudPartner;

/// <summary>
/// A desired user for whom everything is decided: the publisher, the principal and the role as the service names it.
/// Only <see cref="AssignmentResolver"/> makes one, so nothing in it has to be checked again.
/// </summary>
public sealed record PortalAssignment
{
    internal PortalAssignment(string publisherId, DesiredPortalUser user, PortalRole role, string key)
    {
        PublisherId = publisherId;
        User = user;
        Role = role;
        Key = key;
    }

    /// <summary>The publisher.</summary>
    public string PublisherId { get; }

    /// <summary>Who, as it was written.</summary>
    public DesiredPortalUser User { get; }

    /// <summary>The role, by its exact name.</summary>
    public PortalRole Role { get; }

    /// <summary>
    /// What tells it apart from all others of its publisher: the user, and where a user may hold several roles the role
    /// as well.
    /// </summary>
    public string Key { get; }

    /// <summary>What a preview shows in place of what would be added.</summary>
    public PortalUser AsPlaceholder() =>
        new()
        {
            PublisherId = PublisherId,
            Kind = User.Kind,
            Email = User.Email,
            DisplayName = User.DisplayName,
            Role = Role.Name,
            ApplicationId = User.ApplicationId,
            TenantId = User.TenantId,
            ObjectId = User.ObjectId,
        };

    /// <summary>The e-mail, or the object ID of a service principal.</summary>
    public override string ToString() => User.ToString();
}
