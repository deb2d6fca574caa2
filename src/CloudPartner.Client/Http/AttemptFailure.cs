using System.Net.Sockets;

namespace CloudPartner.Client.Http;

/// <summary>One failed attempt: the fault it would be, and what it allows. Never leaves <see cref="PortalHttp"/>.</summary>
internal sealed class AttemptFailure(CloudPartnerFault fault, Repeat repeat, bool mayHaveHappened) : Exception(fault.Message)
{
    public CloudPartnerFault Fault { get; } = fault;

    public Repeat Repeat { get; } = repeat;

    /// <summary>Which of its limits a throttling service names, if it does.</summary>
    public string? ThrottleScope { get; init; }

    /// <summary>The pause before the next attempt; negative if there is none.</summary>
    public TimeSpan Pause { get; set; }

    /// <summary>True if the service may have carried the request out.</summary>
    public bool MayHaveHappened { get; } = mayHaveHappened;

    public static AttemptFailure TimedOut(PortalRequest request, HttpTimeouts timeouts) => new(
        new CloudPartnerFault(FaultKind.TimedOut, $"{Host(request)} did not answer {request.Method} {request.Address.AbsolutePath} in time ({timeouts.Answer.TotalSeconds:0} s)."),
        Repeat.Soon, mayHaveHappened: true);

    public static AttemptFailure Broken(PortalRequest request, Exception broken)
    {
        var error = (broken as HttpRequestException)?.HttpRequestError ?? (broken as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown;
        // These fail before a request is on the wire.
        var unsent = error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError;
        var reason = error switch
        {
            HttpRequestError.NameResolutionError => "its name cannot be resolved",
            HttpRequestError.ConnectionError when broken.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "it refuses connections",
            HttpRequestError.ConnectionError => "no connection could be made",
            HttpRequestError.SecureConnectionError => "no trusted TLS connection could be made: " + (broken.InnerException ?? broken).Message,
            HttpRequestError.ProxyTunnelError => "the proxy gave no tunnel to it",
            _ => "the connection broke before the answer was complete",
        };
        return new AttemptFailure(
            new CloudPartnerFault(FaultKind.Unreachable, $"{Host(request)} could not be reached: {Printable.Shorten(reason, 300)}."),
            // A certificate does not become valid by asking again.
            error == HttpRequestError.SecureConnectionError ? Repeat.Never : Repeat.Soon,
            mayHaveHappened: !unsent);
    }

    public static AttemptFailure Unreadable(PortalRequest request) => new(
        new CloudPartnerFault(FaultKind.Unexpected,
            $"{Host(request)} sent an answer that cannot be decoded, or one larger than {ResponseBody.LargestBytes / (1024 * 1024)} MB."),
        Repeat.Never, mayHaveHappened: true);

    private static string Host(PortalRequest request) => request.Address.Authority;
}
