using CloudPartner.Client.Services.PartnerCenter.Shapes;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>
/// Looks members up in one role. The service documents no way to ask for one member, only the listing, so everybody who
/// waits shares one: a lookup joins the next listing that begins, and a listing ends as soon as it has found all it was
/// begun for. Nothing of a listing is kept but what was looked for.
/// </summary>
internal sealed class MemberLookup(
    Func<CancellationToken, IAsyncEnumerable<IReadOnlyList<RoleMember>>> list,
    TimeProvider time
)
{
    /// <summary>
    /// How long a lookup that settles a lost answer waits for others of its kind. Answers get lost many at a time, and
    /// who lost one pauses for a random while before asking; without this wait a quick service would be asked for a
    /// listing by nearly each of them.
    /// </summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(500);

    private readonly object _lock = new();
    private List<Waiter> _waiting = [];
    private bool _listing;

    /// <summary>
    /// A member by object ID or by <see cref="MemberName.Key(RoleMember)"/>; null if the role has no such member.
    /// </summary>
    public Task<RoleMember?> FindAsync(string key, CancellationToken cancellationToken) =>
        FindAsync(key, gathers: false, cancellationToken);

    /// <summary>
    /// The same after an answer was lost: however many were, the role is listed at most once in <see
    /// cref="Gathering"/>.
    /// </summary>
    public Task<RoleMember?> FindAfterLossAsync(string key, CancellationToken cancellationToken) =>
        FindAsync(key, gathers: true, cancellationToken);

    private async Task<RoleMember?> FindAsync(string key, bool gathers, CancellationToken cancellationToken)
    {
        while (true)
        {
            var waiter = new Waiter(
                key,
                gathers,
                new TaskCompletionSource<RoleMember?>(TaskCreationOptions.RunContinuationsAsynchronously),
                cancellationToken
            );
            lock (_lock)
            {
                _waiting.Add(waiter);
                if (!_listing)
                {
                    _listing = true;
                    _ = Task.Run(RunAsync, CancellationToken.None);
                }
            }
            try
            {
                return await waiter.Found.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Somebody else in the listing was cancelled, and the listing with them.
            }
        }
    }

    // Never throws: how it ended goes to those who wait.
    private async Task RunAsync()
    {
        while (true)
        {
            bool gathers;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _listing = false;
                    return;
                }
                gathers = _waiting.TrueForAll(waiter => waiter.Gathers);
            }
            if (gathers)
                await Task.Delay(Gathering, time).ConfigureAwait(false);
            List<Waiter> round;
            lock (_lock)
                (round, _waiting) = (_waiting, []);
            try
            {
                await ListAsync(round).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                foreach (var waiter in round)
                    waiter.Found.TrySetCanceled(CancellationToken.None);
            }
            catch (Exception failed)
            {
                foreach (var waiter in round)
                    waiter.Found.TrySetException(failed);
            }
        }
    }

    private async Task ListAsync(List<Waiter> round)
    {
        var wanted = round.ToLookup(waiter => waiter.Key, StringComparer.OrdinalIgnoreCase);
        var missing = wanted.Count;
        await foreach (var page in list(round[0].CancellationToken).ConfigureAwait(false))
        {
            foreach (var member in page)
            {
                foreach (var key in new[] { member.Id, MemberName.Key(member) })
                {
                    if (!wanted.Contains(key))
                        continue;
                    // Counted once, whoever and however many look for it.
                    var first = false;
                    foreach (var waiter in wanted[key])
                        first |= waiter.Found.TrySetResult(member);
                    if (first)
                        missing--;
                }
            }
            if (missing == 0)
                return;
        }
        foreach (var waiter in round)
            waiter.Found.TrySetResult(null);
    }

    private sealed record Waiter(
        string Key,
        bool Gathers,
        TaskCompletionSource<RoleMember?> Found,
        CancellationToken CancellationToken
    );
}

/// <summary>What a member is called.</summary>
internal static class MemberName
{
    private const string GuestMark = "#EXT#@";

    /// <summary>
    /// The address that people know a member by. A guest signs in with a name that the directory made of the address
    /// that was invited (<c>ann_fabrikam.com#EXT#@contoso.onmicrosoft.com</c>); a domain holds no underscore, so the
    /// last one stood for the @.
    /// </summary>
    public static string? Email(string? userPrincipalName)
    {
        if (userPrincipalName is null)
            return null;
        var mark = userPrincipalName.IndexOf(GuestMark, StringComparison.OrdinalIgnoreCase);
        if (mark <= 0)
            return userPrincipalName;
        var at = userPrincipalName.LastIndexOf('_', mark - 1);
        return at > 0
            ? string.Concat(userPrincipalName.AsSpan(0, at), "@", userPrincipalName.AsSpan(at + 1, mark - at - 1))
            : userPrincipalName;
    }

    /// <summary>What tells two members apart: the address in lower case, or the object ID.</summary>
    public static string Key(RoleMember member) => Email(member.UserPrincipalName)?.ToLowerInvariant() ?? member.Id;

    /// <summary>The key of a name as somebody gives it.</summary>
    public static string Key(string name) =>
        Guid.TryParse(name, out var id) ? id.ToString("D") : Email(name)!.ToLowerInvariant();
}
