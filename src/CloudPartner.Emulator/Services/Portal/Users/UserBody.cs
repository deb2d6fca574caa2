using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Portal.Users;

/// <summary>A user as the portal shows it.</summary>
internal record UserBody(
    string UserKey,
    string Kind,
    string? Email,
    string? DisplayName,
    string RoleName,
    string? ApplicationId,
    string? TenantId,
    string? ObjectId,
    IReadOnlyList<string> OfferTypes,
    DateTime ChangedTime,
    string Etag
)
{
    public static UserBody Of(User user) =>
        new(
            user.UserKey,
            user.Kind,
            user.Email,
            user.DisplayName,
            user.RoleName,
            user.ApplicationId,
            user.TenantId,
            user.ObjectId,
            user.OfferTypes,
            user.ChangedTime.UtcDateTime,
            ETag.Of(user.Version)
        );
}

/// <summary>
/// The same with the roles that Partner Center knows of and the portal does not: those beside Manager and Developer,
/// which are the portal's own two.
/// </summary>
internal sealed record ExpandedUserBody : UserBody
{
    private ExpandedUserBody(UserBody body)
        : base(body) { }

    public required IReadOnlyList<string> PartnerCenterRoles { get; init; }

    public static ExpandedUserBody Of(User user, IReadOnlyCollection<PartnerRole> roles) =>
        new(Of(user)) { PartnerCenterRoles = PartnerRole.NamesBesidePortal(roles) };
}
