using System.Management.Automation;
using CloudPartner.Cmdlets.Binding;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>The base of all commands that talk to a portal.</summary>
public abstract class ConnectedCommand : CloudPartnerCommand
{
    private const int MostReadAtOnce = 16;
    private const int MostNamed = 3;

    private readonly List<PublisherRead> _reads = [];
    private readonly List<string> _leftOut = [];
    private int _enough = 1;
    private int _read;
    private string? _typedPublisher;
    private string? _onlyPublisher;
    private string? _lastPublisher;

    /// <summary>The connection to use; by default that of the runspace.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNull]
    public CloudPartnerConnection? Connection { get; set; }

    /// <summary>The publisher; by default that of the connection.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Publisher")]
    [ArgumentCompleter(typeof(PublisherCompleter))]
    public string? PublisherId { get; set; }

    /// <summary>The publisher that the journal of a run belongs to.</summary>
    private protected string DefaultPublisher =>
        _onlyPublisher ?? _typedPublisher ?? CurrentConnection.PublisherId ?? string.Empty;

    private protected CloudPartnerConnection CurrentConnection { get; private set; } = null!;

    private protected IPortal Portal { get; private set; } = null!;

    /// <summary>What the command does, above its progress.</summary>
    private protected virtual string Activity => MyInvocation.MyCommand.Name;

    /// <summary>What was read and is waited for; null without a portal.</summary>
    private protected CommandProgress? Progress { get; private set; }

    /// <summary>What completion knows of the connection.</summary>
    private protected NameCache Known => NameCache.Of(CurrentConnection);

    /// <summary>Turns what the input says into assignments of the portal; only if <see cref="NeedsRoles"/>.</summary>
    private protected AssignmentResolver Resolver { get; private set; } = null!;

    /// <summary>How the command wants its calls made.</summary>
    private protected virtual PortalCallOptions CallOptions() =>
        new() { Trace = TraceSink(), Notice = words => PipelineDispatcher.Post(() => WriteWarning(words)) };

    /// <summary>True if the command checks roles, so that the service is asked for them first.</summary>
    private protected virtual bool NeedsRoles => false;

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        // Before the first input: only what was typed is bound. Later the input's own property may be.
        _typedPublisher = string.IsNullOrWhiteSpace(PublisherId) ? null : PublisherId;
        // Without a portal there is nothing that the command could go on with.
        Do(null, Open, terminating: true);
    }

    private protected virtual CommandProgress MakeProgress() =>
        new(Activity, () => Portal.RequestCounts, WriteProgress);

    /// <summary>Called a few times a second while the command waits.</summary>
    private protected virtual void OnIdle() => Progress!.Show();

    private void Open()
    {
        CurrentConnection =
            Connection
            ?? Session.Connections.Default
            ?? throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.NotConnected,
                    Session.Connections.HasFailed
                        ? "The last Connect-CloudPartner did not succeed, so no connection is the default; the one "
                            + "from before is used only where -Connection names it."
                        : "There is no connection in this runspace."
                )
            );
        Portal = CurrentConnection.OpenPortal(CallOptions());
        Progress = MakeProgress();
        PipelineDispatcher.OnIdle = OnIdle;
        Wait(
            Task.Run(async () =>
            {
                _onlyPublisher = await Portal.Publishers.FindOnlyAsync(PipelineDispatcher.Stopping);
                Known.OnlyPublisher = _onlyPublisher;
                if (NeedsRoles)
                    Resolver = await Portal.Roles.OpenResolverAsync(PipelineDispatcher.Stopping);
            })
        );
    }

    /// <summary>Runs work on the publisher that this input means.</summary>
    private protected void RunOnPublisher(Func<string, CancellationToken, Task> work)
    {
        // Bound anew for each input object, so it is taken before the work begins.
        var given = PublisherId;
        Run(given, cancellationToken => work(ResolvePublisher(given), cancellationToken));
    }

    /// <summary>
    /// Reads from the publisher that this input means, side by side with those of the inputs after it. A publisher that
    /// Get-Publisher lists and the caller may not read is left out, and <see cref="EndProcessing"/> says so once; one
    /// that somebody named is an error. Of a command that calls this, an own EndProcessing begins with the base's.
    /// </summary>
    /// <param name="target">The caller's own input; by default the publisher it names.</param>
    /// <param name="work">What is read, and written by way of the first argument.</param>
    private protected void ReadPublisher(
        Func<PublisherRead, string, CancellationToken, Task> work,
        object? target = null
    )
    {
        // Bound anew for each input object, so it is taken before the work begins.
        _reads.Add(new PublisherRead(PipelineDispatcher, target ?? PublisherId, PublisherId, work));
        if (_reads.Count < _enough)
            return;
        // The first one is read at once, since more may never come; many are read together.
        _enough = Math.Min(_enough * 2, MostReadAtOnce);
        ReadWaiting();
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        ReadWaiting();
        Progress?.End();
        if (_leftOut.Count == 0)
            return;
        var more = _leftOut.Count > MostNamed ? $" and {_leftOut.Count - MostNamed} more" : string.Empty;
        WriteWarning(
            $"{_leftOut.Count} of {_read} publishers are left out, since {CurrentConnection.Account} may not read "
                + $"them: {string.Join(", ", _leftOut.Take(MostNamed))}{more}."
        );
    }

    private void ReadWaiting()
    {
        var reads = _reads.ToArray();
        _reads.Clear();
        foreach (var read in reads)
            read.Start(ResolvePublisher);
        foreach (var read in reads)
        {
            _read++;
            read.TakeTurn();
            Do(
                read.Target,
                () =>
                {
                    try
                    {
                        Wait(read.Reading);
                    }
                    catch (CloudPartnerException refused)
                        when (refused.Fault.Kind == FaultKind.Forbidden
                            && !read.HasWritten
                            && (_onlyPublisher ?? _typedPublisher) is null
                            && ListedPublishers.Has(read.Publisher)
                        )
                    {
                        _leftOut.Add(read.Publisher!);
                    }
                }
            );
        }
    }

    /// <summary>The publisher to work on: what the input says, or else the command line, or else the connection. Input
    /// for another publisher than the command line's is refused: which of the two is meant, only the caller
    /// knows.</summary>
    /// <param name="given">What the input says.</param>
    /// <exception cref="CloudPartnerException">There is none, it is not a publisher ID, or it is another one than
    /// -PublisherId.</exception>
    private protected string ResolvePublisher(string? given)
    {
        if (string.IsNullOrWhiteSpace(given))
            given = null;
        if (
            given is not null
            && _typedPublisher is { } typed
            && !given.Equals(typed, StringComparison.OrdinalIgnoreCase)
        )
        {
            throw FieldRules.Refuse(
                "PublisherId",
                given,
                $"is what the input names, and -PublisherId names {typed}; leave one of the two out"
            );
        }

        var publisher = _typedPublisher ?? given ?? CurrentConnection.PublisherId;
        if (_onlyPublisher is { } only)
            return FieldRules.OnlyPublisher(only, publisher);
        // Every item of a long run names the same one.
        if (publisher is not null && publisher == _lastPublisher)
            return publisher;
        return _lastPublisher = FieldRules.PublisherId(
            publisher
                ?? throw FieldRules.Missing(
                    "PublisherId",
                    "name the publisher with -PublisherId, here or with Connect-CloudPartner"
                )
        );
    }
}
