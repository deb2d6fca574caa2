using System.Net;
using System.Net.Http.Headers;
using CloudPartner.Client.SignIn;
using Newtonsoft.Json;

namespace CloudPartner.Client.Transport;

/// <summary>
/// Sends requests for one command. A request goes: request ID, retry, token, trace, socket. The retry stands here,
/// around reading and parsing, since an answer that breaks while it is read is a failed attempt too. The token is
/// waited for before a request goes onto the wire: that it is renewed costs no attempt and none of an attempt's time.
/// </summary>
internal sealed class PortalHttp(
    string account,
    ServiceLine line,
    RequestScheduler traffic,
    HttpTimeouts timeouts,
    TimeProvider time,
    PortalCallOptions options,
    DefaultHeaders labels
)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    /// <summary>Sends until there is an answer, a final fault or a cancellation.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="read">Reads the body of a successful answer.</param>
    /// <param name="cancellationToken">Ends waiting at once; a change on the wire gets
    /// <see cref="HttpTimeouts.Grace"/>.</param>
    /// <param name="settle"> For a change that must not be repeated blindly: looks whether an attempt that may have
    /// happened did. What it finds is the answer; null says that it did not happen, and only then it is repeated.
    /// </param>
    /// <exception cref="CloudPartnerException">The final fault. <see cref="CloudPartnerFault.MayHaveHappened"/> tells
    /// whether an attempt may have changed something.</exception>
    public Task<ApiResponse<T>> SendAsync<T>(
        PortalRequest request,
        Func<JsonTextReader, T> read,
        CancellationToken cancellationToken,
        Func<CancellationToken, Task<ApiResponse<T>?>>? settle = null
    ) => SendAsync(request, read, null, settle, cancellationToken);

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
        Func<CancellationToken, Task<ApiResponse<T>?>>? settle,
        CancellationToken cancellationToken
    )
    {
        HeaderText.Check(request);
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
                    settle is not null
                    && failure is { MayHaveHappened: true }
                    && await settle(cancellationToken).ConfigureAwait(false) is { } settled
                )
                {
                    return settled;
                }

                var turn = new RequestLease(request.IsWrite);
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
                    while (traffic.Enter(turn, cancellationToken) is { } wait)
                    {
                        await wait.ConfigureAwait(false);
                        line.Life.Check();
                        // It may have run out while the request waited.
                        token = await line
                            .Tokens.GetAsync(options.MaxThrottleWait, cancellationToken)
                            .ConfigureAwait(false);
                    }
                    var sent = new Attempt(requestId, attempt, token, IsForced: ReferenceEquals(token, forced));
                    var answer = await AttemptAsync(request, read, stream, sent, cancellationToken)
                        .ConfigureAwait(false);
                    traffic.Answered(turn);
                    return answer;
                }
                catch (AttemptException caught)
                {
                    failure = caught;
                    caught.Pause = Settle(turn, caught, retry) ?? TimeSpan.MinValue;
                }
                catch
                {
                    traffic.Abandoned(turn);
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
            // A refused token says nothing about the request: whoever stops before there is another one got no answer.
            // Taken for a fault it would stand in a run's error instead of the authority's own reason.
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

    // Tells the traffic what came of a turn. Returns the request's own pause before the next attempt; null if there is
    // none.
    private TimeSpan? Settle(RequestLease turn, AttemptException failure, RetryPolicy retry)
    {
        switch (failure.Repeat)
        {
            case Repeat.WhenThrottlingEnds:
                var wait = retry.Throttled(failure.Fault.RetryAfter);
                var everybodyWaits = traffic.Refused(
                    turn,
                    wait ?? failure.Fault.RetryAfter ?? TimeSpan.Zero,
                    failure.ThrottleScope
                );
                return everybodyWaits && wait is not null ? TimeSpan.Zero : wait;
            case Repeat.Soon:
                return retry.Failed(countsAsAttempt: traffic.Failed(turn));
            case Repeat.WithAnotherToken:
                traffic.Answered(turn);
                return TimeSpan.Zero;
            default:
                traffic.Answered(turn);
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
        using var wire = new CancellationTokenSource(timeouts.Answer, time);
        var reading = new ReadDeadline(
            wire,
            timeouts.BodyIdle,
            request.IsWrite ? timeouts.Grace : TimeSpan.Zero,
            time,
            cancellationToken,
            line.Life.Closing
        );
        object end = (wire, reading.Grace);
        using var stop = cancellationToken.UnsafeRegister(EndSoon, end);
        using var close = line.Life.Closing.UnsafeRegister(EndSoon, end);
        try
        {
            using var message = MakeMessage(request, attempt);
            using var response = await line.Handlers.SendAsync(message, wire.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
                line.Tokens.WasAccepted = true;
            else if (line.Refusal(response, attempt) is { } refusal)
                throw refusal;
            if (stream is not null && response.IsSuccessStatusCode)
            {
                return new ApiResponse<T>(
                    await stream(response, reading).ConfigureAwait(false),
                    ResponseClassifier.ETag(response),
                    attempt.RequestId
                );
            }

            using var body = response.IsSuccessStatusCode
                ? await ResponseBody.ReadAsync(response.Content, reading).ConfigureAwait(false)
                : await ResponseBody.ReadBeginningAsync(response.Content, reading).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? new ApiResponse<T>(
                    ResponseClassifier.Read(response, body, read!),
                    ResponseClassifier.ETag(response),
                    attempt.RequestId
                )
                : throw ResponseClassifier.Failure(response, body, account, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (wire.IsCancellationRequested)
        {
            if (!request.IsWrite)
            {
                cancellationToken.ThrowIfCancellationRequested();
                line.Life.Check();
            }
            throw AttemptException.TimedOut(request, timeouts);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            // Not our limit: that of the socket, until a connection stands.
            throw AttemptException.NotConnected(request, timeouts, late);
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

    private static void EndSoon(object? state)
    {
        var (wire, grace) = ((CancellationTokenSource, TimeSpan))state!;
        wire.CancelAfter(grace);
    }

    private HttpRequestMessage MakeMessage(PortalRequest request, Attempt attempt)
    {
        var message = new HttpRequestMessage(request.Method, request.Address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Headers.Authorization = attempt.Token.Header;
        message.Headers.TryAddWithoutValidation(labels.RequestId, attempt.RequestId);
        foreach (var (name, value) in labels.Always)
            message.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.IfMatch is not null)
            message.Headers.TryAddWithoutValidation("If-Match", request.IfMatch);
        if (request.OnlyIfAbsent)
            message.Headers.TryAddWithoutValidation("If-None-Match", "*");
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = Json;
        }
        if (options.Trace is not null)
        {
            message.Options.Set(TraceHandler.Sink, options.Trace);
            message.Options.Set(TraceHandler.Attempt, attempt.Number);
            message.Options.Set(TraceHandler.RequestId, attempt.RequestId);
        }
        return message;
    }
}

/// <summary>One attempt of a request.</summary>
/// <param name="RequestId">The ID of the request, the same in all its attempts.</param>
/// <param name="Number">Which attempt it is.</param>
/// <param name="Token">The token it carries.</param>
/// <param name="IsForced">True if that was renewed because the service refused the one before.</param>
internal readonly record struct Attempt(string RequestId, int Number, AccessToken Token, bool IsForced);

/// <summary>The time that an answer's body may take, for whoever reads it.</summary>
internal readonly struct ReadDeadline(
    CancellationTokenSource source,
    TimeSpan idle,
    TimeSpan grace,
    TimeProvider time,
    CancellationToken stopping,
    CancellationToken closing
)
{
    /// <summary>How long the attempt may still take after a stop.</summary>
    public TimeSpan Grace => grace;

    /// <summary>Cancelled when the time is over or the command is stopped.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Begins to measure how fast a body comes.</summary>
    public BodyPace StartPace() => new(time);

    /// <summary>A piece has come; the next one gets its own time.</summary>
    public void ExtendForNextChunk() => Set(idle);

    /// <summary>Nothing is waited for from the service.</summary>
    public void Pause() => Set(Timeout.InfiniteTimeSpan);

    // Once the command is stopped, the time that is left then stands.
    private void Set(TimeSpan span)
    {
        if (IsEnding)
            return;
        source.CancelAfter(span);
        // Stopped in that moment: what the stop has set may just have been overwritten.
        if (IsEnding)
            source.CancelAfter(grace);
    }

    private bool IsEnding => stopping.IsCancellationRequested || closing.IsCancellationRequested;
}
