using CloudPartner.Client.Services.PartnerCenter;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services.Graph;

/// <summary>
/// Finds the people of the tenant through Microsoft Graph. Questions travel in batches of at most 20: the first ones go
/// at once, and what is asked while <see cref="MostBatches"/> are on the way makes up the next ones, so one person is
/// found without delay and many with few requests.
/// </summary>
internal sealed class PeopleDirectory(ServiceClient graph, TimeProvider time, TimeSpan maxThrottleWait)
{
    /// <summary>The most questions in one batch, as Graph documents it.</summary>
    public const int MostInBatch = 20;

    private const int MostBatches = 4;

    private readonly object _lock = new();
    private readonly Queue<Question> _waiting = new();
    private int _batches;

    /// <summary>
    /// The people who have a name: an address to sign in with, a mail address, or an object ID. Empty if nobody has.
    /// </summary>
    /// <exception cref="CloudPartnerException">Graph refuses, or throttles for longer than is wanted.</exception>
    public async Task<IReadOnlyList<Person>> FindAsync(string name, CancellationToken cancellationToken)
    {
        var address = AddressOf(name);
        var retry = new RetryPolicy(maxThrottleWait);
        while (true)
        {
            var answer = await AskAsync(address, cancellationToken).ConfigureAwait(false);
            if (
                answer is { Status: >= 200 and < 300, People: { } people }
                && people.All(person => IsCalled(person, name))
            )
            {
                return people;
            }
            // Of a filter, 404 says nothing: nobody found is an empty list.
            if (answer.Status == 404 && Guid.TryParse(name, out _))
                return [];
            // A throttled question comes back inside a batch that succeeded, and nobody repeats it but us.
            var pause =
                answer.Status is 429 or 503 ? retry.Throttled(answer.RetryAfter)
                : answer.Status is >= 500 or (>= 200 and < 300) ? retry.Failed(countsAsAttempt: true)
                : null;
            if (pause is not { } wait)
                throw new CloudPartnerException(Refused(answer, name));
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Invites somebody as a guest. An invitation whose answer was lost is looked for before it is sent again.
    /// </summary>
    /// <returns>The guest's object ID.</returns>
    public async Task<string> InviteAsync(string email, string? displayName, CancellationToken cancellationToken)
    {
        var request = graph.Request(GraphOperations.Invite, []) with
        {
            Body = DirectoryJson.WriteInvitation(
                email,
                displayName,
                new Uri("https://partner.microsoft.com/dashboard")
            ),
        };
        var answer = await graph
            .SendAsync(
                GraphOperations.Invite,
                request,
                json => DirectoryJson.ReadInvitation(json, email),
                cancellationToken,
                async stop =>
                    await FindAsync(email, stop).ConfigureAwait(false) is [var guest]
                        ? new ApiResponse<(string Id, string? Status)>((guest.Id, null), null, string.Empty)
                        : null
            )
            .ConfigureAwait(false);
        return answer.Value.Id;
    }

    /// <summary>True if a person has a name: an address to sign in with, a mail address, or an object ID.</summary>
    public static bool IsCalled(Person person, string name) =>
        Guid.TryParse(name, out var id)
            ? Guid.Parse(person.Id) == id
            : new[] { person.UserPrincipalName, person.Mail, MemberName.Email(person.UserPrincipalName) }.Contains(
                name,
                StringComparer.OrdinalIgnoreCase
            );

    private static string AddressOf(string name)
    {
        var select = "?$select=" + DirectoryJson.Properties;
        if (Guid.TryParse(name, out var id))
            return $"/users/{id:D}{select}";
        var quoted = "'" + name.Replace("'", "''", StringComparison.Ordinal) + "'";
        return $"/users{select}&$filter={Uri.EscapeDataString($"userPrincipalName eq {quoted} or mail eq {quoted}")}";
    }

    private static CloudPartnerFault Refused(BatchAnswer answer, string name)
    {
        var said =
            answer.Error is { Length: > 0 } words ? TextSanitizer.Shorten(words, 300)
            : answer.Status is >= 200 and < 300 ? "the answer is about somebody else, or about nobody"
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
            $"Microsoft Graph could not look up {TextSanitizer.Shorten(name)} ({answer.Status}): {said}"
        )
        {
            StatusCode = answer.Status,
            RetryAfter = answer.RetryAfter,
        };
        return kind == FaultKind.Forbidden ? ServiceClient.Forbidden(fault, GraphOperations.FindUsers) : fault;
    }

    private async Task<BatchAnswer> AskAsync(string address, CancellationToken cancellationToken)
    {
        while (true)
        {
            var question = new Question(
                address,
                new TaskCompletionSource<BatchAnswer>(TaskCreationOptions.RunContinuationsAsynchronously),
                cancellationToken
            );
            lock (_lock)
            {
                _waiting.Enqueue(question);
                if (_batches < MostBatches)
                {
                    _batches++;
                    _ = SendBatchesAsync();
                }
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
                while (group.Count < MostInBatch && _waiting.TryDequeue(out var question))
                    group.Add(question);
                if (group.Count == 0)
                {
                    _batches--;
                    return;
                }
            }
            try
            {
                var request = graph.Request(GraphOperations.Batch, []) with
                {
                    OnlyReads = true,
                    Body = DirectoryJson.WriteBatch(group.ConvertAll(question => question.Address)),
                };
                var answers = (
                    await graph
                        .SendAsync(
                            GraphOperations.Batch,
                            request,
                            json => DirectoryJson.ReadBatch(json, group.Count),
                            group[0].CancellationToken
                        )
                        .ConfigureAwait(false)
                ).Value;
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

    private sealed record Question(
        string Address,
        TaskCompletionSource<BatchAnswer> Answer,
        CancellationToken CancellationToken
    );
}
