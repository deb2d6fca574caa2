using CloudPartner.Emulator.Domain;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Http;

/// <summary>
/// One of the APIs that share the emulator's address: which paths belong to it, and how it identifies and refuses
/// requests. Each API declares its own row; the defaults are those of the portal.
/// </summary>
internal sealed record Dialect(Func<PathString, bool> Owns, Func<HttpContext, Refusal, Task> RefuseAsync)
{
    /// <summary>The header with the ID under which a request is found in the service's logs.</summary>
    public string CorrelationHeader { get; init; } = "X-Ms-Correlation-Request-Id";

    /// <summary>The header with the client's own ID of a request.</summary>
    public string ClientHeader { get; init; } = "x-ms-client-request-id";

    /// <summary>Whether the client's ID is returned in its own header, or used as the correlation ID.</summary>
    public bool ReturnsClientId { get; init; }

    /// <summary>Whether fault plans mean it when they say "service"; who issues tokens is another party.</summary>
    public bool IsService { get; init; } = true;

    /// <summary>Whether requests are logged and meet faults; those for the emulator itself are not.</summary>
    public bool IsLogged { get; init; } = true;
}

internal static class DialectExtensions
{
    public static Dialect Dialect(this HttpContext context) => context.Features.GetRequiredFeature<Dialect>();

    /// <summary>Refuses in the manner of the API that the request is for.</summary>
    public static Task RefuseAsync(this HttpContext context, Refusal refusal) =>
        context.Dialect().RefuseAsync(context, refusal);
}

/// <summary>Finds the dialect of each request: the first of the table that owns its path.</summary>
internal sealed class DialectMiddleware(IReadOnlyList<Dialect> table)
{
    public Task RunAsync(HttpContext context, RequestDelegate next)
    {
        foreach (var dialect in table)
        {
            if (!dialect.Owns(context.Request.Path))
                continue;
            context.Features.Set(dialect);
            break;
        }

        return next(context);
    }
}
