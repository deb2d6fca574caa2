using CloudPartner.Client.Services.PartnerCenter.Shapes;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>The members of a role: listed, found, added and removed, whatever becomes of the answers.</summary>
internal sealed class RoleMembers(PartnerCenterSession session)
{
    private readonly Dictionary<string, MemberLookup> _lookups = [];

    /// <summary>Lists them, a page at a time.</summary>
    public IAsyncEnumerable<IReadOnlyList<RoleMember>> ListAsync(
        PartnerRole role,
        CancellationToken cancellationToken
    ) =>
        session.ListAsync(
            PartnerCenterOperations.ListMembers,
            [role.Id],
            [("size", PartnerCenterSession.PageSize)],
            json => RoleMemberJson.Read(json, role.Id),
            cancellationToken
        );

    /// <summary>See <see cref="MemberLookup.FindAsync(string, CancellationToken)"/>.</summary>
    public Task<RoleMember?> FindAsync(PartnerRole role, string key, CancellationToken cancellationToken) =>
        Lookup(role).FindAsync(key, cancellationToken);

    /// <summary>See <see cref="MemberLookup.FindAfterLossAsync"/>.</summary>
    public Task<RoleMember?> FindAfterLossAsync(PartnerRole role, string id, CancellationToken cancellationToken) =>
        Lookup(role).FindAfterLossAsync(id, cancellationToken);

    /// <summary>Adds a member.</summary>
    /// <returns>The service's refusal if it was one before; null if it was not.</returns>
    public async Task<CloudPartnerFault?> AddAsync(
        PartnerRole role,
        RoleMember member,
        string what,
        CancellationToken cancellationToken
    )
    {
        var request = session.Service.Request(PartnerCenterOperations.AddMember, [role.Id]) with
        {
            Body = RoleMemberJson.Write(member, role.Id, session.Account.TenantId),
        };
        try
        {
            // Adding is not idempotent by itself. What may have happened is looked for among the members, and only if
            // it is not there sent again, with the same MS-RequestId.
            await session
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
            return null;
        }
        catch (CloudPartnerException there)
            when (there.Fault is { Kind: FaultKind.Locked, StatusCode: 409, MayHaveHappened: false })
        {
            return there.Fault;
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            if (await ReadAfterLossAsync(role, member, what, failed.Fault, cancellationToken).ConfigureAwait(false))
                return null;
            throw Reconciliation.NotDone(failed.Fault, what);
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

    /// <summary>Removes a member.</summary>
    public async Task RemoveAsync(PartnerRole role, RoleMember member, string what, CancellationToken cancellationToken)
    {
        var request = session.Service.Request(PartnerCenterOperations.RemoveMember, [role.Id, member.Id]);
        try
        {
            await session
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
                throw Reconciliation.NotDone(failed.Fault, what);
            }
        }
    }

    private async Task<bool> ReadAfterLossAsync(
        PartnerRole role,
        RoleMember member,
        string what,
        CloudPartnerFault lost,
        CancellationToken cancellationToken
    ) =>
        await Reconciliation
            .ReadAsync(lost, what, stop => FindAfterLossAsync(role, member.Id, stop), cancellationToken)
            .ConfigureAwait(false)
            is not null;

    private MemberLookup Lookup(PartnerRole role)
    {
        lock (_lookups)
        {
            if (!_lookups.TryGetValue(role.Id, out var lookup))
                _lookups[role.Id] = lookup = new MemberLookup(stop => ListAsync(role, stop), session.Time);
            return lookup;
        }
    }

    /// <summary>A user that was read as a member.</summary>
    public static RoleMember MemberOf(PortalUser user) =>
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
