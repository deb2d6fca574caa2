using CloudPartner.Client.Bulk;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>What is said of a run that ended before its input did.</summary>
internal static class BulkReport
{
    /// <summary>Why it ended, what came of the items that were on the wire, and how many were not tried.</summary>
    public static CloudPartnerFault Ended(BulkRunEndedException ended, long left)
    {
        var fault = ended.Fault;
        if (ended.Afterwards.Count > 0)
        {
            var ends = string.Join(
                ", ",
                ended
                    .Afterwards.GroupBy(outcome => outcome.Status)
                    .OrderBy(group => group.Key)
                    .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}")
            );
            var unknown = ended
                .Afterwards.Where(outcome => outcome.Status == BulkStatus.Unknown)
                .Select(outcome => outcome.Item.Key)
                .ToList();
            fault = fault with
            {
                Message =
                    $"{fault.Message} When it ended, {ended.Afterwards.Count} more were on the wire: {ends}."
                    + (
                        unknown.Count == 0
                            ? ""
                            : $" May have been done: " + $"{TextSanitizer.Shorten(string.Join(", ", unknown), 300)}."
                    ),
            };
        }
        return left > 0
            ? fault with
            {
                Message = $"{fault.Message} {left} that had been taken were not tried.",
            }
            : fault;
    }

    /// <summary>What a run that was stopped has done and not done, and how it goes on.</summary>
    /// <param name="counts">What was counted.</param>
    /// <param name="command">The command.</param>
    /// <param name="journal">Its journal, if it has one.</param>
    public static string Stopped(BulkProgress counts, string command, string? journal)
    {
        if (counts.Added == 0)
            return $"{command} was stopped before anything was changed.";
        var before = counts.Counted(BulkStatus.Resumed);
        var unknown = counts.Counted(BulkStatus.Unknown);
        return $"{command} was stopped: {counts.Counted(BulkStatus.Done)} done, "
            + (before > 0 ? $"{before} done before, " : "")
            + $"{counts.Counted(BulkStatus.Failed)} failed, "
            + (unknown > 0 ? $"{unknown} may have been done, " : "")
            + $"{counts.Left} of {counts.Expected} that were taken not done. "
            + (
                journal is null
                    ? "With -JournalPath the same command would go on from here."
                    : $"The same command with -JournalPath '{journal}' goes on from here."
            );
    }
}
