using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>
/// Takes doubled slashes for one. Links begin with a slash, and a library of Microsoft's puts another one before them;
/// its users page through lists so at the real service.
/// </summary>
internal static class PartnerCenterPaths
{
    public static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (
            context.Dialect() == PartnerCenterApi.Dialect
            && request.Path.Value!.Contains("//", StringComparison.Ordinal)
        )
        {
            request.Path = '/' + string.Join('/', request.Path.Value.Split('/', StringSplitOptions.RemoveEmptyEntries));
        }

        return next(context);
    }
}
