using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Http;

/// <summary>
/// Thrown while a request is read that cannot be carried out, like the framework's <see
/// cref="BadHttpRequestException"/>. What a rule of the domain refuses is a result and not thrown.
/// </summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal { get; } = refusal;
}

/// <summary>Answers what was refused while it was read, in the manner of the API that was called.</summary>
internal static class RefusalMiddleware
{
    public static async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (RefusedException error)
        {
            await context.RefuseAsync(error.Refusal);
        }
    }
}
