using System.Management.Automation;
using CloudPartner.Cmdlets.Binding;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>The base of the commands that choose among audit events.</summary>
public abstract class AuditCommand : ConnectedCommand
{
    private WildcardPattern? _pattern;

    /// <summary>Only events at this time or later.</summary>
    [Parameter(ParameterSetName = "List")]
    [PointInTime]
    public DateTimeOffset? After { get; set; }

    /// <summary>Only events at this time or earlier.</summary>
    [Parameter(ParameterSetName = "List")]
    [PointInTime]
    public DateTimeOffset? Before { get; set; }

    /// <summary>Only events of this type.</summary>
    [Parameter(ParameterSetName = "List")]
    [ArgumentCompleter(typeof(EventTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? EventType { get; set; }

    /// <summary>Only changes by this identity: an e-mail, or the object ID of a service principal.</summary>
    [Parameter(ParameterSetName = "List")]
    [ArgumentCompleter(typeof(UserCompleter))]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>
    /// Only events whose type, object, user or change holds this, or with wildcards is like it. Compared here, not by
    /// the service.
    /// </summary>
    [Parameter(ParameterSetName = "List")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    private protected IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> ListAsync(
        string publisher,
        CancellationToken cancellationToken
    )
    {
        if (Filter is not null)
            _pattern = PartPattern(nameof(Filter), Filter);
        if (After > Before)
        {
            throw FieldRules.Refuse(
                "After",
                After.Value.ToString("u", System.Globalization.CultureInfo.InvariantCulture),
                "lies after -Before, so no event could be found"
            );
        }

        return CountAsync(
            Portal.Audit.ListAsync(
                publisher,
                new PortalAuditFilter
                {
                    After = After,
                    Before = Before,
                    EventType = FieldRules.Text("EventType", EventType),
                    User = FieldRules.Text("User", User),
                },
                cancellationToken
            )
        );
    }

    private async IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> CountAsync(
        IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> pages
    )
    {
        await foreach (var page in pages)
        {
            Progress!.Read(page.Count, "events");
            yield return page;
        }
    }

    private protected bool IsWanted(PortalAuditEvent item)
    {
        if (Filter is null)
            return true;
        var pattern = _pattern ??= PartPattern(nameof(Filter), Filter);
        return Array.Exists(
            [item.EventType, item.ObjectName, item.User, item.Before, item.After],
            text => text is not null && pattern.IsMatch(text)
        );
    }
}
