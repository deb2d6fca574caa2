using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// Whom the portal added and who are not in the directory yet. They get there when somebody asks for the directory and
/// not when the portal adds them, because a bulk run in the portal would pay for indexes that it never uses.
/// </summary>
internal sealed class PendingUsers(DirectoryRepository directory)
{
    private const int MostRemembered = 1000;

    // What is known of transactions that were committed. An emulator that was killed may have left people behind who
    // were added to the portal only, so a new one has to search.
    private readonly List<DirectoryUser> _committed = [];
    private bool _mustSearch = true;
    private volatile bool _any = true;

    // What the transaction at work will have changed of it, if it is committed: who came, and, if it flushed or
    // replaced all, whether there is something to search for.
    private readonly List<DirectoryUser> _arrivals = [];
    private bool? _mustSearchNext;

    /// <summary>Whether the directory is behind; any thread may ask.</summary>
    public bool Any => _any;

    public void Add(string tenantId, string email, string? displayName) =>
        _arrivals.Add(DirectoryUser.ForEmail(tenantId, email, displayName));

    public void Flush()
    {
        if (_mustSearchNext is null)
            _committed.ForEach(directory.Add);
        _arrivals.ForEach(directory.Add);
        if (_mustSearchNext ?? _mustSearch)
            directory.AddMissing();
        _arrivals.Clear();
        _mustSearchNext = false;
    }

    /// <summary>All users have been replaced: nobody who came before is to come any more.</summary>
    public void Reset()
    {
        _arrivals.Clear();
        _mustSearchNext = true;
    }

    /// <summary>The transaction is committed: what it did is true now.</summary>
    public void Commit()
    {
        if (_mustSearchNext is { } mustSearch)
        {
            _committed.Clear();
            _mustSearch = mustSearch;
        }

        if (_committed.Count + _arrivals.Count <= MostRemembered)
            _committed.AddRange(_arrivals);
        else
            _mustSearch = true;
        _any = _mustSearch || _committed.Count > 0;
        Rollback();
    }

    /// <summary>The transaction is rolled back: it did nothing.</summary>
    public void Rollback()
    {
        _arrivals.Clear();
        _mustSearchNext = null;
    }
}
