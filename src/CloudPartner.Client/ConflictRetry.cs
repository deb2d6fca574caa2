namespace CloudPartner.Client;

/// <summary>Repeats a change that was refused because somebody else made one in between.</summary>
public static class ConflictRetry
{
    // What somebody changes again and again between our reading and our writing is left to them.
    private const int MostConflicts = 3;

    /// <summary>Makes a change, and makes it again after a conflict.</summary>
    /// <param name="attempt">Reads what is there, unless it was read before, and changes it.</param>
    /// <param name="goesOn">Called after a conflict; reads again, and tells whether the change is still meant.</param>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Stale"/> if somebody else was quicker each
    /// time.</exception>
    public static async Task<T> RunAsync<T>(Func<Task<T>> attempt, Func<Task<bool>> goesOn)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (CloudPartnerException conflict)
                when (conflict.Fault.Kind == FaultKind.Stale && conflicts < MostConflicts)
            {
                if (!await goesOn().ConfigureAwait(false))
                    throw;
            }
        }
    }
}
