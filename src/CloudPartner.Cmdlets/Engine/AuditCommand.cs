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

    /// <summary>Only events of this type of object.</summary>
    [Parameter(ParameterSetName = "List")]
    [Alias("ResourceType")]
    [ArgumentCompleter(typeof(ObjectTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ObjectType { get; set; }

    /// <summary>
    /// Only operations that ended so: succeeded, failed, or progress. What a service lists without a status has
    /// happened. Compared here, not by the service.
    /// </summary>
    [Parameter(ParameterSetName = "List")]
    [ArgumentCompleter(typeof(AuditStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    /// <summary>Only changes by this identity: an e-mail, or the object ID of a service principal.</summary>
    [Parameter(ParameterSetName = "List")]
    [ArgumentCompleter(typeof(UserCompleter))]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>
    /// Only events whose type, object, user, change or details hold this, or with wildcards are like it. Compared here,
    /// not by the service.
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

        // A misspelt status would list nothing, which looks like an answer.
        foreach (var status in Status ?? [])
        {
            if (!AuditStatusCompleter.Documented.Contains(status, StringComparer.OrdinalIgnoreCase))
            {
                throw FieldRules.Refuse(
                    "Status",
                    status,
                    $"is not one of {string.Join(", ", AuditStatusCompleter.Documented)}; what else a service may say "
                        + "is found with Where-Object Status"
                );
            }
        }

        return CountAsync(
            Portal.Audit.ListAsync(
                publisher,
                new PortalAuditFilter
                {
                    After = After,
                    Before = Before,
                    EventType = FieldRules.Text("EventType", EventType),
                    ObjectType = FieldRules.Text("ObjectType", ObjectType),
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
        var status = string.IsNullOrEmpty(item.Status) ? AuditStatusCompleter.Documented[0] : item.Status;
        if (Status?.Contains(status, StringComparer.OrdinalIgnoreCase) == false)
            return false;
        if (Filter is null)
            return true;
        var pattern = _pattern ??= PartPattern(nameof(Filter), Filter);
        IEnumerable<string?> texts =
        [
            item.EventType,
            item.ObjectName,
            item.User,
            item.Before,
            item.After,
            item.CorrelationId,
            item.CustomerId,
            .. item.Details.Values,
        ];
        return texts.Any(text => text is not null && pattern.IsMatch(text));
    }
}
