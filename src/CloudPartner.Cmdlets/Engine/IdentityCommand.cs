using System.Management.Automation;
using CloudPartner.Client.Bulk;
using CloudPartner.Cmdlets.Binding;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// The base of the commands that change users who are there. What a user holds is read before the question is asked, so
/// that the question, the preview and the journal name every role that goes; several are read side by side.
/// </summary>
public abstract class IdentityCommand : BulkCommand
{
    // Somebody who named a user wants it changed as it is now; somebody who handed in what they read wants that, or to
    // be told.
    private const int MostConflicts = 3;

    private const int MostReadAtOnce = 512;

    private readonly DesiredUsers _users = new();
    private readonly List<MeantUser> _waiting = [];
    private readonly List<MeantUser> _own = [];
    private int _enough = 1;
    private long _emptyRows;

    /// <summary>
    /// A user: an object from Get-PortalUser, a row with Email or ObjectId, an e-mail, or an object ID.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject", "Email", "Id", "ObjectId")]
    [ValidateNotNull]
    public PSObject? Identity { get; set; }

    /// <summary>Changes the user whatever happened to it since it was read.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Takes a role also from the identity that is signed in, after everybody else's.</summary>
    [Parameter]
    public SwitchParameter IncludeSelf { get; set; }

    private protected override bool NeedsRoles => true;

