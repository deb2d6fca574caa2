namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// What a command reads of one publisher. Several are read side by side, and each writes when the ones before it have
/// written all of theirs, so that the output comes in the order of the input.
/// </summary>
/// <param name="dispatcher">Where it writes to.</param>
/// <param name="target">The caller's own input.</param>
/// <param name="publisher">The publisher that the input names; null where it names none.</param>
/// <param name="work">What is read; gets this and the publisher that is meant.</param>
internal sealed class PublisherRead(
    PipelineDispatcher dispatcher,
    object? target,
    string? publisher,
    Func<PublisherRead, string, CancellationToken, Task> work
)
{
    private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public object? Target => target;

    public string? Publisher => publisher;

    /// <summary>True as soon as something was written.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>The reading, once it has begun.</summary>
    public Task Reading { get; private set; } = Task.CompletedTask;

    public void Start(Func<string?, string> resolve)
    {
        Reading = Task.Run(() => work(this, resolve(publisher), dispatcher.Stopping));
        dispatcher.Track(Reading);
    }

    /// <summary>Lets it write.</summary>
    public void TakeTurn() => _turn.TrySetResult();

    /// <summary>Has something written by the pipeline thread, and ends when it is.</summary>
    public async Task WriteAsync(Action write)
    {
        await _turn.Task.WaitAsync(dispatcher.Stopping);
        HasWritten = true;
        await dispatcher.WriteAsync(write);
    }
}
