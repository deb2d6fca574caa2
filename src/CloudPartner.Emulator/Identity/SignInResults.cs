using System.Globalization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Identity;

/// <summary>What is wrong with a request for a token, as Entra numbers it.</summary>
internal sealed class SignInException(int status, string error, int number, string description) : Exception(description)
{
    public int Status => status;

    public string Error => error;

    public int Number => number;

    public static SignInException UnknownResource(string audience, string tenant) =>
        new(
            400,
            "invalid_resource",
            500011,
            $"The resource principal named {audience} was not found in the tenant named {tenant}."
        );
}

/// <summary>Refuses as Entra does.</summary>
internal static class SignInResults
{
    /// <summary>Whoever asks for a path that no other API has is taken for somebody who signs in.</summary>
    public static Dialect Dialect { get; } = new(_ => true, RefuseAsync) { IsService = false };

    /// <summary>Carries out a request and refuses what is wrong with it.</summary>
    public static RequestDelegate Refusing(RequestDelegate handle) =>
        async context =>
        {
            try
            {
                await handle(context);
            }
            catch (SignInException error)
            {
                await FailAsync(context, error);
            }
        };

    /// <summary>A refusal that has nothing to do with what was asked, such as that of a fault plan.</summary>
    private static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        var (error, number) = RefusalStatus.Of(refusal) switch
        {
            429 => ("temporarily_unavailable", 90055),
            >= 500 => ("temporarily_unavailable", 90033),
            _ => ("invalid_request", 90023),
        };
        return FailAsync(context, new SignInException(RefusalStatus.Of(refusal), error, number, refusal.Message));
    }

    private static Task FailAsync(HttpContext context, SignInException error)
    {
        var trace = context.Trace();
        var id = trace.Ids.CorrelationId;
        return context.JsonAsync(
            error.Status,
            new SignInErrorBody(
                error.Error,
                $"AADSTS{error.Number}: {error.Message} Trace ID: {id} Correlation ID: {id}",
                [error.Number],
                trace.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                id,
                id
            ),
            IdentityJson.Default.SignInErrorBody
        );
    }
}
