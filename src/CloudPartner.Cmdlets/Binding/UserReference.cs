using System.Management.Automation;

namespace CloudPartner.Cmdlets.Binding;

/// <summary>A user that somebody means, by whatever they had at hand.</summary>
/// <param name="PublisherId">The publisher.</param>
/// <param name="Key">The e-mail in lower case, or the object ID.</param>
/// <param name="Read">The user as it was read, if that is what was given.</param>
internal sealed record UserReference(string PublisherId, string Key, PortalUser? Read)
{
    // Somebody who named a user by e-mail wants it changed as it is now; somebody who piped in what they read wants that, or to be told.
    private const int MostConflicts = 3;

    /// <summary>Reads a reference.</summary>
    /// <exception cref="CloudPartnerException">It is none.</exception>
    public static UserReference Parse(PSObject given, Func<string?, string> resolvePublisher)
    {
        if (given.BaseObject is PortalUser user)
        {
            var meant = resolvePublisher(user.PublisherId);
            // What was read on one publisher says nothing about the version on another.
            return new UserReference(meant, user.Key, meant == user.PublisherId ? user : null);
        }
        if (given.BaseObject is Guid id) return new UserReference(resolvePublisher(null), id.ToString("D"), null);
        var row = new RowReader(given, null);
        var publisher = resolvePublisher(FieldRules.Text("PublisherId", row.Column("PublisherId")));
        if (FieldRules.Text("Email", row.Column("Email")) is { } email)
            return new UserReference(publisher, Guid.TryParse(email, out id) ? id.ToString("D") : FieldRules.Email(email).ToLowerInvariant(), null);
        if (FieldRules.Text("ObjectId", row.Column("ObjectId")) is { } objectId)
            return new UserReference(publisher, FieldRules.Id("ObjectId", objectId).ToString("D"), null);
        throw FieldRules.Missing("Identity", "must be a user from Get-PortalUser, an e-mail, an object ID, or a row with one of these");
    }

    /// <summary>What tells two references apart: the user, and where a user may hold several roles the one that was read.</summary>
    public string KeyFor(IPortal portal) => portal.HasSeveralRolesPerUser && Read is not null ? $"{Key} ({Read.Role})" : Key;

    /// <summary>Changes the user: as it was read, or read now. Of several assignments that were not read, <paramref name="choose"/> takes those that are meant.</summary>
    public async Task<PortalUser?> ChangeAsync(IPortal portal, Func<IReadOnlyList<PortalUser>, IReadOnlyList<PortalUser>> choose,
        Func<PortalUser, Task<PortalUser?>> change, bool force, CancellationToken cancellationToken)
    {
        if (Read is not null && (portal.HasSeveralRolesPerUser || Read.ETag is not null || force)) return await change(Read);
        for (var conflicts = 0; ; conflicts++)
        {
            var held = choose(await portal.GetUserAsync(PublisherId, Key, cancellationToken));
            try
            {
                PortalUser? changed = null;
                foreach (var current in held) changed = await change(current);
                return changed;
            }
            catch (CloudPartnerException conflict) when (conflict.Fault.Kind == FaultKind.Stale && conflicts < MostConflicts)
            {
            }
        }
    }

    /// <summary>What a preview shows.</summary>
    public PortalUser AsPlaceholder(string role) => Read is not null ? Read with { Role = role } : new PortalUser
    {
        PublisherId = PublisherId,
        Kind = Guid.TryParse(Key, out _) ? PortalUserKind.ServicePrincipal : PortalUserKind.User,
        Email = Guid.TryParse(Key, out _) ? null : Key,
        ObjectId = Guid.TryParse(Key, out var id) ? id : null,
        Role = role,
    };
}
