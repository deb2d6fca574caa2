using CloudPartner.Client.Services.PartnerCenter.Shapes;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>
/// The account of a connection. It follows from the tenant that signed in, so there is one publisher, and its ID is the
/// account's MPN ID. Read once per connection, when the first command needs it.
/// </summary>
internal sealed class PartnerCenterAccount(string tenant)
{
    private readonly AsyncLazy<string> _id = new();

    /// <summary>
    /// The ID of the tenant, which the service calls the account ID of a member; null if the sign-in named none.
    /// </summary>
    public string? TenantId { get; } = Guid.TryParse(tenant, out var id) ? id.ToString("D") : null;

    /// <summary>Whether members can be removed from roles.</summary>
    public MemberRemoval Removal { get; } = new();

    /// <summary>The account's MPN ID; null if it has none, or before it was read.</summary>
    public string? MpnId { get; private set; }

    /// <summary>
    /// The publisher ID: the MPN ID, or the tenant's ID if the account has none or the identity may not read it.
    /// </summary>
    public Task<string> GetIdAsync(ServiceClient service, CancellationToken cancellationToken) =>
        _id.GetAsync(
            async stop => (MpnId = await ReadAsync(service, stop).ConfigureAwait(false)) ?? tenant,
            cancellationToken
        );

    private static async Task<string?> ReadAsync(ServiceClient service, CancellationToken cancellationToken)
    {
        try
        {
            var request = service.Request(PartnerCenterOperations.GetMpnProfile, []);
            return (
                await service
                    .SendAsync(PartnerCenterOperations.GetMpnProfile, request, ReadMpnId, cancellationToken)
                    .ConfigureAwait(false)
            ).Value;
        }
        // The MPN profile is for people only; an application works for the account of its tenant all the same.
        catch (CloudPartnerException refused) when (refused.Fault.Kind is FaultKind.Forbidden or FaultKind.NotFound)
        {
            return null;
        }
    }

    private static string? ReadMpnId(JsonTextReader json)
    {
        if (MpnProfileJson.Read(json).MpnId is not { Length: > 0 } id)
            return null;
        return FieldRules.IsPublisherId(id) ? id : throw new JsonReaderException("An account without a usable MPN ID.");
    }
}
