using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>With which status Partner Center says why it refuses a request.</summary>
internal static class PartnerStatus
{
    public static int Of(Refusal refusal) =>
        refusal is HttpRefusal http
            ? http.Status
            : refusal.Kind switch
            {
                RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
                RefusalKind.NotFound => StatusCodes.Status404NotFound,
                RefusalKind.Exists or RefusalKind.Conflict => StatusCodes.Status409Conflict,
                // A stale ETag too: its code is 2055.
                _ => StatusCodes.Status400BadRequest,
            };
}
