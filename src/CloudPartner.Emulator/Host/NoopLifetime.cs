namespace CloudPartner.Emulator.Host;

/// <summary>The program reacts to signals, not the host: a test process keeps its own Ctrl+C.</summary>
internal sealed class NoopLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
