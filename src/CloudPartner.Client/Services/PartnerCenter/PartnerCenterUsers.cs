using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CloudPartner.Client.Services.PartnerCenter.Shapes;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>The members of the account's roles, as users.</summary>
internal sealed class PartnerCenterUsers(
    PartnerCenterSession session,
    PartnerCenterRoles roles,
    People people,
    RoleMembers members
) : IPortalUsers
{
    private const int MostRolesAtOnce = 8;

    public IAsyncEnumerable<IReadOnlyList<PortalUser>> ListAsync(
        string publisherId,
        PortalUserFilter filter,
        CancellationToken cancellationToken
    )
    {
        if (filter.Kind is PortalUserKind.Group or PortalUserKind.ServicePrincipal)
        {
            throw Unsupported.Refuse(
                "Partner Center's API lists people only, no groups and no service principals.",
                $"Look at the page {PartnerCenterSession.UsersPage}."
            );
        }

        return MergeAsync(publisherId, filter, cancellationToken);
    }

    // Roles are read side by side, each page as it comes; what waits here is at most a page of each role, however many
    // members there are.
    private async IAsyncEnumerable<IReadOnlyList<PortalUser>> MergeAsync(
        string publisherId,
        PortalUserFilter filter,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await session.CheckAccountAsync(publisherId, cancellationToken).ConfigureAwait(false);
        var wanted = filter.Role is { } name
            ? [await roles.FindAsync(name, cancellationToken).ConfigureAwait(false)]
            : await roles.GetAllAsync(cancellationToken).ConfigureAwait(false);
        var key =
            filter.ObjectId is { } id ? id.ToString("D")
            : filter.Email is null ? null
            : MemberName.Key(filter.Email);

        var pages = Channel.CreateBounded<IReadOnlyList<PortalUser>>(1);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(
            async () =>
            {
                Exception? failed = null;
                try
                {
                    await Parallel
                        .ForEachAsync(
                            wanted,
                            new ParallelOptions
                            {
                                MaxDegreeOfParallelism = MostRolesAtOnce,
                                CancellationToken = ended.Token,
                            },
                            ReadRoleAsync
                        )
                        .ConfigureAwait(false);
                }
                catch (Exception thrown)
                {
                    // One role that cannot be read makes the listing incomplete, and that is an error.
                    failed = thrown;
                }
                pages.Writer.TryComplete(failed);
            },
            CancellationToken.None
        );
        try
        {
            await foreach (var page in pages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return page;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }

        async ValueTask ReadRoleAsync(PartnerRole role, CancellationToken stop)
        {
            await foreach (var page in members.ListAsync(role, stop).ConfigureAwait(false))
            {
                var users = new List<PortalUser>(page.Count);
                foreach (var member in page)
                {
                    if (
                        key is null
                        || key.Equals(member.Id, StringComparison.OrdinalIgnoreCase)
                        || key == MemberName.Key(member)
                    )
                    {
                        users.Add(ToUser(publisherId, member, role));
                    }
                }

                if (users.Count > 0)
                    await pages.Writer.WriteAsync(users, stop).ConfigureAwait(false);
            }
        }
    }

    public async Task<IReadOnlyList<PortalUser>> GetAsync(
        string publisherId,
        string key,
        CancellationToken cancellationToken
    )
    {
        await session.CheckAccountAsync(publisherId, cancellationToken).ConfigureAwait(false);
        var all = await roles.GetAllAsync(cancellationToken).ConfigureAwait(false);
        var found = await FindAsync(all, publisherId, MemberName.Key(key), cancellationToken).ConfigureAwait(false);
        // Somebody may be known by another address than the one they sign in with.
        if (
            found.Count == 0
            && !Guid.TryParse(key, out _)
            && (await people.FindKeysAsync([key], cancellationToken).ConfigureAwait(false)).TryGetValue(
                key,
                out var other
            )
        )
        {
            found = await FindAsync(all, publisherId, other, cancellationToken).ConfigureAwait(false);
        }

        return found.Count > 0
            ? found
            : throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.NotFound,
                    $"{TextSanitizer.Shorten(key)} holds none of the {all.Count} roles of {publisherId}."
                )
            );
    }

    public async Task<PortalUser> AddAsync(
        PortalAssignment assignment,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    )
    {
        session.Service.CheckOffered(PartnerCenterOperations.AddMember);
        var role = await roles.FindAsync(assignment.Role.Name, cancellationToken).ConfigureAwait(false);
        var member = await people.ResolveAsync(assignment.User, cancellationToken).ConfigureAwait(false);
        if (
            mayHaveHappened
            && await members.FindAfterLossAsync(role, member.Id, cancellationToken).ConfigureAwait(false) is { } there
        )
        {
            return ToUser(assignment.PublisherId, there, role);
        }

        var wasThere = await members
            .AddAsync(role, member, $"{assignment} as {role.Name}", cancellationToken)
            .ConfigureAwait(false);
        return wasThere is null
            ? ToUser(assignment.PublisherId, member, role)
            : throw new CloudPartnerException(
                wasThere with
                {
                    Kind = FaultKind.AlreadyExists,
                    Message = $"{assignment} is a member of {role.Name} already.",
                    RecommendedAction = "Nothing has to be done: the user holds the role.",
                }
            );
    }

    public async Task<PortalUser> SetRoleAsync(
        PortalUser current,
        PortalRole role,
        bool force,
        CancellationToken cancellationToken
    )
    {
        session.Service.CheckOffered(PartnerCenterOperations.AddMember);
        await session.CheckAccountAsync(current.PublisherId, cancellationToken).ConfigureAwait(false);
        var from = await roles.FindAsync(current.Role, cancellationToken).ConfigureAwait(false);
        var to = await roles.FindAsync(role.Name, cancellationToken).ConfigureAwait(false);
        var member = MemberOf(current);
        if (!force && await IsDoneAsync(current, from, to, member, cancellationToken).ConfigureAwait(false) is { } done)
            return done;

        if (from != to)
            await session.Account.Removal.CheckAsync(session.Service, from.Id, cancellationToken).ConfigureAwait(false);
        // The new role first: between the two calls the user holds both, never none. A run that is killed there is
        // finished by the same calls, since adding what is there and removing what is gone both count as done.
        var wasThere = await members
            .AddAsync(to, member, $"{current} as {to.Name}", cancellationToken)
            .ConfigureAwait(false);
        var changed = ToUser(current.PublisherId, member, to);
        if (from == to)
            return changed;
        try
        {
            await members
                .RemoveAsync(from, member, $"{current} as {from.Name}", cancellationToken)
                .ConfigureAwait(false);
        }
        catch (CloudPartnerException gone) when (gone.Fault.Kind == FaultKind.NotFound)
        {
            // Gone although nothing of this change was there before: somebody else took the role away in the meantime.
            if (wasThere is null && !force)
                await UndoAsync(to, member, current, gone.Fault, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Half of the change is made, so it cannot count as an item of which nothing was sent.
            throw Reconciliation.Unknown(
                new CloudPartnerFault(FaultKind.UnknownOutcome, "it was stopped in between."),
                current.ToString(),
                $"It holds {to.Name} now, and {from.Name} as well; run the same command again to finish the change."
            );
        }
        catch (CloudPartnerException failed)
        {
            throw new CloudPartnerException(
                failed.Fault with
                {
                    Message = $"{current} holds {to.Name} now, but still {from.Name} as well: {failed.Fault.Message}",
                    RecommendedAction =
                        $"Run the same command again to finish the change. {failed.Fault.RecommendedAction}",
                }
            );
        }
        return changed;
    }

    public async Task RemoveAsync(PortalUser current, bool force, CancellationToken cancellationToken)
    {
        session.Service.CheckOffered(PartnerCenterOperations.RemoveMember);
        await session.CheckAccountAsync(current.PublisherId, cancellationToken).ConfigureAwait(false);
        var role = await roles.FindAsync(current.Role, cancellationToken).ConfigureAwait(false);
        await members
            .RemoveAsync(role, MemberOf(current), $"{current} as {current.Role}", cancellationToken)
            .ConfigureAwait(false);
    }

    // Roles have no version here, so they are read: the role that was read has to be held still. Null if there is
    // something to do.
    private async Task<PortalUser?> IsDoneAsync(
        PortalUser current,
        PartnerRole from,
        PartnerRole to,
        RoleMember member,
        CancellationToken cancellationToken
    )
    {
        if (from != to && await members.FindAsync(from, member.Id, cancellationToken).ConfigureAwait(false) is not null)
            return null;
        if (await members.FindAsync(to, member.Id, cancellationToken).ConfigureAwait(false) is { } there)
            return ToUser(current.PublisherId, there, to);
        throw new CloudPartnerException(
            new CloudPartnerFault(
                FaultKind.Stale,
                $"{current} no longer holds {current.Role}: somebody has taken it away since it was read. "
                    + $"{to.Name} was not given."
            )
        );
    }

    // Takes back the addition. A removal that is on the wire when the command is stopped gets its grace like any other
    // change.
    private async Task UndoAsync(
        PartnerRole role,
        RoleMember member,
        PortalUser current,
        CloudPartnerFault gone,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await members
                .RemoveAsync(role, member, $"{current} as {role.Name}", cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception left) when (left is CloudPartnerException or OperationCanceledException)
        {
            var why = left is CloudPartnerException { Fault.Message: var message }
                ? message
                : "The command was stopped before that.";
            throw new CloudPartnerException(
                gone with
                {
                    Kind = FaultKind.UnknownOutcome,
                    Message =
                        $"{current} no longer holds {current.Role}: somebody has taken it away since it was read. "
                        + $"{role.Name} had been given "
                        + $"by then and was not taken back for certain. {why}",
                    RecommendedAction =
                        $"Read the user with Get-PortalUser, and take {role.Name} away with Remove-PortalUser if "
                        + "it is there and not wanted.",
                    MayHaveHappened = true,
                }
            );
        }
        throw new CloudPartnerException(
            gone with
            {
                Kind = FaultKind.Stale,
                Message =
                    $"{current} no longer holds {current.Role}: somebody has taken it away since it was read. "
                    + $"{role.Name} was not given.",
                RecommendedAction = FaultCatalog.Get(FaultKind.Stale).RecommendedAction,
            }
        );
    }

    private async Task<List<PortalUser>> FindAsync(
        IReadOnlyList<PartnerRole> all,
        string publisherId,
        string key,
        CancellationToken cancellationToken
    )
    {
        var found = await Task.WhenAll(
                all.Select(async role =>
                    (Role: role, Member: await members.FindAsync(role, key, cancellationToken).ConfigureAwait(false))
                )
            )
            .ConfigureAwait(false);
        return
        [
            .. found.Where(one => one.Member is not null).Select(one => ToUser(publisherId, one.Member!, one.Role)),
        ];
    }

    private static PortalUser ToUser(string publisherId, RoleMember member, PartnerRole role) =>
        new()
        {
            PublisherId = publisherId,
            // The documented members are people; one without a name to sign in with is something that this version does
            // not know.
            Kind = member.UserPrincipalName is null ? PortalUserKind.Unknown : PortalUserKind.User,
            Email = MemberName.Email(member.UserPrincipalName),
            UserPrincipalName = member.UserPrincipalName,
            DisplayName = member.DisplayName,
            Role = role.Name,
            ObjectId = Guid.TryParse(member.Id, out var id) ? id : null,
        };

    private static RoleMember MemberOf(PortalUser user) =>
        user.ObjectId is { } id
            ? new RoleMember(id.ToString("D"), user.DisplayName, user.UserPrincipalName)
            : throw FieldRules.Missing("ObjectId", "the user carries no object ID; read it with Get-PortalUser");
}
