using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Portal.Users;

/// <summary>A user as the portal shows it.</summary>
internal sealed record UserBody(
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
