using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>With which status Graph says why it refuses a request.</summary>
internal static class GraphStatus
{
    public static int Of(Refusal refusal) =>
        refusal is HttpRefusal http
            ? http.Status
            : refusal.Kind switch
            {
                RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
                RefusalKind.NotFound => StatusCodes.Status404NotFound,
                _ => StatusCodes.Status400BadRequest,
            };
}
