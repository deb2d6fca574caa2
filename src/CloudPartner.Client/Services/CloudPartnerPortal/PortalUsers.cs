using CloudPartner.Client.Json;
using CloudPartner.Client.Services.CloudPartnerPortal.Shapes;
using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal;

/// <summary>The portal's users: each has one role and a version.</summary>
internal sealed class PortalUsers(PortalSession session) : IPortalUsers
{
    public IAsyncEnumerable<IReadOnlyList<PortalUser>> ListAsync(
        string publisherId,
        PortalUserFilter filter,
        CancellationToken cancellationToken
    )
    {
        var terms = TermsOf(filter);
        return session.ListAsync<PortalUser>(
            PortalOperations.ListUsers,
            publisherId,
            terms,
            terms.Count == 0 ? json => UserJson.Read(json, publisherId) : ReadFiltered,
            cancellationToken
        );

        // Whoever asked for some users may go on to remove what comes back.
        PortalUser ReadFiltered(JsonTextReader json)
        {
            var user = UserJson.Read(json, publisherId);
            if (filter.Email is { } email)
                AnotherAnswerException.Check(email, user.Email);
            if (filter.ObjectId is { } id && user.ObjectId != id)
                throw new AnotherAnswerException(id.ToString("D"), user.Key);
            if (filter.Role is { } role)
                AnotherAnswerException.Check(role, user.Role);
            if (filter.Kind is { } kind)
                AnotherAnswerException.Check(UserJson.KindName(kind), user.Kind.ToString());
            return user;
        }
    }

    public async Task<IReadOnlyList<PortalUser>> GetAsync(
        string publisherId,
        string key,
        CancellationToken cancellationToken
    ) => [await ReadAsync(FieldRules.PublisherId(publisherId), key, cancellationToken).ConfigureAwait(false)];

