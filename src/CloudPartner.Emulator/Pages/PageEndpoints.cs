namespace CloudPartner.Emulator.Pages;

/// <summary>The pages for people. A further one is a row of the table and its file beside this one.</summary>
internal static class PageEndpoints
{
    private static readonly Dictionary<string, string> Files = new() { ["/"] = "index.html" };

    public static bool Owns(PathString path) => path.HasValue && Files.ContainsKey(path.Value);

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, file) in Files)
            routes.MapGet(path, context => SendAsync(context, file));
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
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Policy(
            "script-src 'unsafe-inline'",
            "style-src 'unsafe-inline'",
            "connect-src 'self'",
            "img-src data:"
        );
        return context.SendResourceAsync(file);
    }
}
