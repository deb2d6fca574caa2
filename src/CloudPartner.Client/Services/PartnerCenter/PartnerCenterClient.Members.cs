using CloudPartner.Client.Services.PartnerCenter.Shapes;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>One user's roles: read, added, changed, removed.</summary>
internal sealed partial class PartnerCenterClient
{
    public async Task<IReadOnlyList<PortalUser>> GetUserAsync(
        string publisherId,
        string key,
        CancellationToken cancellationToken
    )
    {
        await CheckPublisherAsync(publisherId, cancellationToken).ConfigureAwait(false);
        await ReadRolesAsync(cancellationToken).ConfigureAwait(false);
        var found = await FindAsync(publisherId, MemberName.Key(key), cancellationToken).ConfigureAwait(false);
        // Somebody may be known by another address than the one they sign in with.
        if (
            found.Count == 0
            && !Guid.TryParse(key, out _)
            && (await FindKeysAsync([key], cancellationToken).ConfigureAwait(false)).TryGetValue(key, out var other)
        )
        {
            found = await FindAsync(publisherId, other, cancellationToken).ConfigureAwait(false);
        }

        return found.Count > 0
            ? found
            : throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.NotFound,
                    $"{TextSanitizer.Shorten(key)} holds none of the {_roles.Value!.Count} roles of {publisherId}."
                )
            );
    }

    public async Task<IReadOnlyDictionary<string, string>> FindKeysAsync(
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken
    )
    {
        var keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (context.People is not { } directory)
            return keys;
        // Asked for side by side, so that they travel in batches.
        foreach (var group in names.Chunk(1000))
        {
            var found = await Task.WhenAll(
                    group.Select(async name =>
                        (Name: name, People: await directory.FindAsync(name, cancellationToken).ConfigureAwait(false))
                    )
                )
                .ConfigureAwait(false);
            foreach (var (name, people) in found)
            {
                if (people.Count > 1)
                    throw Ambiguous(name, people);
                if (
                    people is [{ UserPrincipalName: { } principal }]
                    && MemberName.Key(principal) is var key
                    && !key.Equals(name, StringComparison.OrdinalIgnoreCase)
                )
                {
                    keys[name] = key;
                }
            }
        }
        return keys;
    }

    public async Task<PortalUser> AddUserAsync(
        string publisherId,
        DesiredPortalUser user,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    )
    {
        context.Service.CheckOffered(PartnerCenterOperations.AddMember);
        await CheckPublisherAsync(publisherId, cancellationToken).ConfigureAwait(false);
        await ReadRolesAsync(cancellationToken).ConfigureAwait(false);
        CheckUser(user);
        var role = RoleOf(user.Role);
        var member = await ResolveAsync(user, cancellationToken).ConfigureAwait(false);
        if (
            mayHaveHappened
            && await Lookup(role).FindAfterLossAsync(member.Id, cancellationToken).ConfigureAwait(false) is { } there
        )
        {
            return ToUser(publisherId, there, role);
        }

        var (added, wasThere) = await AddAsync(role, member, $"{user} as {role.Name}", cancellationToken)
            .ConfigureAwait(false);
        return wasThere is null
            ? ToUser(publisherId, added, role)
            : throw new CloudPartnerException(
                wasThere with
                {
                    Kind = FaultKind.AlreadyExists,
                    Message = $"{user} is a member of {role.Name} already.",
                    RecommendedAction = "Nothing has to be done: the user holds the role.",
                }
            );
    }

    public async Task<PortalUser> SetRoleAsync(
        PortalUser current,
        string role,
        bool force,
        CancellationToken cancellationToken
    )
    {
        context.Service.CheckOffered(PartnerCenterOperations.AddMember);
        await CheckPublisherAsync(current.PublisherId, cancellationToken).ConfigureAwait(false);
        await ReadRolesAsync(cancellationToken).ConfigureAwait(false);
        var (from, to, member) = (RoleOf(current.Role), RoleOf(role), MemberOf(current));
        if (!force && await IsDoneAsync(current, from, to, member, cancellationToken).ConfigureAwait(false) is { } done)
            return done;

        if (from != to)
            await context.Account.Removal.CheckAsync(context.Service, from.Id, cancellationToken).ConfigureAwait(false);
        // The new role first: between the two calls the user holds both, never none. A run that is killed there is
        // finished by the same calls, since adding what is there and removing what is gone both count as done.
        var (added, wasThere) = await AddAsync(to, member, $"{current} as {to.Name}", cancellationToken)
            .ConfigureAwait(false);
        if (from == to)
            return ToUser(current.PublisherId, added, to);
        try
        {
            await RemoveAsync(from, member, $"{current} as {from.Name}", cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException gone) when (gone.Fault.Kind == FaultKind.NotFound)
        {
            // Gone although nothing of this change was there before: somebody else took the role away in the meantime.
            if (wasThere is null && !force)
                await UndoAsync(to, member, current, gone.Fault, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Half of the change is made, so this is no item of which nothing was sent.
            throw Unknown(
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
        return ToUser(current.PublisherId, added, to);
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
        if (from != to && await Lookup(from).FindAsync(member.Id, cancellationToken).ConfigureAwait(false) is not null)
            return null;
        if (await Lookup(to).FindAsync(member.Id, cancellationToken).ConfigureAwait(false) is { } there)
            return ToUser(current.PublisherId, there, to);
        throw new CloudPartnerException(
            new CloudPartnerFault(
                FaultKind.Stale,
                $"{current} no longer holds {current.Role}: somebody has taken it away since it was read. "
                    + $"{to.Name} was not given."
            )
        );
    }

    public async Task RemoveUserAsync(PortalUser current, bool force, CancellationToken cancellationToken)
    {
        context.Service.CheckOffered(PartnerCenterOperations.RemoveMember);
        await CheckPublisherAsync(current.PublisherId, cancellationToken).ConfigureAwait(false);
        await ReadRolesAsync(cancellationToken).ConfigureAwait(false);
        await RemoveAsync(RoleOf(current.Role), MemberOf(current), $"{current} as {current.Role}", cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<List<PortalUser>> FindAsync(string publisherId, string key, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(
                _roles.Value!.Select(async role =>
                    (Role: role, Member: await Lookup(role).FindAsync(key, cancellationToken).ConfigureAwait(false))
                )
            )
            .ConfigureAwait(false);
        return
        [
            .. found.Where(one => one.Member is not null).Select(one => ToUser(publisherId, one.Member!, one.Role)),
        ];
    }

    private MemberLookup Lookup(PartnerRole role)
    {
        lock (_lookups)
        {
            if (!_lookups.TryGetValue(role.Id, out var lookup))
                _lookups[role.Id] = lookup = new MemberLookup(stop => ListMembersAsync(role.Id, stop), context.Time);
            return lookup;
        }
    }

    // The member as it is now, and the refusal if it was one before.
    private async Task<(RoleMember Member, CloudPartnerFault? WasThere)> AddAsync(
        PartnerRole role,
        RoleMember member,
        string what,
        CancellationToken cancellationToken
    )
    {
        var request = context.Service.Request(PartnerCenterOperations.AddMember, [role.Id]) with
        {
            Body = RoleMemberJson.Write(member, role.Id, context.Account.TenantId),
        };
        try
        {
            // Adding is not idempotent by itself. What may have happened is looked for among the members, and only if
            // it is not there sent again, with the same MS-RequestId.
            await context
                .Service.SendAsync(
                    PartnerCenterOperations.AddMember,
                    request,
                    json => RoleMemberJson.ReadAdded(json, member, role.Id),
                    cancellationToken,
                    async stop =>
                        await Lookup(role).FindAfterLossAsync(member.Id, stop).ConfigureAwait(false) is null
                            ? null
                            : new ApiResponse<object?>(null, null, string.Empty)
                )
                .ConfigureAwait(false);
            return (member, null);
        }
        catch (CloudPartnerException there)
            when (there.Fault is { Kind: FaultKind.Locked, StatusCode: 409, MayHaveHappened: false })
        {
            return (member, there.Fault);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            if (await ReadAfterLossAsync(role, member, what, failed.Fault, cancellationToken).ConfigureAwait(false))
                return (member, null);
            throw NotDone(failed.Fault, what);
        }
        catch (CloudPartnerException unknown) when (unknown.Fault.Kind == FaultKind.NotFound)
        {
            // The directory has found this person a moment ago.
            throw new CloudPartnerException(
                unknown.Fault with
                {
                    RecommendedAction =
                        "Run the same command again in a few minutes: Partner Center does not know this person "
                        + "yet, for example a guest who was invited just now.",
                }
            );
        }
    }

    private async Task RemoveAsync(
        PartnerRole role,
        RoleMember member,
        string what,
        CancellationToken cancellationToken
    )
    {
        var request = context.Service.Request(PartnerCenterOperations.RemoveMember, [role.Id, member.Id]);
        try
        {
            await context
                .Service.SendAsync<object?>(PartnerCenterOperations.RemoveMember, request, AcceptAny, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (CloudPartnerException refused) when (MemberRemoval.NotOffered(refused.Fault) is { } notOffered)
        {
            throw new CloudPartnerException(notOffered);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            // A repeat that finds nobody says that an attempt before it succeeded.
            if (
                failed.Fault.Kind != FaultKind.NotFound
                && await ReadAfterLossAsync(role, member, what, failed.Fault, cancellationToken).ConfigureAwait(false)
            )
            {
                throw NotDone(failed.Fault, what);
            }
        }
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
            await RemoveAsync(role, member, $"{current} as {role.Name}", cancellationToken).ConfigureAwait(false);
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

    private async Task<bool> ReadAfterLossAsync(
        PartnerRole role,
        RoleMember member,
        string what,
        CloudPartnerFault lost,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await Lookup(role).FindAfterLossAsync(member.Id, cancellationToken).ConfigureAwait(false)
                is not null;
        }
        catch (Exception unread) when (unread is CloudPartnerException or OperationCanceledException)
        {
            throw Unknown(lost, what, "Reading the role's members afterwards failed as well.");
        }
    }

    private static CloudPartnerException NotDone(CloudPartnerFault lost, string what) =>
        lost.MayStillHappen
            ? Unknown(lost, what, "It had not happened when it was read afterwards, but may still.")
            : new CloudPartnerException(lost with { MayHaveHappened = false });

    private static CloudPartnerException Unknown(CloudPartnerFault lost, string what, string why) =>
        new(
            new CloudPartnerFault(
                FaultKind.UnknownOutcome,
                $"Whether the change of {what} happened is not known: {lost.Message} {why}"
            )
            {
                RequestId = lost.RequestId,
                Attempts = lost.Attempts,
                StatusCode = lost.StatusCode,
                MayHaveHappened = true,
            }
        );

    private static RoleMember MemberOf(PortalUser user) =>
        user.ObjectId is { } id
            ? new RoleMember(id.ToString("D"), user.DisplayName, user.UserPrincipalName)
            : throw FieldRules.Missing("ObjectId", "the user carries no object ID; read it with Get-PortalUser");

    // What the service answers to a change says nothing that was not sent; some answers have no body.
    internal static object? AcceptAny(Newtonsoft.Json.JsonTextReader json)
    {
        while (json.Read()) { }
        return null;
    }
}
