using System.Net;
using Newtonsoft.Json;

namespace CloudPartner.Client.Transport;

/// <summary>Sends the requests of one command.</summary>
/// <remarks>
/// What a request passes through, in this order:
/// <list type="number">
/// <item>header check: nothing but one value in each header (<see cref="PortalRequest.CheckHeaders"/>);</item>
/// <item>request ID: one for all attempts;</item>
/// <item>retry: pause, and for a change that may have happened, verification (<see cref="RetryPolicy"/>). It is a loop
/// around reading and parsing too, since an answer that breaks while it is read is a failed attempt;</item>
/// <item>token: waited for before the request is on the wire, so that renewing it costs no attempt and none of an
/// attempt's time (<see cref="ITokenProvider"/>);</item>
/// <item>admission: Retry-After gate, circuit breaker, concurrency limiter (<see cref="RequestScheduler"/>);</item>
/// <item>deadline: the time for the answer, and less of it after a stop (<see cref="ReadDeadline"/>);</item>
/// <item>the handlers of <see cref="ServiceLine"/>: token guard, trace, socket;</item>
/// <item>classification: what the answer means (<see cref="ResponseClassifier"/>).</item>
/// </list>
/// </remarks>
internal sealed class RequestPipeline(
    string account,
    ServiceLine line,
    RequestScheduler scheduler,
    HttpTimeouts timeouts,
    TimeProvider time,
    PortalCallOptions options,
    DefaultHeaders headers
)
{
    /// <summary>Sends until there is an answer, a final fault or a cancellation.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="read">Reads the body of a successful answer.</param>
    /// <param name="cancellationToken">Ends waiting at once; a change on the wire gets
    /// <see cref="HttpTimeouts.Grace"/>.</param>
    /// <param name="verify">For a change that must not be repeated blindly: reads whether an attempt that may have
    /// happened did. What it finds is the answer; null says that it did not happen, and only then is it repeated.
    /// </param>
    /// <exception cref="CloudPartnerException">The final fault. <see cref="CloudPartnerFault.MayHaveHappened"/> tells
    /// whether an attempt may have changed something.</exception>
    public Task<ApiResponse<T>> SendAsync<T>(
        PortalRequest request,
        Func<JsonTextReader, T> read,
        CancellationToken cancellationToken,
        Func<CancellationToken, Task<ApiResponse<T>?>>? verify = null
    ) => SendAsync(request, read, null, verify, cancellationToken);

    /// <summary>The same, with an answer that the caller reads from the wire itself.</summary>
    public Task<ApiResponse<T>> SendAsync<T>(
        PortalRequest request,
        Func<HttpResponseMessage, ReadDeadline, Task<T>> stream,
        CancellationToken cancellationToken
    ) => SendAsync(request, null, stream, null, cancellationToken);

    private async Task<ApiResponse<T>> SendAsync<T>(
        PortalRequest request,
        Func<JsonTextReader, T>? read,
        Func<HttpResponseMessage, ReadDeadline, Task<T>>? stream,
        Func<CancellationToken, Task<ApiResponse<T>?>>? verify,
        CancellationToken cancellationToken
    )
    {
        request.CheckHeaders();
        var requestId = Guid.NewGuid().ToString();
        var retry = new RetryPolicy(options.MaxThrottleWait);
        var (mayHaveHappened, mayStillHappen) = (false, false);
        AttemptException? failure = null;
        AccessToken? forced = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (failure is not null)
                    await line.Life.DelayAsync(failure.Pause, time, cancellationToken).ConfigureAwait(false);
                if (
                    verify is not null
                    && failure is { MayHaveHappened: true }
                    && await verify(cancellationToken).ConfigureAwait(false) is { } verified
                )
                {
                    return verified;
                }

                var lease = new RequestLease(request.IsWrite);
                try
                {
                    if (failure is { Refused: { } refused })
                    {
                        forced = await line
                            .Tokens.RenewAsync(refused, failure.Claims, options.MaxThrottleWait, cancellationToken)
                            .ConfigureAwait(false);
                    }

                    var token = await line
                        .Tokens.GetAsync(options.MaxThrottleWait, cancellationToken)
                        .ConfigureAwait(false);
                    while (scheduler.Acquire(lease, cancellationToken) is { } wait)
                    {
                        await wait.ConfigureAwait(false);
                        line.Life.ThrowIfClosed();
                        // The old one may have expired while the request waited.
                        token = await line
                            .Tokens.GetAsync(options.MaxThrottleWait, cancellationToken)
                            .ConfigureAwait(false);
                    }
                    var sent = new Attempt(requestId, attempt, token, IsForced: ReferenceEquals(token, forced));
                    var answer = await AttemptAsync(request, read, stream, sent, cancellationToken)
                        .ConfigureAwait(false);
                    scheduler.OnAnswered(lease);
                    return answer;
                }
                catch (AttemptException caught)
                {
                    failure = caught;
                    caught.Pause = RecordOutcome(lease, caught, retry) ?? TimeSpan.MinValue;
                }
                catch
                {
                    scheduler.OnAbandoned(lease);
                    throw;
                }
            }
            catch (Exception ended)
                when (mayHaveHappened && ended is OperationCanceledException or CloudPartnerException)
            {
                // Ended between two attempts of a change: what the first one did is not known.
                throw Final(failure!, attempt - 1);
            }
            mayHaveHappened |= request.IsWrite && failure.MayHaveHappened;
            mayStillHappen |= mayHaveHappened && failure.Fault.Kind == FaultKind.TimedOut;
            // A refused token says nothing about the request, so a stop before there is a new one means: not answered.
            // As a fault it would hide the authority's own reason in the error of a run.
            if (failure.Refused is not null && !mayHaveHappened)
                cancellationToken.ThrowIfCancellationRequested();
            if (
                failure.Pause < TimeSpan.Zero
                || cancellationToken.IsCancellationRequested
                || line.Life.Closing.IsCancellationRequested
            )
            {
                throw Final(failure, attempt);
            }
        }

        CloudPartnerException Final(AttemptException last, int attempts) =>
            new(
                last.Fault with
                {
                    RequestId = requestId,
                    Attempts = attempts,
                    MayHaveHappened = mayHaveHappened,
                    MayStillHappen = mayStillHappen,
                }
            );
    }

    // Tells the scheduler how an attempt ended. Returns the request's own pause before the next one; null if there is
    // none.
    private TimeSpan? RecordOutcome(RequestLease lease, AttemptException failure, RetryPolicy retry)
    {
        switch (failure.Retry)
        {
            case RetryDecision.AfterThrottling:
                var wait = retry.Throttled(failure.Fault.RetryAfter);
                var everybodyWaits = scheduler.OnThrottled(
                    lease,
                    wait ?? failure.Fault.RetryAfter ?? TimeSpan.Zero,
                    failure.ThrottleScope
                );
                return everybodyWaits && wait is not null ? TimeSpan.Zero : wait;
            case RetryDecision.Transient:
                return retry.Failed(countsAsAttempt: scheduler.OnFailure(lease, failure.Fault.Message));
            case RetryDecision.WithNewToken:
                scheduler.OnAnswered(lease);
                return TimeSpan.Zero;
            default:
                scheduler.OnAnswered(lease);
                return null;
        }
    }

    // One of "read" and "stream" reads the answer; an unsuccessful one is always read whole.
    private async Task<ApiResponse<T>> AttemptAsync<T>(
        PortalRequest request,
        Func<JsonTextReader, T>? read,
        Func<HttpResponseMessage, ReadDeadline, Task<T>>? stream,
        Attempt attempt,
        CancellationToken cancellationToken
    )
    {
        line.Life.Enter();
        using var end = new CancellationTokenSource(timeouts.Answer, time);
        var deadline = new ReadDeadline(
            end,
            timeouts.BodyIdle,
            request.IsWrite ? timeouts.Grace : TimeSpan.Zero,
            time,
            cancellationToken,
            line.Life.Closing
        );
        using var stop = cancellationToken.UnsafeRegister(ReadDeadline.Shorten, deadline);
        using var close = line.Life.Closing.UnsafeRegister(ReadDeadline.Shorten, deadline);
        try
        {
            using var message = attempt.MakeMessage(request, headers, options.Trace);
            using var response = await line.Handlers.SendAsync(message, end.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
                line.WasTokenAccepted = true;
            else if (line.Refusal(response, attempt) is { } refusal)
                throw refusal;
            if (stream is not null && response.IsSuccessStatusCode)
            {
                return new ApiResponse<T>(
                    await stream(response, deadline).ConfigureAwait(false),
                    ResponseClassifier.ETag(response),
                    attempt.RequestId
                );
            }

            using var body = response.IsSuccessStatusCode
                ? await ResponseBody.ReadAsync(response.Content, deadline).ConfigureAwait(false)
                : await ResponseBody.ReadBeginningAsync(response.Content, deadline).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? new ApiResponse<T>(
                    ResponseClassifier.Read(response, body, read!),
                    ResponseClassifier.ETag(response),
                    attempt.RequestId
                )
                : throw ResponseClassifier.Failure(response, body, account, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            if (!request.IsWrite)
            {
                cancellationToken.ThrowIfCancellationRequested();
                line.Life.ThrowIfClosed();
            }
            throw AttemptException.TimedOut(request, timeouts);
        }
        catch (OperationCanceledException timeout) when (!cancellationToken.IsCancellationRequested)
        {
            // Not our deadline but that of the socket for making a connection.
            throw AttemptException.NotConnected(request, timeouts, timeout);
        }
        catch (HttpRequestException broken)
        {
            throw AttemptException.Broken(request, broken);
        }
        catch (IOException broken)
        {
            throw AttemptException.Broken(request, broken);
        }
        catch (SlowBodyException)
        {
            throw AttemptException.TooSlow(request);
        }
        catch (InvalidDataException)
        {
            throw AttemptException.Unreadable(request);
        }
        finally
        {
            line.Life.Leave();
        }
    }
}
