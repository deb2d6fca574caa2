using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>The ground truth: every change that was committed, under the number that is its version.</summary>
internal sealed class CommitRepository(PreparedConnection connection) : Repository(connection)
{
    private readonly RecordWriter<Commit> _writer = new(connection, Insert, "commits");

    /// <summary>The highest number that was ever given out.</summary>
    public long FindLast() =>
        Plain.ReadNumber(
            """
            SELECT max(coalesce((SELECT max(sequence) FROM commits), 0),
                       coalesce((SELECT max(version) FROM users), 0),
                       coalesce((SELECT max(version) FROM publishers), 0),
                       coalesce((SELECT max(version) FROM offers), 0))
            """
        );

    public void Add(Commit commit) => _writer.Write(commit);

    /// <summary>
    /// Gives at most <paramref name="top"/> commits after a number; returns the last number if there are more.
    /// </summary>
    public long? List(long after, int top, Action<Commit> take) =>
        Page(
            $"SELECT {Columns<Commit>.All} FROM commits WHERE sequence > @after ORDER BY sequence LIMIT @limit",
            new { after, limit = top + 1 },
            top,
            take
        )?.Sequence;
}
