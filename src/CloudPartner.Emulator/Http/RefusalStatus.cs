using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Http;

/// <summary>With which status the portal, Graph and the emulator itself say why they refuse a request.</summary>
internal static class RefusalStatus
{
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
