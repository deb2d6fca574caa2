using System.Runtime.CompilerServices;
using System.Text;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// What was read over a connection lately, for completion: names and what to say of each. Commands fill it as they
/// read, a change empties it, and nothing in it is older than five minutes.
/// </summary>
internal sealed class NameCache
{
    public const string Publishers = "publishers";
    public const string Roles = "roles";

    private const int MostNames = 100_000;
    private const int MostBytes = 8_800_000;

    // An array's header, and its place in a set that grows by doubling.
    private const int BytesPerName = 56;
    private const int MostMatches = 200;
    private static readonly TimeSpan LongestAge = TimeSpan.FromMinutes(5);

    // A service that did not answer in time is left alone for a while: whoever presses Tab twice waits once.
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(30);
    private static readonly ConditionalWeakTable<CloudPartnerConnection, NameCache> ByConnection = [];

    private readonly Dictionary<string, NameList> _lists = new(StringComparer.OrdinalIgnoreCase);
    private int _names;
    private long _bytes;

    /// <summary>The only publisher that there is; null where callers name one, or before a command has run.</summary>
    public string? OnlyPublisher { get; set; }

    public static NameCache Of(CloudPartnerConnection connection) => ByConnection.GetOrCreateValue(connection);

    /// <summary>The list of a publisher's users.</summary>
    public static string UsersOf(string publisher) => "users of " + publisher;

    // A listing passes here with each user, so nothing is made but what is kept.
    public void Note(string publisher, IReadOnlyList<PortalUser> users)
    {
        lock (_lists)
        {
            var names = Fresh(UsersOf(publisher));
            Span<char> text = stackalloc char[512];
            foreach (var user in users)
            {
                if (IsFull)
                    return;
                var before = user.DisplayName is { Length: > 0 } ? ": " : "";
                // Longer ones are not worth completing.
                if (
                    text.TryWrite($"{user.ToString()}\0{user.Role}, {user.Kind}{before}{user.DisplayName}", out var end)
                )
                {
                    Keep(names, text[..end]);
                }
            }
        }
    }

    public void Note(IEnumerable<Publisher> publishers) =>
        Note(Publishers, publishers.Select(publisher => (publisher.PublisherId, publisher.DisplayName ?? "Publisher")));

    public void Note(IEnumerable<PortalRole> roles) =>
        Note(Roles, roles.Select(role => (role.Name, role.Description ?? "Role")));

    /// <summary>Says that a list holds all that there is.</summary>
    public void Complete(string list)
    {
        lock (_lists)
            Fresh(list).IsComplete = true;
    }

    /// <summary>True if the service should be asked for a list; then not again for a while.</summary>
    public bool ShouldAsk(string list)
    {
        lock (_lists)
        {
            var names = Fresh(list);
            if (names.IsComplete || names.Asked is { } asked && Age(asked) < LongestQuiet)
                return false;
            names.Asked = Environment.TickCount64;
            return true;
        }
    }

    /// <summary>The names that begin with a word, or if there are none, those that hold it or whose description
    /// does.</summary>
    public IReadOnlyList<(string Name, string Tip)> Find(string list, string word)
    {
        lock (_lists)
        {
            var names = Fresh(list).Names;
            var begin = Encoding.UTF8.GetBytes(word);
            var found = names.Where(name => BeginsWith(name, begin)).Take(MostMatches).Select(Read).ToList();
            if (found.Count > 0 || word.Length == 0)
                return found;
            var text = new char[names.Max(name => (int?)name.Length) ?? 0];
            return [.. names.Where(name => Holds(name, word, text)).Take(MostMatches).Select(Read)];
        }
    }

    /// <summary>Forgets everything, since something was changed.</summary>
    public void Forget()
    {
        lock (_lists)
        {
            _lists.Clear();
            (_names, _bytes) = (0, 0);
        }
    }

    private void Note(string list, IEnumerable<(string Name, string Tip)> read)
    {
        lock (_lists)
        {
            var names = Fresh(list);
            foreach (var (name, tip) in read)
            {
                if (IsFull)
                    return;
                Keep(names, $"{name}\0{tip}");
            }
        }
    }

    private bool IsFull => _names >= MostNames || _bytes >= MostBytes;

    // A name and its tip, with a null between them; what has no name is left out.
    private void Keep(NameList names, ReadOnlySpan<char> text)
    {
        if (text[0] == '\0')
            return;
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        if (!names.Names.Add(bytes))
            return;
        _names++;
        _bytes += bytes.Length + BytesPerName;
    }

    private NameList Fresh(string list)
    {
        if (_lists.TryGetValue(list, out var names))
        {
            if (Age(names.Since) < LongestAge)
                return names;
            _names -= names.Names.Count;
            _bytes -= names.Names.Sum(name => (long)name.Length + BytesPerName);
        }
        return _lists[list] = new NameList();
    }

    private static TimeSpan Age(long since) => TimeSpan.FromMilliseconds(Environment.TickCount64 - since);

    // Most words and names are ASCII, and all names are looked at.
    private static bool BeginsWith(byte[] name, byte[] word) =>
        Ascii.IsValid(word)
            ? name.Length > word.Length && Ascii.EqualsIgnoreCase(name.AsSpan(0, word.Length), word)
            : Read(name).Name.StartsWith(Encoding.UTF8.GetString(word), StringComparison.OrdinalIgnoreCase);

    // All names are looked at, so none becomes a string for it.
    private static bool Holds(byte[] name, string word, char[] text) =>
        text.AsSpan(0, Encoding.UTF8.GetChars(name, text)).Contains(word, StringComparison.OrdinalIgnoreCase);

    private static (string Name, string Tip) Read(byte[] name)
    {
        var end = Array.IndexOf(name, (byte)0);
        return (Encoding.UTF8.GetString(name, 0, end), Encoding.UTF8.GetString(name, end + 1, name.Length - end - 1));
    }

    private sealed class NameList
    {
        public HashSet<byte[]> Names { get; } = new(new ByName());

        public long Since { get; } = Environment.TickCount64;

        public long? Asked { get; set; }

        public bool IsComplete { get; set; }
    }

    // A name once, whatever is said of it.
    private sealed class ByName : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => NameOf(x!).SequenceEqual(NameOf(y!));

        public int GetHashCode(byte[] obj)
        {
            var hash = new HashCode();
            hash.AddBytes(NameOf(obj));
            return hash.ToHashCode();
        }

        private static ReadOnlySpan<byte> NameOf(byte[] name) => name.AsSpan(0, Array.IndexOf(name, (byte)0));
    }
}
