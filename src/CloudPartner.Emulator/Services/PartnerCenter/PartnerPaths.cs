using CloudPartner.Emulator.Identity;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>
/// Takes doubled slashes for one. Links begin with a slash, and a library of Microsoft's puts another one before them;
/// its users page through lists so at the real service.
/// </summary>
internal static class PartnerPaths
{
    public static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (
            Dialects.Of(request.Path) == Dialect.PartnerCenter
            && request.Path.Value!.Contains("//", StringComparison.Ordinal)
        )
        {
            request.Path = '/' + string.Join('/', request.Path.Value.Split('/', StringSplitOptions.RemoveEmptyEntries));
        }

        return next(context);
    }
}
