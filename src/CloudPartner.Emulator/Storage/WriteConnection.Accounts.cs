using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>The changes to accounts and to the directory.</summary>
internal sealed partial class WriteConnection
{
    private const int MostNewcomers = 1000;

    // What is known of transactions that were committed. An emulator that was killed may have left people behind who
    // were added to the portal only, so a new one has to search.
    private readonly List<DirectoryUser> _newcomers = [];
    private bool _mustSearch = true;
    private volatile bool _isDirectoryBehind = true;

    // What the transaction at work will have changed of it, if it is committed: who came, and whether it settled or
    // replaced all.
    private readonly List<DirectoryUser> _arrivals = [];
    private bool? _mustSearchNext;

    public bool HasPendingUsers => _isDirectoryBehind;

    /// <summary>Somebody whom the portal added, and who has to be in the directory before anybody looks.</summary>
    public void AddPendingUser(string tenantId, string email, string? displayName) =>
        _arrivals.Add(DirectoryUser.ForEmail(tenantId, email, displayName));

    public void FlushPendingUsers()
    {
        if (_mustSearchNext is null)
            _newcomers.ForEach(AddPerson);
        _arrivals.ForEach(AddPerson);
        if (_mustSearchNext ?? _mustSearch)
            AddMissing();
        _arrivals.Clear();
        _mustSearchNext = false;
    }

    /// <summary>The transaction is committed: what it did to the state is true now.</summary>
    public void KeepState()
    {
        if (_mustSearchNext is { } mustSearch)
        {
            _newcomers.Clear();
            _mustSearch = mustSearch;
        }

        if (_newcomers.Count + _arrivals.Count <= MostNewcomers)
            _newcomers.AddRange(_arrivals);
        else
            _mustSearch = true;
        _isDirectoryBehind = _mustSearch || _newcomers.Count > 0;
        ForgetState();
    }

    /// <summary>The transaction is rolled back: it did nothing.</summary>
    public void ForgetState()
    {
        _arrivals.Clear();
        _mustSearchNext = null;
    }

    private void AddMissing()
    {
        using var row = Query(
            """
            SELECT p.tenantId, u.email, u.displayName
            FROM publishers p CROSS JOIN users u ON u.publisherId = p.id
                LEFT JOIN directory d ON d.tenantId = p.tenantId AND d.userKey = u.userKey
            WHERE p.tenantId IS NOT NULL AND u.kind = 'user' AND d.userKey IS NULL
            """
        );
        var missing = new List<DirectoryUser>();
        while (row.Read())
            missing.Add(DirectoryUser.ForEmail(row.GetString(0), row.GetString(1), row.Text(2)));
        missing.ForEach(AddPerson);
    }

    /// <summary>Whoever is in the directory already stays as they are.</summary>
    public void AddPerson(DirectoryUser person) =>
        Execute(
            $"""
            INSERT INTO directory({PersonColumns}, otherName) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
            """,
            person.TenantId,
            person.UserKey,
            person.Id,
            person.UserPrincipalName,
            person.Mail,
            person.DisplayName,
            person.UserType,
            person.AccountEnabled ? 1 : 0,
            person.ExternalUserState,
            person.OtherName
        );

    /// <summary>The guest has not accepted any more.</summary>
    public void ResetPerson(DirectoryUser guest) =>
        Execute(
            "UPDATE directory SET externalUserState = $3 WHERE tenantId = $1 AND userKey = $2",
            guest.TenantId,
            guest.UserKey,
            DirectoryUser.Pending
        );

    public bool HasOtherManager(string publisherId, string userKey)
    {
        // One after the other, because each has its own index.
        using (
            var row = Query(
                "SELECT 1 FROM users WHERE publisherId = $1 AND userKey <> $2 AND roleSet & 1 LIMIT 1",
                publisherId,
                userKey
            )
        )
        {
            if (row.Read())
                return true;
        }

        return HasOtherOwner(publisherId, userKey);
    }

    public void SaveProfile(Profile profile) =>
        Execute(
            "INSERT OR REPLACE INTO profiles(publisherId, name, content, version) VALUES($1, $2, $3, $4)",
            profile.PublisherId,
            profile.Name,
            profile.Content,
            profile.Version
        );
}
