using System.Management.Automation;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>How far a review has come: roles are listed first, then the accounts that hold them are read.</summary>
internal sealed class ReviewProgress(string activity, Func<PortalRequestCounts> requests, Action<ProgressRecord> write)
    : CommandProgress(activity, requests, write)
{
    private int _roles;
    private int _accounts;

    /// <summary>Counts, called by any thread.</summary>
    /// <param name="roles">How many more roles are listed.</param>
    /// <param name="accounts">How many more accounts are read.</param>
    public void Add(int roles, int accounts)
    {
        Interlocked.Add(ref _roles, roles);
        Interlocked.Add(ref _accounts, accounts);
    }

    protected override IEnumerable<string> Counts(PortalRequestCounts counts) =>
        [$"{TextSanitizer.Count(_roles)} roles listed", $"the accounts of {TextSanitizer.Count(_accounts)} read"];

    protected override void Measure(ProgressRecord record) =>
        record.PercentComplete = _accounts == 0 ? -1 : (int)(100L * _accounts / Math.Max(_accounts, _roles));
}
