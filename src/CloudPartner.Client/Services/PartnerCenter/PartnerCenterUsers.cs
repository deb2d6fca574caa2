using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CloudPartner.Client.Services.PartnerCenter.Shapes;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>The members of the account's roles, as users.</summary>
internal sealed class PartnerCenterUsers(
    PartnerCenterSession session,
    PartnerCenterRoles roles,
    People people,
    RoleMembers members,
    RoleChange changes
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

        async ValueTask ReadRoleAsync(PartnerRole role, CancellationToken cancellationToken)
        {
            await foreach (var page in members.ListAsync(role, cancellationToken).ConfigureAwait(false))
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
                        users.Add(PartnerCenterRoles.ToUser(publisherId, member, role));
                    }
                }

                if (users.Count > 0)
                    await pages.Writer.WriteAsync(users, cancellationToken).ConfigureAwait(false);
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
            return PartnerCenterRoles.ToUser(assignment.PublisherId, there, role);
        }

        var wasThere = await members
            .AddAsync(role, member, $"{assignment} as {role.Name}", cancellationToken)
            .ConfigureAwait(false);
        return wasThere is null
            ? PartnerCenterRoles.ToUser(assignment.PublisherId, member, role)
            : throw new CloudPartnerException(
                wasThere with
                {
                    Kind = FaultKind.AlreadyExists,
                    Message = $"{assignment} is a member of {role.Name} already.",
                    RecommendedAction = "Nothing has to be done: the user holds the role.",
                }
            );
    }

    public Task<PortalUser> SetRoleAsync(
        PortalUser current,
        PortalRole role,
        bool force,
        CancellationToken cancellationToken
    ) => changes.SetRoleAsync(current, role, force, cancellationToken);

    public async Task RemoveAsync(PortalUser current, bool force, CancellationToken cancellationToken)
    {
        session.Service.CheckOffered(PartnerCenterOperations.RemoveMember);
        await session.CheckAccountAsync(current.PublisherId, cancellationToken).ConfigureAwait(false);
        var role = await roles.FindAsync(current.Role, cancellationToken).ConfigureAwait(false);
        await members
            .RemoveAsync(role, RoleMembers.MemberOf(current), $"{current} as {current.Role}", cancellationToken)
            .ConfigureAwait(false);
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
            .. found
                .Where(one => one.Member is not null)
                .Select(one => PartnerCenterRoles.ToUser(publisherId, one.Member!, one.Role)),
        ];
    }
}