    /// <summary>The role that this input's user is to have; null where roles only go.</summary>
    private protected virtual string? NewRole => null;

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (SelfGuard.Warning(Portal) is { } warning)
            WriteWarning(warning);
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        Inputs++;
        try
        {
            if (Identity!.BaseObject is not PortalUser && new RowReader(Identity, null).IsEmpty)
            {
                _emptyRows++;
                return;
            }
            var user = UserReference.Parse(Identity!, named => ResolvePublisher(named ?? PublisherId));
            user = user with { Conditions = [.. user.Conditions.Where(condition => Counts(user, condition))] };
            if (user.Role is { } held)
                Portal.CheckRole(held);
            if (NewRole is { } role)
                Portal.CheckRole(role);
            _users.Note(user.PublisherId, user.KeyFor(Portal), "input", Inputs);
            _waiting.Add(new MeantUser(user, Identity!, NewRole));
        }
        catch (CloudPartnerException refused)
        {
            Refuse(refused.Fault.At($"Input {Inputs}"), Identity);
        }
        if (_waiting.Count < _enough)
            return;
        // The first one is done at once, since more may never come; many are read together.
        _enough = Math.Min(_enough * 2, MostReadAtOnce);
        ProcessWaiting();
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        TellEmpty(_emptyRows);
        ProcessWaiting();
        // Of the caller's own roles the one that allows the rest goes last, and each only after the one before.
        foreach (var own in _own.OrderBy(one => one.Held.Any(held => Portal.MayManageUsers(held.Role))))
        {
            CompleteRun();
            Ask(own);
        }
        base.EndProcessing();
    }

    /// <summary>True if something that the input says is about the user as they are, and not about what is to become of
    /// them.</summary>
    private protected virtual bool Counts(UserReference user, UserCondition condition) =>
        !Force
        || (
            user.Read is null
                ? condition.Field != UserCondition.VersionField
                : condition.Field == UserCondition.RoleField && Portal.HasSeveralRolesPerUser
        );

    /// <summary>Of what is meant, the assignments that are changed.</summary>
    private protected virtual IReadOnlyList<PortalUser> Choose(MeantUser meant, IReadOnlyList<PortalUser> held) => held;

    /// <summary>What is done, in the words of a question.</summary>
    private protected abstract string Describe(MeantUser meant);

    /// <summary>What tells this change from another one, for the journal.</summary>
    private protected abstract string?[] ContentOf(MeantUser meant);

    /// <summary>Changes one assignment.</summary>
    private protected abstract Task<PortalUser?> ChangeAsync(
        PortalUser current,
        MeantUser meant,
        CancellationToken cancellationToken
    );

    /// <summary>Called for each change that is only previewed.</summary>
    private protected virtual void WritePreview(MeantUser meant) { }

    private void ProcessWaiting()
    {
        if (_waiting.Count == 0)
            return;
        MeantUser[] read = [];
        Wait(
            Task.Run(async () =>
                read = await Task.WhenAll(_waiting.Select(meant => ReadAsync(meant, PipelineDispatcher.Stopping)))
            )
        );
        _waiting.Clear();
        foreach (var meant in read)
        {
            if (!TakesFromCaller(meant))
                Ask(meant);
            else if (IncludeSelf)
                _own.Add(meant);
            else
                Refuse(SelfGuard.Refusal($"{Describe(meant)}: {Named(meant)}"), meant.Target);
        }
    }

    private async Task<MeantUser> ReadAsync(MeantUser meant, CancellationToken cancellationToken)
    {
        var user = meant.User;
        try
        {
            var held = user.IsAsRead(Portal, Force)
                ? [user.Read!]
                : user.Choose(await Portal.GetUserAsync(user.PublisherId, user.Key, cancellationToken));
            return meant with { Held = Choose(meant, held) };
        }
        catch (CloudPartnerException unread)
        {
            return meant with { Fault = unread.Fault };
        }
    }

    private bool TakesFromCaller(MeantUser meant) =>
        meant.Held.Any(Portal.Caller.Is) && !(meant.NewRole is { } role && Portal.MayManageUsers(role));

    private void Ask(MeantUser meant)
    {
        if (meant.Fault is not null && IsWhatIf())
        {
            Refuse(meant.Fault, meant.Target);
        }
        // A fault goes through the run like any outcome, so that every input keeps its place in the journal; there is
        // nothing to ask about.
        else if (
            meant.Fault is not null
            || ShouldChange($"{Named(meant)} on publisher {meant.User.PublisherId}", Describe(meant))
        )
        {
            Submit(
                new BulkItem(
                    $"{meant.User.PublisherId}/{Named(meant)}",
                    ContentOf(meant),
                    meant.Target,
                    (mayHaveHappened, stop) => ChangeAllAsync(meant, mayHaveHappened, stop)
                )
                {
                    Goes = meant.Held.Count == 0 ? null : RolesOf(meant),
                }
            );
        }
        else if (IsWhatIf())
        {
            WritePreview(meant);
        }
    }

    // Every role that goes.
    private static string Named(MeantUser meant) =>
        meant.Held.Count == 0 ? meant.User.Key : $"{meant.User.Key} ({RolesOf(meant)})";

    private static string RolesOf(MeantUser meant) => string.Join(", ", meant.Held.Select(held => held.Role));

    private async Task<PortalUser?> ChangeAllAsync(
        MeantUser meant,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (meant.Fault is not null)
                throw new CloudPartnerException(meant.Fault);
            var held = meant.Held;
            for (var conflicts = 0; ; conflicts++)
            {
                try
                {
                    return await ChangeAsync(held, meant, cancellationToken);
                }
                catch (CloudPartnerException conflict)
                    when (conflict.Fault.Kind == FaultKind.Stale && conflicts < MostConflicts && meant.User.Read is null
                    )
                {
                    var now = Choose(
                        meant,
                        meant.User.Choose(
                            await Portal.GetUserAsync(meant.User.PublisherId, meant.User.Key, cancellationToken)
                        )
                    );
                    // Only what the question named may go.
                    if (!MayStillChange(meant, now))
                        throw;
                    held = now;
                }
            }
        }
        catch (CloudPartnerException gone)
            when (mayHaveHappened && meant.NewRole is null && gone.Fault.Kind == FaultKind.NotFound)
        {
            return null;
        }
    }

    // Where there is one role and another one is wanted, whichever it is goes. Otherwise what goes has to be what was
    // named.
    private bool MayStillChange(MeantUser meant, IReadOnlyList<PortalUser> now) =>
        (meant.NewRole is not null && !Portal.HasSeveralRolesPerUser)
        || now.Select(held => held.Role)
            .ToHashSet(StringComparer.OrdinalIgnoreCase)
            .SetEquals(meant.Held.Select(held => held.Role));

    private async Task<PortalUser?> ChangeAsync(
        IReadOnlyList<PortalUser> held,
        MeantUser meant,
        CancellationToken cancellationToken
    )
    {
        PortalUser? changed = null;
        var missing = 0;
        // One who gives up their own roles can do so only as long as they hold one that allows it.
        foreach (var current in held.OrderBy(one => Portal.MayManageUsers(one.Role)))
        {
            try
            {
                changed = await ChangeAsync(current, meant, cancellationToken);
            }
            catch (CloudPartnerException gone) when (gone.Fault.Kind == FaultKind.NotFound && ++missing < held.Count)
            {
                // Somebody else has taken this role; the others are still to go.
            }
        }
        return changed;
    }

    /// <summary>A user who is meant, and what they hold of what is meant.</summary>
    /// <param name="User">Who.</param>
    /// <param name="Target">The caller's own input.</param>
    /// <param name="NewRole">The role that the user is to have; null where roles only go.</param>
    private protected sealed record MeantUser(UserReference User, PSObject Target, string? NewRole)
    {
        /// <summary>What is changed; empty if it could not be read.</summary>
        public IReadOnlyList<PortalUser> Held { get; init; } = [];

        /// <summary>Why it could not be read, or is not as the input says.</summary>
        public CloudPartnerFault? Fault { get; init; }
    }
}
