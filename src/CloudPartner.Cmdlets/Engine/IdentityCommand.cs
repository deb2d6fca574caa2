using System.Management.Automation;
using CloudPartner.Client;
using CloudPartner.Client.Bulk;
using CloudPartner.Cmdlets.Binding;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// The base of the commands that change users who are there. What a user holds is read before the question is asked, so
/// that the question, the preview and the journal name every role that goes; several are read side by side.
/// </summary>
public abstract class IdentityCommand : BulkCommand<PortalUser>
{
    private const int MostReadAtOnce = 512;

    private readonly DesiredUsers _users = new();
    private readonly List<MeantUser> _waiting = [];
    private readonly List<MeantUser> _own = [];
    private int _enough = 1;
    private long _emptyRows;

    /// <summary>
    /// Users: objects from Get-PortalUser, rows with Email or ObjectId, e-mails, or object IDs.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject", "Email", "Id", "ObjectId")]
    [ArgumentCompleter(typeof(UserCompleter))]
    [ValidateNotNull]
    public PSObject[]? Identity { get; set; }

    /// <summary>Changes the user whatever happened to it since it was read.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Takes a role also from the identity that is signed in, after everybody else's.</summary>
    [Parameter]
    public SwitchParameter IncludeSelf { get; set; }

    private protected override bool NeedsRoles => true;

    /// <summary>The role that a user is to have, as it was written; null where roles only go.</summary>
    private protected virtual string? NewRoleOf(UserReference user) => null;

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
        foreach (var one in Identity!)
            Take(one);
    }

    private void Take(PSObject given)
    {
        Inputs++;
        try
        {
            var row = new RowReader(given, null);
            if (row.IsEmpty)
            {
                _emptyRows++;
                return;
            }
            var user = UserReference.Parse(row, named => ResolvePublisher(named ?? PublisherId), Resolver);
            var written = NewRoleOf(user);
            var role = written is null ? null : Resolver.ResolveRole(written);
            user = user with { Conditions = [.. user.Conditions.Where(condition => Counts(user, condition, role))] };
            var meant = new MeantUser(user, given, role, Portal.Capabilities.KeyOf(user.Key, user.Role))
            {
                WrittenKey = Portal.Capabilities.KeyOf(user.Key, user.WrittenRole),
                WrittenRole = written,
            };
            _users.Note(user.PublisherId, meant.Key, "input", Inputs);
            _waiting.Add(meant);
        }
        catch (CloudPartnerException refused)
        {
            Refuse(refused.Fault.At($"Input {Inputs}"), given);
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
        foreach (var own in _own.OrderBy(one => one.Held.Any(held => Resolver.CanManageUsers(held.Role))))
        {
            CompleteRun();
            Ask(own);
        }
        base.EndProcessing();
    }

    /// <summary>True if something that the input says is about the user as they are, and not about what is to become of
    /// them.</summary>
    private protected virtual bool Counts(UserReference user, UserCondition condition, PortalRole? newRole) =>
        !Force
        || (
            user.Read is null
                ? condition.Field != UserCondition.VersionField
                : condition.Field == UserCondition.RoleField && !Portal.Capabilities.ReplacesAnyRole
        );

    /// <summary>Of what is meant, the assignments that are changed.</summary>
    private protected virtual IReadOnlyList<PortalUser> Choose(MeantUser meant, IReadOnlyList<PortalUser> held) => held;

    /// <summary>What is done, in the words of a question.</summary>
    private protected abstract string Describe(MeantUser meant);

    /// <summary>What tells this change from another one, for the journal.</summary>
    /// <param name="meant">Who.</param>
    /// <param name="isWritten">True for roles as they were written, false for roles as the service names them.</param>
    private protected abstract string?[] ContentOf(MeantUser meant, bool isWritten);

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
            // What was read is what is meant, if the service tells whether it still is so.
            var held =
                user.Read is { } read && !Force && Portal.Capabilities.DetectsChanges(read)
                    ? [read]
                    : await HeldAsync(user, cancellationToken);
            Progress!.Read(1, "users");
            return meant with { Held = Choose(meant, held) };
        }
        catch (CloudPartnerException unread)
        {
            return meant with { Fault = unread.Fault };
        }
    }

    private bool TakesFromCaller(MeantUser meant) =>
        meant.Held.Any(Portal.Caller.Is) && meant.NewRole is not { CanManageUsers: true };

    private async Task<IReadOnlyList<PortalUser>> HeldAsync(UserReference user, CancellationToken cancellationToken) =>
        user.Choose(await Portal.Users.GetAsync(user.PublisherId, user.Key, cancellationToken));

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
                new BulkItem<PortalUser>(
                    $"{meant.User.PublisherId}/{Named(meant)}",
                    ContentOf(meant, isWritten: false),
                    meant.Target,
                    (mayHaveHappened, stop) => ChangeAllAsync(meant, mayHaveHappened, stop)
                )
                {
                    WrittenContent = ContentOf(meant, isWritten: true),
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
            // Somebody who named a user wants it changed as it is now; somebody who handed in what they read wants
            // that, or to be told. Only what the question named may go.
            return await ConflictRetry.RunAsync(
                () => ChangeAsync(held, meant, cancellationToken),
                async () =>
                {
                    if (meant.User.Read is not null)
                        return false;
                    held = Choose(meant, await HeldAsync(meant.User, cancellationToken));
                    return MayStillChange(meant, held);
                }
            );
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
        (meant.NewRole is not null && Portal.Capabilities.ReplacesAnyRole)
        || now.Select(held => held.Role).ToHashSet().SetEquals(meant.Held.Select(held => held.Role));

    private async Task<PortalUser?> ChangeAsync(
        IReadOnlyList<PortalUser> held,
        MeantUser meant,
        CancellationToken cancellationToken
    )
    {
        PortalUser? changed = null;
        var missing = 0;
        // One who gives up their own roles can do so only as long as they hold one that allows it.
        foreach (var current in held.OrderBy(one => Resolver.CanManageUsers(one.Role)))
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
    /// <param name="Key">What tells it from whatever else may be meant.</param>
    private protected sealed record MeantUser(UserReference User, PSObject Target, PortalRole? NewRole, string Key)
    {
        /// <summary>The same as it was written.</summary>
        public string? WrittenKey { get; init; }

        /// <summary>The new role as it was written.</summary>
        public string? WrittenRole { get; init; }

        /// <summary>What is changed; empty if it could not be read.</summary>
        public IReadOnlyList<PortalUser> Held { get; init; } = [];

        /// <summary>Why it could not be read, or is not as the input says.</summary>
        public CloudPartnerFault? Fault { get; init; }
    }
}
