namespace CloudPartner;

/// <summary>The history of changes.</summary>
public interface IPortalAudit
{
    /// <summary>Lists the audit events that the service finds for a filter, newest first, a page at a time.</summary>
    IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> ListAsync(
        string publisherId,
        PortalAuditFilter filter,
        CancellationToken cancellationToken = default
    );
}
