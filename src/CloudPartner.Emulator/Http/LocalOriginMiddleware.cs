using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Http;

/// <summary>
/// Lets programs on this machine in and keeps pages of other sites out, before anything else looks at a request. A page
/// in a browser can send requests to any local port and have its own host name resolve to this machine, but it cannot
/// hide its origin.
/// </summary>
internal static class LocalOriginMiddleware
{
    public static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var isOurs = request.Host.Host.ToLowerInvariant() is "127.0.0.1" or "localhost" or "[::1]";
        // A local proxy, such as one that ends TLS, says how it was called itself, and the addresses in answers follow
        // it. It is only believed if the request came by a name of this machine; the emulator listens on loopback only.
        if (isOurs)
            Follow(request);
        string? origin = request.Headers.Origin;
        return
            isOurs
            && (
                origin is null
                || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            )
            ? next(context)
            : ErrorBody.RefuseAsync(
                context,
                Refusal.Forbidden(
                    "Pages of other sites may not use the emulator. Call it as 127.0.0.1, localhost or [::1], "
                        + "without the Origin of another site."
                )
            );
    }

    private static void Follow(HttpRequest request)
    {
        string? scheme = request.Headers["X-Forwarded-Proto"],
            host = request.Headers["X-Forwarded-Host"];
        if (scheme is "http" or "https")
            request.Scheme = scheme;
        if (
            host is not null
            && Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var address)
            && address.Authority.Equals(host, StringComparison.OrdinalIgnoreCase)
        )
        {
            request.Host = new HostString(host);
        }
    }
}
