using System.Globalization;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Services;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Identity;

/// <summary>What is wrong with a request for a token, as Entra numbers it.</summary>
internal sealed record Failure(int Status, string Error, int Code, string Description)
{
    public static Failure UnknownResource(string audience, string tenant) =>
        new(
            400,
            "invalid_resource",
            500011,
            $"The resource principal named {audience} was not found in the tenant named {tenant}."
        );
}

/// <summary>Refuses as those do who issue tokens: Entra, and the identity endpoints of machines.</summary>
internal static class SignInAnswer
{
    public static Task FailAsync(HttpContext context, Failure failure)
    {
        var trace = context.Features.GetRequiredFeature<RequestTrace>();
        var id = trace.Ids.CorrelationId;
        return Answer.JsonAsync(
            context,
            failure.Status,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("error", failure.Error);
                json.WriteString(
                    "error_description",
                    $"AADSTS{failure.Code}: {failure.Description} Trace ID: {id} Correlation ID: {id}"
                );
                json.WriteStartArray("error_codes");
                json.WriteNumberValue(failure.Code);
                json.WriteEndArray();
                json.WriteString(
                    "timestamp",
                    trace.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                );
                json.WriteString("trace_id", id);
                json.WriteString("correlation_id", id);
                json.WriteEndObject();
            }
        );
    }

    public static Task FailMachineAsync(HttpContext context, int status, string error, string words) =>
        Answer.JsonAsync(
            context,
            status,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("error", error);
                json.WriteString("error_description", words);
                json.WriteEndObject();
            }
        );

    /// <summary>A refusal that has nothing to do with what was asked, such as that of a fault plan.</summary>
    public static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        var status = refusal is HttpRefusal http ? http.Status : StatusCodes.Status400BadRequest;
        var (error, code) = status switch
        {
            429 => ("temporarily_unavailable", 90055),
            >= 500 => ("temporarily_unavailable", 90033),
            _ => ("invalid_request", 90023),
        };
        return MachineEndpoints.Owns(context.Request.Path)
            ? FailMachineAsync(context, status, status == 429 ? "too_many_requests" : error, refusal.Message)
            : FailAsync(context, new Failure(status, error, code, refusal.Message));
    }
}
