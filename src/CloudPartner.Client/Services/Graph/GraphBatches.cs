using CloudPartner.Client.Services.Accounts;
using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.Graph;

/// <summary>
/// Asks Microsoft Graph in batches of at most 20 questions. The first ones go at once, and what is asked while
/// <see cref="MostBatches"/> are on the way makes up the next ones, so one question is answered without delay and many
/// with few requests.
/// </summary>
/// <param name="graph">Sends the batches.</param>
/// <param name="time">The clock.</param>
/// <param name="maxThrottleWait">How long a question may be throttled.</param>
/// <param name="waitsForFull">True if a batch that is not full goes only when nobody can add to it: no other one is on
/// the way, and of those who said <see cref="Begin"/> all wait for an answer.</param>
internal sealed class GraphBatches(
    ServiceClient graph,
    TimeProvider time,
    TimeSpan maxThrottleWait,
    bool waitsForFull = false
)
{
    /// <summary>The most questions in one batch, as Graph documents it.</summary>
    public const int MostInBatch = 20;

    private const int MostBatches = 4;

    private readonly object _lock = new();
    private readonly Queue<Question> _waiting = new();
    private int _batches;
    private int _busy;

    /// <summary>Says that somebody will ask, one question after the other, until <see cref="End"/>.</summary>
    public void Begin()
    {
        lock (_lock)
            _busy++;
    }

    /// <summary>Says that whoever has begun will not ask for now.</summary>
    public void End()
    {
        lock (_lock)
        {
            _busy--;
            SendWhatIsDue();
        }
    }

    /// <summary>Asks until there is an answer that can be read.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="values">What stands in place of the names in its path.</param>
    /// <param name="query">The query.</param>
    /// <param name="subject">Whom it is about, for a fault.</param>
    /// <param name="read">Reads the body.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="source">What a refusal closes; once it is closed, the question does not leave any more.</param>
    /// <exception cref="CloudPartnerException">Graph refuses, which <see cref="CloudPartnerFault.StatusCode"/> tells,
    /// or throttles for longer than is wanted.</exception>
    public async Task<T> AskAsync<T>(
        PortalOperation operation,
        string[] values,
        (string, string)[] query,
        string subject,
        Func<JsonTextReader, T> read,
        CancellationToken cancellationToken,
        SourceState? source = null
    )
    {
        // Below the version, which the batch has in its own address.
        var address = graph.Request(operation, values, query).Address.AbsoluteUri;
        address = address[(graph.Root.AbsoluteUri.Length + operation.Path.IndexOf('/', StringComparison.Ordinal))..];
        var retry = new RetryPolicy(maxThrottleWait);
        while (true)
        {
            var answer = await AskAsync(address, source, CloseIfRefused, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccess)
            {
                try
                {
                    return answer.Read(read);
                }
                catch (JsonException)
                {
                    // About somebody else, or about nobody; it is asked again.
                }
            }
            // A throttled question comes back inside a batch that succeeded, and nobody repeats it but us.
            var pause =
                answer.Status is 429 or 503 ? retry.Throttled(answer.RetryAfter)
                : answer.Status >= 500 || answer.IsSuccess ? retry.Failed(countsAsAttempt: true)
                : null;
            if (pause is not { } wait)
                throw new CloudPartnerException(Refused(answer, operation, subject));
            End();
            try
            {
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Begin();
            }
        }

        void CloseIfRefused(BatchAnswer answer)
        {
            if (answer.Status is >= 400 and < 500 and not (404 or 429))
                source?.Close(Refused(answer, operation, subject));
        }
    }

    private static CloudPartnerFault Refused(BatchAnswer answer, PortalOperation operation, string subject)
    {
        var error = ReadError(answer);
        var said =
            error?.Message is { Length: > 0 } words ? TextSanitizer.Shorten(words, 300)
            : answer.IsSuccess ? "the answer is about somebody else, or about nobody"
            : "no reason was given";
        var kind = answer.Status switch
        {
            403 => FaultKind.Forbidden,
            429 or 503 => FaultKind.Throttled,
            >= 500 => FaultKind.Unreachable,
            400 => FaultKind.Invalid,
            _ => FaultKind.Unexpected,
        };
        var fault = new CloudPartnerFault(
            kind,
            $"Microsoft Graph could not look up {subject} ({answer.Status}): {said}"
        )
        {
            StatusCode = answer.Status,
            ServiceCode = error?.Code,
            RetryAfter = answer.RetryAfter,
        };
        return kind == FaultKind.Forbidden ? ServiceClient.Forbidden(fault, operation) : fault;
    }

    private static ErrorJson? ReadError(BatchAnswer answer)
    {
        try
        {
            return answer.IsSuccess ? null : answer.Read(ErrorJson.Read);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<BatchAnswer> AskAsync(
        string address,
        SourceState? source,
        Action<BatchAnswer> look,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var question = new Question(
                address,
                source,
                look,
                new TaskCompletionSource<BatchAnswer>(TaskCreationOptions.RunContinuationsAsynchronously),
                cancellationToken
            );
            lock (_lock)
            {
                _waiting.Enqueue(question);
                _busy--;
                SendWhatIsDue();
            }
            try
            {
                return await question.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Somebody else in the batch was cancelled, and the batch with them.
            }
        }
    }

    private void SendWhatIsDue()
    {
        if (_batches == MostBatches || !IsDue(_batches))
            return;
        _batches++;
        _ = SendBatchesAsync();
    }

    private bool IsDue(int others) => _waiting.Count >= (waitsForFull && (others > 0 || _busy > 0) ? MostInBatch : 1);

    // Never throws: how it ended goes to those who asked.
    private async Task SendBatchesAsync()
    {
        var group = new List<Question>(MostInBatch);
        while (true)
        {
            // Whoever asks in the same moment comes along.
            await Task.Yield();
            group.Clear();
            lock (_lock)
            {
                if (IsDue(others: _batches - 1))
                    TakeInto(group);
                if (group.Count == 0)
                {
                    _batches--;
                    return;
                }
            }
            try
            {
                var answers = await SendAsync(group).ConfigureAwait(false);
                // First, so that no further question leaves for a source that has refused one.
                for (var i = 0; i < answers.Length; i++)
                    group[i].Look(answers[i]);
                for (var i = 0; i < answers.Length; i++)
                    group[i].Answer.TrySetResult(answers[i]);
            }
            catch (OperationCanceledException)
            {
                foreach (var question in group)
                    question.Answer.TrySetCanceled(CancellationToken.None);
            }
            catch (Exception failed)
            {
                foreach (var question in group)
                    question.Answer.TrySetException(failed);
            }
        }
    }

    private void TakeInto(List<Question> group)
    {
        while (group.Count < MostInBatch && _waiting.TryDequeue(out var question))
        {
            if (question.Source?.Fault is { } fault)
            {
                _busy++;
                question.Answer.TrySetException(new CloudPartnerException(fault));
            }
            else
            {
                group.Add(question);
            }
        }
    }

    private async Task<BatchAnswer[]> SendAsync(List<Question> group)
    {
        try
        {
            var request = graph.Request(GraphOperations.Batch, []) with
            {
                OnlyReads = true,
                Body = BatchJson.Write(group.ConvertAll(question => question.Address)),
            };
            var answer = await graph
                .SendAsync(
                    GraphOperations.Batch,
                    request,
                    json => BatchJson.Read(json, group.Count),
                    group[0].CancellationToken
                )
                .ConfigureAwait(false);
            return answer.Value;
        }
        finally
        {
            // Before any of them goes on, so that none of them looks as if it had nothing more to ask.
            lock (_lock)
                _busy += group.Count;
        }
    }

    private sealed record Question(
        string Address,
        SourceState? Source,
        Action<BatchAnswer> Look,
        TaskCompletionSource<BatchAnswer> Answer,
        CancellationToken CancellationToken
    );
}
