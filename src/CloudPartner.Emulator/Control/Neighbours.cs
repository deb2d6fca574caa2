using CloudPartner.Emulator.Endpoints;
using CloudPartner.Emulator.Store;

namespace CloudPartner.Emulator.Control;

/// <summary>
/// Lets programs of this machine in and pages of other sites out, before anything else looks at a request. A page in a browser can
/// send requests to any port of the machine it runs on, and make its own name lead there; but it cannot hide where it comes from.
/// </summary>
internal static class Neighbours
{
    public static Task RunAsync(HttpContext context, RequestDelegate next) => IsForeign(context.Request)
        ? Answer.RefuseAsPortalAsync(context, Refusal.Forbidden(
            "Pages of other sites may not use the emulator. Call it as 127.0.0.1, localhost or [::1], without the Origin of another site."))
        : next(context);

    private static bool IsForeign(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        return (origin is not null && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
            || request.Host.Host.ToLowerInvariant() is not ("127.0.0.1" or "localhost" or "[::1]");
    }
}