    public async Task<PortalUser> AddAsync(
        PortalAssignment assignment,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    )
    {
        var (publisherId, key) = (assignment.PublisherId, assignment.User.Key);
        if (mayHaveHappened && await FindAsync(publisherId, key, cancellationToken).ConfigureAwait(false) is { } there)
        {
            return IsWhatWasSent(there, assignment) ? there : throw AlreadyExists(assignment, null);
        }

        var request = session.Request(PortalOperations.PutUser, [publisherId, key]) with
        {
            OnlyIfAbsent = true,
            Body = UserJson.Write(assignment),
        };
        try
        {
            return await SendAsync(request, publisherId, key, assignment.Role.Name, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            var found = await ReadAfterLossAsync(publisherId, key, failed.Fault, cancellationToken)
                .ConfigureAwait(false);
            if (found is null)
                throw Reconciliation.NotDone(failed.Fault, key);
            return IsWhatWasSent(found, assignment) ? found : throw AlreadyExists(assignment, failed.Fault);
        }
        catch (CloudPartnerException failed) when (failed.Fault.Kind == FaultKind.Stale)
        {
            throw AlreadyExists(assignment, failed.Fault);
        }
    }

    public async Task<PortalUser> SetRoleAsync(
        PortalUser current,
        PortalRole role,
        bool force,
        CancellationToken cancellationToken
    )
    {
        var (publisherId, key) = (current.PublisherId, current.Key);
        if (!force && role.Name == current.Role)
            return await StillHoldsAsync(current, cancellationToken).ConfigureAwait(false);
        var request = session.Request(PortalOperations.PutUser, [publisherId, key]) with
        {
            IfMatch = Condition(current, force),
            Body = UserJson.Write(current with { Role = role.Name }),
        };
        try
        {
            return await SendAsync(request, publisherId, key, role.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            // A repeat of a change that won is refused as stale, although it was our own change that made it so.
            var found = await ReadAfterLossAsync(publisherId, key, failed.Fault, cancellationToken)
                .ConfigureAwait(false);
            return found?.Role == role.Name ? found : throw Reconciliation.NotDone(failed.Fault, key);
        }
    }

    public async Task RemoveAsync(PortalUser current, bool force, CancellationToken cancellationToken)
    {
        var (publisherId, key) = (current.PublisherId, current.Key);
        var request = session.Request(PortalOperations.DeleteUser, [publisherId, key]) with
        {
            IfMatch = Condition(current, force),
        };
        try
        {
            await session.Http.SendAsync<object?>(request, _ => null, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (failed.Fault.MayHaveHappened)
        {
            var found = await ReadAfterLossAsync(publisherId, key, failed.Fault, cancellationToken)
                .ConfigureAwait(false);
            if (found is not null)
                throw Reconciliation.NotDone(failed.Fault, key);
        }
    }

    // Nothing to change, as it was read; whether that still holds only the service can say.
    private async Task<PortalUser> StillHoldsAsync(PortalUser current, CancellationToken cancellationToken)
    {
        var now = await ReadAsync(current.PublisherId, current.Key, cancellationToken).ConfigureAwait(false);
        return current.Role == now.Role
            ? now
            : throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.Stale,
                    $"{current} holds {now.Role} now, not {current.Role} as it was read."
                )
            );
    }

    private static string Condition(PortalUser current, bool force) =>
        PortalSession.Condition(
            current.ETag,
            force,
            "the user carries no version; read it with Get-PortalUser, or use -Force"
        );

    private Task<PortalUser> ReadAsync(string publisherId, string key, CancellationToken cancellationToken) =>
        SendAsync(
            session.Request(PortalOperations.GetUser, [publisherId, key]),
            publisherId,
            key,
            role: null,
            cancellationToken
        );

    // An answer about somebody else, or with another role than was given, says nothing about what was asked, and no
    // change may start from it.
    private async Task<PortalUser> SendAsync(
        PortalRequest request,
        string publisherId,
        string key,
        string? role,
        CancellationToken cancellationToken
    )
    {
        var answer = await session
            .Http.SendAsync(
                request,
                json =>
                {
                    var user = UserJson.Read(json, publisherId);
                    if (!(Guid.TryParse(key, out var id) && user.ObjectId == id))
                        AnotherAnswerException.Check(key, user.Key);
                    if (role is not null)
                        AnotherAnswerException.Check(role, user.Role);
                    return user;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return answer.ETag is null || answer.ETag == answer.Value.ETag
            ? answer.Value
            : answer.Value with
            {
                ETag = answer.ETag,
            };
    }

    // Null if the service says that there is none.
    private async Task<PortalUser?> FindAsync(string publisherId, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(publisherId, key, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException missing) when (missing.Fault.Kind == FaultKind.NotFound)
        {
            return null;
        }
    }

    private Task<PortalUser?> ReadAfterLossAsync(
        string publisherId,
        string key,
        CloudPartnerFault lost,
        CancellationToken cancellationToken
    ) => Reconciliation.ReadAsync(lost, key, stop => FindAsync(publisherId, key, stop), cancellationToken);

    private static CloudPartnerException AlreadyExists(PortalAssignment assignment, CloudPartnerFault? answer) =>
        new(
            new CloudPartnerFault(
                FaultKind.AlreadyExists,
                $"{assignment} is a user of {assignment.PublisherId} already."
            )
            {
                RequestId = answer?.RequestId,
                StatusCode = answer?.StatusCode,
                Attempts = answer?.Attempts ?? 0,
            }
        );

    private static bool IsWhatWasSent(PortalUser found, PortalAssignment sent) =>
        found.Kind == sent.User.Kind
        && found.Role == sent.Role.Name
        && (found.DisplayName ?? string.Empty) == (sent.User.DisplayName ?? string.Empty)
        && found.ApplicationId == sent.User.ApplicationId
        && found.TenantId == sent.User.TenantId;

    private static List<string> TermsOf(PortalUserFilter filter)
    {
        var terms = new List<string>();
        if (filter.Email is not null)
            terms.Add($"email eq {PortalSession.Quote(filter.Email.ToLowerInvariant())}");
        if (filter.ObjectId is { } id)
            terms.Add($"objectId eq {PortalSession.Quote(id.ToString("D"))}");
        if (filter.Role is not null)
            terms.Add($"roleName eq {PortalSession.Quote(filter.Role)}");
        if (filter.Kind is { } kind)
            terms.Add($"kind eq {PortalSession.Quote(UserJson.KindName(kind))}");
        return terms;
    }
}
