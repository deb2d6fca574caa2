using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Pages;

/// <summary>
/// The pages for people: files for the browser, which is a client of the API like any other. A further page is a file
/// beside this one and a row in <c>app.js</c>.
/// </summary>
internal static class PageEndpoints
{
    private const string Folder = "pages/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = JsonResults.ContentType,
    };

    // Every file is ours and in this assembly, and nothing is ever run or drawn from a text.
    private static readonly string Sources = Policy(
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src data:",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'"
    );

    private static readonly string Version = $"\"{typeof(PageEndpoints).Assembly.ManifestModule.ModuleVersionId:N}\"";

    public static bool Owns(PathString path) => path == "/";

    public static void Map(IEndpointRouteBuilder routes, IEndpointRouteBuilder control)
    {
        routes.MapGet("/", context => SendAsync(context, Folder + "index.html"));
        foreach (var file in typeof(PageEndpoints).Assembly.GetManifestResourceNames())
        {
            if (file.StartsWith(Folder, StringComparison.Ordinal))
                control.MapGet("/" + file, context => SendAsync(context, file));
        }
    }

    /// <summary>What a page may load; whatever is not named it may not.</summary>
    public static string Policy(params string[] sources) =>
        string.Join(
            "; ",
            ["default-src 'none'", .. sources, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]
        );

    public static async Task SendResourceAsync(this HttpContext context, string name)
    {
        await using var resource = typeof(PageEndpoints).Assembly.GetManifestResourceStream(name)!;
        await resource.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static Task SendAsync(HttpContext context, string file)
    {
        var response = context.Response;
        response.Headers.ContentSecurityPolicy = Sources;
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = Version;
        if (context.Request.Headers.IfNoneMatch == Version)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = Types[Path.GetExtension(file)];
        return context.SendResourceAsync(file);
    }
}
