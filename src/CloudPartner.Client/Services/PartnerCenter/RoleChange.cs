using CloudPartner.Client.Services.PartnerCenter.Shapes;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>
/// Gives a member one role for another. The service knows no such call, so the new role is added and then the old one
/// removed.
/// </summary>
internal sealed class RoleChange(PartnerCenterSession session, PartnerCenterRoles roles, RoleMembers members)
{
    /// <summary>See <see cref="IPortalUsers.SetRoleAsync"/>.</summary>
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
        var member = RoleMembers.MemberOf(current);
        if (!force && await IsDoneAsync(current, from, to, member, cancellationToken).ConfigureAwait(false) is { } done)
            return done;

        if (from != to)
            await session.Account.Removal.CheckAsync(session.Service, from.Id, cancellationToken).ConfigureAwait(false);
        // The new role first: between the two calls the user holds both, never none. A run that is killed there is
        // finished by the same calls, since adding what is there and removing what is gone both count as done.
        var wasThere = await members
            .AddAsync(to, member, $"{current} as {to.Name}", cancellationToken)
            .ConfigureAwait(false);
        var changed = PartnerCenterRoles.ToUser(current.PublisherId, member, to);
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
            return PartnerCenterRoles.ToUser(current.PublisherId, there, to);
        throw new CloudPartnerException(
            new CloudPartnerFault(FaultKind.Stale, $"{Gone(current)} {to.Name} was not given.")
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
                        $"{Gone(current)} {role.Name} had been given by then and was not taken back for certain. {why}",
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
                Message = $"{Gone(current)} {role.Name} was not given.",
                RecommendedAction = FaultCatalog.Get(FaultKind.Stale).RecommendedAction,
            }
        );
    }

    private static string Gone(PortalUser current) =>
        $"{current} no longer holds {current.Role}: somebody has taken it away since it was read.";
}
