using System.Net;
using System.Net.Http.Headers;
using Newtonsoft.Json;

namespace CloudPartner.Client.Http;

/// <summary>
/// Sends requests for one command. A request goes: request ID, retry, token, trace, socket. The retry stands here, around reading and
/// parsing, since an answer that breaks while it is read is a failed attempt too; token and trace are handlers behind it.
/// </summary>
internal sealed class PortalHttp(
    string account, HttpMessageInvoker handlers, Traffic traffic, HttpTimeouts timeouts, TimeProvider time, PortalCallOptions options, RequestLabels labels)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    /// <summary>Sends until there is an answer, a final fault or a cancellation.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="read">Reads the body of a successful answer.</param>
    /// <param name="cancellationToken">Ends waiting at once; a change on the wire gets <see cref="HttpTimeouts.Grace"/>.</param>
    /// <param name="settle">
    /// For a change that must not be repeated blindly: looks whether an attempt that may have happened did. What it finds is the answer; null
    /// says that it did not happen, and only then it is repeated.
    /// </param>
    /// <exception cref="CloudPartnerException">The final fault. <see cref="CloudPartnerFault.MayHaveHappened"/> tells whether an attempt may have changed something.</exception>
    public Task<PortalAnswer<T>> SendAsync<T>(PortalRequest request, Func<JsonTextReader, T> read, CancellationToken cancellationToken,
        Func<CancellationToken, Task<PortalAnswer<T>?>>? settle = null) => SendAsync(request, read, null, settle, cancellationToken);

    /// <summary>The same, with an answer that the caller reads from the wire itself.</summary>
    public Task<PortalAnswer<T>> SendAsync<T>(PortalRequest request, Func<HttpResponseMessage, Wire, Task<T>> stream, CancellationToken cancellationToken) =>
        SendAsync(request, null, stream, null, cancellationToken);

    private async Task<PortalAnswer<T>> SendAsync<T>(PortalRequest request, Func<JsonTextReader, T>? read, Func<HttpResponseMessage, Wire, Task<T>>? stream,
        Func<CancellationToken, Task<PortalAnswer<T>?>>? settle, CancellationToken cancellationToken)
    {
        HeaderText.Check(request);
        var requestId = Guid.NewGuid().ToString();
        var retry = new RetryPolicy(options.MaxThrottleWait);
        var mayHaveHappened = false;
        AttemptFailure? failure = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (failure is not null) await Task.Delay(failure.Pause, time, cancellationToken).ConfigureAwait(false);
                if (settle is not null && failure is { MayHaveHappened: true } && await settle(cancellationToken).ConfigureAwait(false) is { } settled) return settled;
                var turn = new Turn(request.IsWrite);
                try
                {
                    while (traffic.Enter(turn, cancellationToken) is { } wait) await wait.ConfigureAwait(false);
                    var answer = await AttemptAsync(request, read, stream, requestId, attempt, cancellationToken).ConfigureAwait(false);
                    traffic.Answered(turn);
                    return answer;
                }
                catch (AttemptFailure caught)
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
            catch (Exception ended) when (mayHaveHappened && ended is OperationCanceledException or CloudPartnerException)
            {
                // Ended between two attempts of a change: what the first one did is not known.
                throw Final(failure!, attempt - 1);
            }
            mayHaveHappened |= request.IsWrite && failure.MayHaveHappened;
            if (failure.Pause < TimeSpan.Zero || cancellationToken.IsCancellationRequested) throw Final(failure, attempt);
        }

        CloudPartnerException Final(AttemptFailure last, int attempts) =>
            new(last.Fault with { RequestId = requestId, Attempts = attempts, MayHaveHappened = mayHaveHappened });
    }

    // Tells the traffic what came of a turn. Returns the request's own pause before the next attempt; null if there is none.
    private TimeSpan? Settle(Turn turn, AttemptFailure failure, RetryPolicy retry)
    {
        switch (failure.Repeat)
        {
            case Repeat.WhenThrottlingEnds:
                var wait = retry.Throttled(failure.Fault.RetryAfter);
                var everybodyWaits = traffic.Refused(turn, wait ?? failure.Fault.RetryAfter ?? TimeSpan.Zero, failure.ThrottleScope);
                return everybodyWaits && wait is not null ? TimeSpan.Zero : wait;
            case Repeat.Soon:
                return retry.Failed(countsAsAttempt: traffic.Failed(turn));
            default:
                traffic.Answered(turn);
                return null;
        }
    }

    // One of "read" and "stream" reads the answer; an unsuccessful one is always read whole.
    private async Task<PortalAnswer<T>> AttemptAsync<T>(PortalRequest request, Func<JsonTextReader, T>? read, Func<HttpResponseMessage, Wire, Task<T>>? stream,
        string requestId, int attempt, CancellationToken cancellationToken)
    {
        using var wire = new CancellationTokenSource(timeouts.Answer, time);
        var reading = new Wire(wire, timeouts.BodyIdle, time, cancellationToken);
        using var stop = cancellationToken.UnsafeRegister(
            static state => { var (wire, grace) = ((CancellationTokenSource, TimeSpan))state!; wire.CancelAfter(grace); },
            (wire, request.IsWrite ? timeouts.Grace : TimeSpan.Zero));
        try
        {
            using var message = MakeMessage(request, requestId, attempt);
            using var response = await handlers.SendAsync(message, wire.Token).ConfigureAwait(false);
            if (stream is not null && response.IsSuccessStatusCode)
                return new PortalAnswer<T>(await stream(response, reading).ConfigureAwait(false), Answers.ETag(response), requestId);
            using var body = response.IsSuccessStatusCode
                ? await ResponseBody.ReadAsync(response.Content, reading).ConfigureAwait(false)
                : await ResponseBody.ReadBeginningAsync(response.Content, reading).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? new PortalAnswer<T>(Answers.Read(response, body, read!), Answers.ETag(response), requestId)
                : throw Answers.Failure(response, body, account, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (wire.IsCancellationRequested)
        {
            if (cancellationToken.IsCancellationRequested && !request.IsWrite) throw new OperationCanceledException(cancellationToken);
            throw AttemptFailure.TimedOut(request, timeouts);
        }
        catch (HttpRequestException broken)
        {
            throw AttemptFailure.Broken(request, broken);
        }
        catch (IOException broken)
        {
            throw AttemptFailure.Broken(request, broken);
        }
        catch (SlowBodyException)
        {
            throw AttemptFailure.TooSlow(request);
        }
        catch (InvalidDataException)
        {
            throw AttemptFailure.Unreadable(request);
        }
    }

    private HttpRequestMessage MakeMessage(PortalRequest request, string requestId, int attempt)
    {
        var message = new HttpRequestMessage(request.Method, request.Address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Headers.TryAddWithoutValidation(labels.RequestId, requestId);
        foreach (var (name, value) in labels.Always) message.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        if (request.IfMatch is not null) message.Headers.TryAddWithoutValidation("If-Match", request.IfMatch);
        if (request.OnlyIfAbsent) message.Headers.TryAddWithoutValidation("If-None-Match", "*");
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = Json;
        }
        if (options.Trace is not null)
        {
            message.Options.Set(TraceHandler.Sink, options.Trace);
            message.Options.Set(TraceHandler.Attempt, attempt);
            message.Options.Set(TraceHandler.RequestId, requestId);
        }
        return message;
    }
}

/// <summary>The time that an answer's body may take, for whoever reads it.</summary>
internal readonly struct Wire(CancellationTokenSource source, TimeSpan idle, TimeProvider time, CancellationToken asked)
{
    /// <summary>Cancelled when the time is over or the command is stopped.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Begins to measure how fast a body comes.</summary>
    public BodyPace StartPace() => new(time);

    /// <summary>A piece has come; the next one gets its own time.</summary>
    public void AllowNextPiece() => Set(idle);

    /// <summary>Nothing is waited for from the service.</summary>
    public void Pause() => Set(Timeout.InfiniteTimeSpan);

    // Once the command is stopped, the time that is left then stands.
    private void Set(TimeSpan span)
    {
        if (!asked.IsCancellationRequested) source.CancelAfter(span);
    }
}
