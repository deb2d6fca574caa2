namespace CloudPartner;

/// <summary>Who the signed-in identity is, as far as its sign-in tells. What it holds through a group cannot be told
/// from it.</summary>
public sealed record PortalCaller
{
    /// <summary>The name that a person signed in with.</summary>
    public string? Name { get; init; }

    /// <summary>The object ID of a person, or of an application's service principal or managed identity.</summary>
    public Guid? ObjectId { get; init; }

    /// <summary>The application (client) ID of an application that signed in as itself.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>False if nothing tells who signed in, for example an access token that only the service can
    /// read.</summary>
    public bool IsKnown => Name is not null || ObjectId is not null || ApplicationId is not null;

    /// <summary>The name or an ID; empty if nothing is known.</summary>
    public override string ToString() => Name ?? (ObjectId ?? ApplicationId)?.ToString("D") ?? string.Empty;

    /// <summary>True if an assignment is that of the signed-in identity.</summary>
    public bool Is(PortalUser user) =>
        (ObjectId is not null && user.ObjectId == ObjectId)
        || (ApplicationId is not null && user.ApplicationId == ApplicationId)
        || (
            Name is not null
            && (
                Name.Equals(user.Email, StringComparison.OrdinalIgnoreCase)
                || Name.Equals(user.UserPrincipalName, StringComparison.OrdinalIgnoreCase)
            )
        );
}
