using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Portals.PartnerCenter;

/// <summary>
/// The account of a connection. It follows from the tenant that signed in, so there is one publisher, and its ID is the account's MPN ID. Read once
/// per connection, when the first command needs it.
/// </summary>
internal sealed class PartnerCenterAccount(string tenant)
{
    private readonly ReadOnce<string> _id = new();

    /// <summary>The publisher ID: the MPN ID, or the tenant's ID if the account has none or the identity may not read it.</summary>
    public Task<string> GetIdAsync(ServiceCalls service, CancellationToken cancellationToken) =>
        _id.GetAsync(async stop => await ReadAsync(service, stop).ConfigureAwait(false) ?? tenant, cancellationToken);

    private static async Task<string?> ReadAsync(ServiceCalls service, CancellationToken cancellationToken)
    {
        try
        {
            var request = service.Request(PartnerCenterOperations.GetMpnProfile, []);
            return (await service.SendAsync(PartnerCenterOperations.GetMpnProfile, request, ReadMpnId, cancellationToken).ConfigureAwait(false)).Value;
        }
        // The MPN profile is for people only; an application works for the account of its tenant all the same.
        catch (CloudPartnerException refused) when (refused.Fault.Kind is FaultKind.Forbidden or FaultKind.NotFound)
        {
            return null;
        }
    }

    private static string? ReadMpnId(JsonTextReader json) => MpnProfileJson.Read(json).MpnId is { Length: > 0 } id ? FieldRules.PublisherId(id) : null;
}
