using System.Globalization;

namespace CloudPartner.Bench.Trial;

/// <summary>What a run under trial does.</summary>
internal enum TrialCommand
{
    /// <summary>Adds users.</summary>
    Add,

    /// <summary>Gives users another role.</summary>
    Set,

    /// <summary>Removes every second user.</summary>
    Remove,

    /// <summary>Makes the portal have wanted users, and removes all others.</summary>
    Sync,
}

/// <summary>
/// One job: whom it is about, which roles they hold before, and which afterwards. From these follow the changes that
/// have to be committed, and that no other may be.
/// </summary>
internal sealed class TrialJob(TrialCommand command, PortalDialect dialect, int users)
{
    private static readonly string[] None = [];

    private readonly bool _isPartnerCenter = dialect == PortalDialect.PartnerCenter;

    public TrialCommand Command => command;

    public string Low => _isPartnerCenter ? "Developer" : "Contributor";

    public string High => _isPartnerCenter ? "Manager" : "Owner";

    /// <summary>How many users the emulator seeds. In Partner Center only people whom the tenant knows can be added,
    /// and seeded ones are known.</summary>
    public int Seeded => command == TrialCommand.Add && !_isPartnerCenter ? 0 : users;

    /// <summary>Everybody whom it is about.</summary>
    public IEnumerable<string> Keys =>
        Enumerable
            .Range(1, users)
            .Select(KeyOf)
            .Concat(
                command == TrialCommand.Sync && !_isPartnerCenter
                    ? Enumerable.Range(1, users / 3).Select(n => $"new{n:D7}@contoso.com")
                    : []
            );

    /// <summary>The keys that are named to the command, in order.</summary>
    public IEnumerable<string> Named => Keys.Where(key => !Before(key).SetEquals(After(key)));

    /// <summary>The roles that somebody holds at first. The same for each run, so it follows from the seed.</summary>
    public HashSet<string> Before(string key)
    {
        if (Seeded == 0 || NumberOf(key) is not { } n)
            return [];
        if (!_isPartnerCenter)
            return [n % 50 == 0 ? High : Low];
        var more = (n % 10) switch
        {
            3 => "Business contributor",
            5 => "Financial contributor",
            7 => "Marketer",
            _ => null,
        };
        return [n % 50 == 0 ? High : Low, .. more is null ? None : [more], .. n % 500 == 0 ? ["Owner"] : None];
    }

    /// <summary>The roles that somebody is to hold in the end.</summary>
    public HashSet<string> After(string key)
    {
        var before = Before(key);
        var number = NumberOf(key);
        switch (command)
        {
            case TrialCommand.Add when _isPartnerCenter:
                return [.. before, "Owner"];
            case TrialCommand.Add:
                return [number % 10 == 0 ? High : Low];
            case TrialCommand.Set:
                return before.Remove(Low) ? [.. before, High] : before;
            case TrialCommand.Remove:
                return number % 2 == 1 ? [] : before;
            default:
                if (number is null)
                    return [Low];
                if (number % 3 == 0)
                    return [];
                if (number % 3 == 2)
                    return [High];
                return [before.Contains(High) ? High : Low, .. _isPartnerCenter ? ["Marketer"] : None];
        }
    }

    /// <summary>How many changes the portal has to commit for somebody: where there are several roles one for each,
    /// otherwise one.</summary>
    public int CommitsFor(string key)
    {
        var (before, after) = (Before(key), After(key));
        if (!_isPartnerCenter)
            return before.SetEquals(after) ? 0 : 1;
        before.SymmetricExceptWith(after);
        return before.Count;
    }

    private static string KeyOf(int number) => $"user{number:D7}@contoso.com";

    private static int? NumberOf(string key) =>
        key.StartsWith("user", StringComparison.Ordinal)
            ? int.Parse(key.AsSpan(4, 7), CultureInfo.InvariantCulture)
            : null;
}
