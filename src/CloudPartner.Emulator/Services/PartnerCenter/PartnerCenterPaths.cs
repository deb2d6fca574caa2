using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>
/// Treats repeated slashes as one. Links begin with a slash, and one of Microsoft's libraries puts another one before
/// them; with the real service its users page through lists that way.
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
