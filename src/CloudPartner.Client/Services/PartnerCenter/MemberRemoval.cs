namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>
/// Whether the service takes roles away at all. A caller saw it refuse every removal with code 2000, "Account Id has to
/// be set.", although it was called as documented (seen 2025-12-21); which addition it wants is not known. A change of
/// role adds before it removes, so this is found out before anything is added: by removing somebody who cannot be a
/// member.
/// </summary>
internal sealed class MemberRemoval
{
    private const string Code = "2000";
    private const string Words = "Account Id";

    private sealed record Finding(CloudPartnerFault? Refusal);

    private readonly AsyncLazy<Finding> _finding = new();

    /// <summary>Asks once per connection, with the ID of nobody.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.NotSupported"/> if the service removes
    /// nobody.</exception>
    public async Task CheckAsync(ServiceClient service, string roleId, CancellationToken cancellationToken)
    {
        var finding = await _finding
            .GetAsync(
                async stop =>
                {
                    var nobody = Guid.NewGuid().ToString("D");
                    var request = service.Request(PartnerCenterOperations.RemoveMember, [roleId, nobody]);
                    try
                    {
                        await service
                            .SendAsync<object?>(
                                PartnerCenterOperations.RemoveMember,
                                request,
                                RoleMembers.AcceptAny,
                                stop
                            )
                            .ConfigureAwait(false);
                        return new Finding(null);
                    }
                    catch (CloudPartnerException refused) when (NotOffered(refused.Fault) is { } fault)
                    {
                        return new Finding(fault);
                    }
                    catch (CloudPartnerException unknown)
                        when (unknown.Fault.Kind is FaultKind.NotFound or FaultKind.Invalid or FaultKind.Locked)
                    {
                        // As it should be: there is no such member.
                        return new Finding(null);
                    }
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (finding.Refusal is { } refusal)
            throw new CloudPartnerException(refusal);
    }

    /// <summary>What that refusal of a removal means; null for any other fault.</summary>
    public static CloudPartnerFault? NotOffered(CloudPartnerFault refused) =>
        refused is not { Kind: FaultKind.Invalid, ServiceCode: Code }
        || !refused.Message.Contains(Words, StringComparison.OrdinalIgnoreCase)
            ? null
            : refused with
            {
                Kind = FaultKind.NotSupported,
                Field = null,
                Rule = null,
                Message =
                    "Partner Center takes no role away through its API at present; nothing was changed. "
                    + $"{refused.Message}",
                RecommendedAction = $"Change or remove the user on the page {PartnerCenterSession.UsersPage}.",
            };
}
