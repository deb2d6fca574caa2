using CloudPartner.Client.SignIn;

namespace CloudPartner.Client.Transport;

/// <summary>
/// One failed attempt: the fault it would be, and what it allows. Never leaves <see cref="PortalHttp"/>.
/// </summary>
internal sealed class AttemptException(CloudPartnerFault fault, Repeat repeat, bool mayHaveHappened)
    : Exception(fault.Message)
{
    public CloudPartnerFault Fault { get; } = fault;

    public Repeat Repeat { get; } = repeat;

    /// <summary>Which of its limits a throttling service names, if it does.</summary>
    public string? ThrottleScope { get; init; }

    /// <summary>The token that the service refused, if that is what failed.</summary>
    public AccessToken? Refused { get; init; }

    /// <summary>The claims that it asked for then.</summary>
    public string? Claims { get; init; }

    /// <summary>The pause before the next attempt; negative if there is none.</summary>
    public TimeSpan Pause { get; set; }

    /// <summary>True if the service may have carried the request out.</summary>
    public bool MayHaveHappened { get; } = mayHaveHappened;

    public static AttemptException TimedOut(PortalRequest request, HttpTimeouts timeouts) =>
        new(
            new CloudPartnerFault(
                FaultKind.TimedOut,
                $"{Host(request)} did not answer {request.Method} {request.Address.AbsolutePath} in time "
                    + $"({timeouts.Answer.TotalSeconds:0} s)."
            ),
            Repeat.Soon,
            mayHaveHappened: true
        );

    public static AttemptException TooSlow(PortalRequest request) =>
        new(
            new CloudPartnerFault(
                FaultKind.TimedOut,
                $"{Host(request)} sent its answer to {request.Method} {request.Address.AbsolutePath} so slowly "
                    + "that it would not have ended in a bearable time."
            ),
            Repeat.Never,
            mayHaveHappened: true
        );

    /// <summary>
    /// No connection stood in time. With another reason than the socket's limit, it may have been on the wire already.
    /// </summary>
    public static AttemptException NotConnected(
        PortalRequest request,
        HttpTimeouts timeouts,
        OperationCanceledException late
    ) =>
        new(
            new CloudPartnerFault(
                FaultKind.Unreachable,
                $"{Host(request)} could not be reached: no connection stood within "
                    + $"{TextSanitizer.Seconds(timeouts.Connect)}."
            ),
            Repeat.Soon,
            mayHaveHappened: late.InnerException is not TimeoutException
        );

    public static AttemptException Broken(PortalRequest request, Exception broken)
    {
        var failure = NetworkFailure.Of(broken);
        // These fail before a request is on the wire.
        var unsent =
            failure.Error
            is HttpRequestError.NameResolutionError
                or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError
                or HttpRequestError.ProxyTunnelError;
        var fault = new CloudPartnerFault(
            FaultKind.Unreachable,
            $"{Host(request)} could not be reached: {failure.Reason}."
        );
        return new AttemptException(
            failure.NextStep is { } step ? fault with { RecommendedAction = step } : fault,
            failure.IsFinal ? Repeat.Never : Repeat.Soon,
            mayHaveHappened: !unsent
        );
    }

    public static AttemptException Unreadable(PortalRequest request) =>
        new(
            new CloudPartnerFault(
                FaultKind.Unexpected,
                $"{Host(request)} sent an answer that cannot be decoded, or one larger than "
                    + $"{ResponseBody.LargestBytes / (1024 * 1024)} MB."
            ),
            Repeat.Never,
            mayHaveHappened: true
        );

    private static string Host(PortalRequest request) => request.Address.Authority;
}
