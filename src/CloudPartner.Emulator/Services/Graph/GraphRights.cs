using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>
/// What a caller lacks for what a review reads, in Graph's own codes. They were seen in public clients, the texts with
/// them; no page lists them (seen 2026-11).
/// </summary>
internal static class GraphRights
{
    /// <summary>Reports and logs: a permission, and for a person a role in the directory.</summary>
    public static void CheckReports(GraphRequest request, params string[] permissions)
    {
        if (Array.Find(permissions, request.Behaviour.WithheldPermissions.Contains) is { } missing)
        {
            throw GraphResult.Refused(
                403,
                "Authentication_MSGraphPermissionMissing",
                $"The principal does not have required Microsoft Graph permission(s): {missing} to call this API."
            );
        }

        if (!Identities.MayReadReports(request.Claims.Caller))
        {
            throw GraphResult.Refused(
                403,
                "Authentication_RequestFromUnsupportedUserRole",
                "User is not in the allowed roles"
            );
        }
    }

    public static void CheckLicence(GraphRequest request)
    {
        if (request.Behaviour.Licence != Behaviour.Premium)
        {
            throw GraphResult.Refused(
                403,
                "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
                "Neither tenant is B2C or tenant doesn't have premium license"
            );
        }
    }

    /// <summary>Objects of the directory; every person may read people.</summary>
    public static void Check(GraphRequest request, string permission)
    {
        if (
            request.Behaviour.WithheldPermissions.Contains(permission)
            || (permission != GraphPermission.Users && !Identities.MayReadReports(request.Claims.Caller))
        )
        {
            throw permission == GraphPermission.Mailboxes
                ? GraphResult.Refused(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
                : GraphResult.Refused(
                    403,
                    "Authorization_RequestDenied",
                    "Insufficient privileges to complete the operation."
                );
        }
    }
}
