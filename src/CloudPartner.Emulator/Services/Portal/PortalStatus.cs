using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Portal;

/// <summary>With which status the portal's API says what came of a request.</summary>
internal static class PortalStatus
{
    public static int Of(Outcome outcome) =>
        outcome switch
        {
            Outcome.Created => StatusCodes.Status201Created,
            Outcome.Accepted => StatusCodes.Status202Accepted,
            Outcome.Removed => StatusCodes.Status204NoContent,
            _ => StatusCodes.Status200OK,
        };

    public static int Of(Refusal refusal) =>
        refusal is HttpRefusal http
            ? http.Status
            : refusal.Kind switch
            {
                RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
                RefusalKind.NotFound => StatusCodes.Status404NotFound,
                RefusalKind.Conflict => StatusCodes.Status409Conflict,
                RefusalKind.Exists or RefusalKind.Stale => StatusCodes.Status412PreconditionFailed,
                _ => StatusCodes.Status400BadRequest,
            };
}
