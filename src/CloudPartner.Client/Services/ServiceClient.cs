using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services;

/// <summary>Sends the operations of one service's table, and says what was missing when one is refused.</summary>
internal sealed class ServiceClient(string service, Uri root, RequestPipeline http)
{
    /// <summary>The service's root.</summary>
    public Uri Root => root;

    /// <summary>A request for an operation.</summary>
    public PortalRequest Request(
        PortalOperation operation,
        IReadOnlyList<string> values,
        params (string, string)[] query
    ) => operation.Request(service, root, values, query);

    /// <summary>Refuses what the service does not offer, before another operation is sent on the way to it.</summary>
    public void CheckOffered(PortalOperation operation) => operation.CheckOffered(service, root);

    /// <summary>
    /// Sends it; see <see cref="RequestPipeline.SendAsync{T}(PortalRequest, Func{JsonTextReader, T}, CancellationToken,
    /// Func{CancellationToken, Task{ApiResponse{T}}})"/>.
    /// </summary>
    public async Task<ApiResponse<T>> SendAsync<T>(
        PortalOperation operation,
        PortalRequest request,
        Func<JsonTextReader, T> read,
        CancellationToken cancellationToken,
        Func<CancellationToken, Task<ApiResponse<T>?>>? verify = null
    )
    {
        try
        {
            return await http.SendAsync(request, read, cancellationToken, verify).ConfigureAwait(false);
        }
        catch (CloudPartnerException refused) when (refused.Fault.Kind == FaultKind.Forbidden)
        {
            throw new CloudPartnerException(Forbidden(refused.Fault, operation));
        }
    }

    /// <summary>A refusal with what the operation needs.</summary>
    public static CloudPartnerFault Forbidden(CloudPartnerFault refused, PortalOperation operation) =>
        refused with
        {
            Message = $"{refused.Message} The operation '{operation.Name}' needs {operation.Permission}.",
            RecommendedAction =
                $"Sign in as an identity that has {operation.Permission}, or have it granted; "
                + "docs/operations.md in the module's folder lists what each command needs.",
        };
}
