namespace CloudPartner.Client.Transport;

/// <summary>
/// One failed attempt: the fault it would be, and whether it is repeated. Never leaves <see cref="RequestPipeline"/>.
/// </summary>
internal sealed class AttemptException(CloudPartnerFault fault, RetryDecision retry, bool mayHaveHappened)
    : Exception(fault.Message)
{
    public CloudPartnerFault Fault { get; } = fault;

    public RetryDecision Retry { get; } = retry;

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
            RetryDecision.Transient,
            mayHaveHappened: true
        );

    public static AttemptException TooSlow(PortalRequest request) =>
        new(
            new CloudPartnerFault(
                FaultKind.TimedOut,
                $"{Host(request)} sent its answer to {request.Method} {request.Address.AbsolutePath} so slowly "
                    + "that the rest was not waited for."
            ),
            RetryDecision.Never,
            mayHaveHappened: true
        );

    /// <summary>
    /// No connection was established in time. If it is not the connect timeout that ended it, the request may have been
    /// on the wire already.
    /// </summary>
    public static AttemptException NotConnected(
        PortalRequest request,
        HttpTimeouts timeouts,
        OperationCanceledException timeout
    ) =>
        new(
            new CloudPartnerFault(
                FaultKind.Unreachable,
                $"{Host(request)} could not be reached: no connection could be established within "
                    + $"{TextSanitizer.Seconds(timeouts.Connect)}."
            ),
            RetryDecision.Transient,
            mayHaveHappened: timeout.InnerException is not TimeoutException
        );

    // Nothing but an emulator is reached on this machine, and no network lies in between.
    private const string NoEmulatorNextStep =
        "No emulator answers there: run Start-PortalEmulator, then Connect-CloudPartner -Emulator, and repeat the "
        + "failed input.";

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
        var nextStep = failure.NextStep ?? (unsent && request.Address.IsLoopback ? NoEmulatorNextStep : null);
        return new AttemptException(
            nextStep is { } step ? fault with { RecommendedAction = step } : fault,
            failure.IsFinal ? RetryDecision.Never : RetryDecision.Transient,
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
            RetryDecision.Never,
            mayHaveHappened: true
        );

    private static string Host(PortalRequest request) => request.Address.Authority;
}
