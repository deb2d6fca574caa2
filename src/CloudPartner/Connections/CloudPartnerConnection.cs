namespace CloudPartner;

/// <summary>
/// A signed-in connection. It describes itself without secrets, may be used by several threads at once, and opens a
/// <see cref="IPortal"/> for each command.
/// </summary>
public sealed class CloudPartnerConnection : IDisposable
{
    private readonly Func<PortalCallOptions, IPortal> _openPortal;
    private readonly IDisposable _resources;
    private readonly Func<DateTimeOffset?> _tokenEnd;
    private int _closed;

    internal CloudPartnerConnection(
        Func<PortalCallOptions, IPortal> openPortal,
        IDisposable resources,
        Func<DateTimeOffset?> tokenEnd
    )
    {
        _tokenEnd = tokenEnd;
        _openPortal = openPortal;
        _resources = resources;
    }

    /// <summary>The identity that signed in.</summary>
    public required string Account { get; init; }

    /// <summary>The tenant it signed in to.</summary>
    public required string Tenant { get; init; }

    /// <summary>Where it is connected to.</summary>
    public required CloudPartnerEnvironment Environment { get; init; }

    /// <summary>The publisher that commands use unless they are told another; may be null.</summary>
    public string? PublisherId { get; init; }

    /// <summary>How it signed in, for example ClientSecret.</summary>
    public required string SignInMethod { get; init; }

    /// <summary>When the connection was made.</summary>
    public DateTimeOffset ConnectedTime { get; init; }

    /// <summary>True if its tokens are renewed for as long as it is open.</summary>
    public bool CanRenew { get; init; }

    /// <summary>When the current token ends; null if that is not known, or the connection is closed.</summary>
    public DateTimeOffset? ExpiresOn => IsOpen ? _tokenEnd() : null;

    /// <summary>Until when it can be used, in words.</summary>
    public string Until =>
        !IsOpen ? "closed"
        : CanRenew ? "disconnected; tokens are renewed"
        : ExpiresOn is { } end ? TextSanitizer.Time(end)
        : "the token ends; it does not say when";

    /// <summary>False once it has been closed.</summary>
    public bool IsOpen => Volatile.Read(ref _closed) == 0;

    /// <summary>Opens the portal for one command.</summary>
    /// <exception cref="CloudPartnerException">The connection has been closed.</exception>
    public IPortal OpenPortal(PortalCallOptions? options = null) =>
        IsOpen
            ? _openPortal(options ?? new PortalCallOptions())
            : throw new CloudPartnerException(
                new CloudPartnerFault(FaultKind.NotConnected, $"The connection to {this} has been closed.")
            );

    /// <summary>Closes the connection and forgets its tokens. Requests that are under way end with a fault.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            _resources.Dispose();
    }

    /// <summary>Who, where, which publisher, and until when if it ends by itself.</summary>
    public override string ToString() =>
        $"{Environment.Name} ({Environment.Endpoint.Authority}) as {Account} of tenant {Tenant}"
        + (PublisherId is null ? "" : $", publisher {PublisherId}")
        + (CanRenew ? "" : $", until {Until}");
}
