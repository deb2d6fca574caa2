using System.Diagnostics;
using CloudPartner.Emulator.Domain;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Http;

/// <summary>
/// What happened to one request. Status 0: not answered yet, or the connection was cut before the answer.
/// </summary>
internal sealed class RequestTrace
{
    public required long Sequence { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required long Started { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    public required RequestIds Ids { get; init; }

    public int Status { get; set; }

    public double Milliseconds { get; set; }

    public string? Fault { get; set; }

    /// <summary>Who called Partner Center, once the token has said so.</summary>
    public TokenClaims? Claims { get; set; }

    /// <summary>
    /// Set before a connection is cut on purpose: the server still sets a status that nobody receives.
    /// </summary>
    public bool IsCut { get; set; }

    public void End(int status)
    {
        Status = IsCut ? 0 : status;
        Milliseconds = Stopwatch.GetElapsedTime(Started).TotalMilliseconds;
    }
}

internal static class RequestTraceExtensions
{
    public static RequestTrace Trace(this HttpContext context) => context.Features.GetRequiredFeature<RequestTrace>();
}
