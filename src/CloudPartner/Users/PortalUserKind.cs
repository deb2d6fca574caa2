namespace CloudPartner;

/// <summary>Who an assignment is for. The numbers stay as they are: saved users hold them.</summary>
public enum PortalUserKind
{
    /// <summary>A kind that the service knows and this version does not. It can be read, not asked for.</summary>
    Unknown,

    /// <summary>A person, known by e-mail.</summary>
    User,

    /// <summary>A security group or a team's alias, known by e-mail. It counts as one user.</summary>
    Group,

    /// <summary>A program, known by the object ID of its service principal.</summary>
    ServicePrincipal,
}
