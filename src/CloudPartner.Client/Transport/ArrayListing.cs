using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Transport;

/// <summary>
/// Lists what a service answers as one long array, batch by batch as it arrives. If the answer breaks off, it is
/// requested again, and what was handed over already is skipped; a list that has changed at that point ends in a fault
/// rather than with a gap.
/// </summary>
internal sealed class ArrayListing<T>(
    RequestPipeline http,
    PortalRequest request,
    Func<JsonTextReader, T> read,
    Func<T, string> key
)
    where T : class
{
    private const int BatchSize = 100;

    // A thousand times the size of the longest possible list of publishers.
    private const long LargestBytes = 4L * 1024 * 1024 * 1024;

    private long _handedOver;
    private T? _last;

    public async IAsyncEnumerable<IReadOnlyList<T>> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // At most one batch ahead of the caller, so that a slow caller slows down the reading.
        var batches = Channel.CreateBounded<IReadOnlyList<T>>(1);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => FillAsync(batches.Writer, ended.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return batch;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    // Never throws: a failure completes the channel.
    private async Task FillAsync(ChannelWriter<IReadOnlyList<T>> batches, CancellationToken cancellationToken)
    {
        Exception? failed = null;
        try
        {
            await http.SendAsync<object?>(
                    request,
                    (response, deadline) => ReadAnswerAsync(response, deadline, batches, cancellationToken),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            failed = thrown;
        }
        batches.TryComplete(failed);
    }

    private async Task<object?> ReadAnswerAsync(
        HttpResponseMessage response,
        ReadDeadline deadline,
        ChannelWriter<IReadOnlyList<T>> batches,
        CancellationToken cancellationToken
    )
    {
        if (ResponseClassifier.IsWebPage(response))
            throw ResponseClassifier.WebPage(response);
        await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
        using var elements = new JsonElements(stream);
        var pace = deadline.StartPace();
        long index = 0,
            bytes = 0;
        try
        {
            while (await elements.ReadAsync(deadline.Token).ConfigureAwait(false) is > 0 and var read)
            {
                pace.Add(read);
                if ((bytes += read) > LargestBytes)
                    throw Incomplete("The answer does not end.", "Check the endpoint of the environment.");
                var batch = new List<T>();
                while (elements.TryNext(out var element))
                {
                    var item = Read(element);
                    if (++index < _handedOver)
                        continue;
                    if (index == _handedOver)
                        CheckSame(item);
                    else
                        batch.Add(item);
                    if (batch.Count < BatchSize)
                        continue;
                    await HandOverAsync(batch).ConfigureAwait(false);
                    batch = [];
                }
                if (batch.Count > 0)
                    await HandOverAsync(batch).ConfigureAwait(false);
                deadline.ExtendForNextChunk();
            }
        }
        catch (JsonException why)
        {
            throw ResponseClassifier.Unreadable(response, why);
        }
        if (index < _handedOver)
            throw Changed();
        return null;

        async Task HandOverAsync(List<T> batch)
        {
            // The time that the caller takes is not held against the service.
            deadline.Pause();
            pace.Pause();
            await batches.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            pace.Resume();
            _handedOver = index;
            _last = batch[^1];
        }
    }

    private T Read(ArraySegment<byte> element)
    {
        using var json = PortalJson.Open(
            new StreamReader(
                new MemoryStream(element.Array!, element.Offset, element.Count, writable: false),
                System.Text.Encoding.UTF8
            )
        );
        return read(json);
    }

    private void CheckSame(T item)
    {
        if (key(item) != key(_last!))
            throw Changed();
    }

    private static CloudPartnerException Changed() =>
        Incomplete("The answer broke off, and the list had changed when it was requested again.", "List again.");

    private static CloudPartnerException Incomplete(string why, string nextStep) =>
        new(
            new CloudPartnerFault(FaultKind.Unexpected, why + " The listing is incomplete.")
            {
                RecommendedAction = nextStep,
            }
        );
}
