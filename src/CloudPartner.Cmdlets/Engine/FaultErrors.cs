using System.Management.Automation;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>Makes error records of faults: the one way an error of this module comes to be.</summary>
internal static class FaultErrors
{
    /// <summary>
    /// An error record with the catalogue's ID and category, and the next step as recommended action.
    /// </summary>
    /// <param name="fault">The fault.</param>
    /// <param name="target">The caller's own input object, so that it can be piped in again.</param>
    public static ErrorRecord ToErrorRecord(this CloudPartnerFault fault, object? target)
    {
        var entry = FaultCatalog.Get(fault.Kind);
        var message = fault.RequestId is null ? fault.Message : $"{fault.Message} (request {fault.RequestId})";
        return new ErrorRecord(new CloudPartnerException(fault), entry.ErrorId, CategoryOf(entry), AsInput(target))
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = fault.RecommendedAction },
        };
    }

    // A row of a file as the caller would have it from Import-Csv. Made only for an error: most rows never need it.
    private static object? AsInput(object? target)
    {
        if (target is not IReadOnlyDictionary<string, string> cells)
            return target;
        var row = new PSObject();
        foreach (var (column, value) in cells)
            row.Properties.Add(new PSNoteProperty(column, value));
        return row;
    }

    internal static ErrorCategory CategoryOf(FaultCatalogEntry entry) => Enum.Parse<ErrorCategory>(entry.Category);
}
