using Scalar.AspNetCore;

namespace CloudPartner.Emulator.Pages;

/// <summary>
/// The descriptions of the APIs, and a page to read them. All of it comes from here: nothing is loaded from elsewhere
/// and nothing is reported.
/// </summary>
internal static class ApiDocsEndpoints
{
    private const string Page = "/docs";

    private static readonly (string File, string Title)[] Documents =
    [
        ("portal-api", "Cloud Partner Portal"),
        ("partner-center", "Partner Center and Microsoft Graph"),
    ];

    public static void Map(IEndpointRouteBuilder control)
    {
        foreach (var (file, _) in Documents)
            control.MapGet($"{Page}/{file}.yaml", context => SendAsync(context, file));
        control
            .MapScalarApiReference(Page, Configure)
            .Add(endpoint => endpoint.RequestDelegate = Guarded(endpoint.RequestDelegate!));
    }

    private static void Configure(ScalarOptions options, HttpContext context)
    {
        options
            .WithTitle("APIs of the portal emulator")
            .WithOpenApiRoutePattern("_emulator/docs/{documentName}.yaml")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()
            .HideClientButton()
            .AddServer($"{context.Request.Scheme}://{context.Request.Host}", "This emulator")
            .WithNonce();
        foreach (var (file, title) in Documents)
            options.AddDocument(file, title);
    }

    /// <summary>The page's scripts are its own, by a number used once; styles are made while it runs.</summary>
    private static RequestDelegate Guarded(RequestDelegate next) =>
        context =>
        {
            context.Response.OnStarting(() =>
            {
                var nonce = context.Items[ScalarOptions.NonceHttpContextItemKey] is { } number
                    ? $" 'nonce-{number}'"
                    : "";
                context.Response.Headers.ContentSecurityPolicy = PageEndpoints.Policy(
                    $"script-src 'self'{nonce}",
                    "style-src 'unsafe-inline'",
                    "connect-src 'self'",
                    "img-src 'self' data:"
                );
                return Task.CompletedTask;
            });
            return next(context);
        };

    private static async Task SendAsync(HttpContext context, string file)
    {
        context.Response.ContentType = "application/yaml";
        await context.SendResourceAsync($"{file}.openapi.yaml");
    }
}
