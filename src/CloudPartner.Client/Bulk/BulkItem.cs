using System.Security.Cryptography;
using System.Text;

namespace CloudPartner.Client.Bulk;

/// <summary>Carries out one item.</summary>
/// <param name="mayHaveHappened">True if an earlier run may have carried it out: the service is then read before
/// anything is sent.</param>
/// <param name="cancellationToken">Starts nothing new.</param>
public delegate Task<TResult?> BulkOperation<TResult>(bool mayHaveHappened, CancellationToken cancellationToken)
    where TResult : class;

/// <summary>One item of a bulk run.</summary>
/// <param name="Key">What it is about, for the journal: publisher and user.</param>
/// <param name="Content">What is to be done, part by part, so that a journal recognises another input.</param>
/// <param name="Target">The caller's own input, handed back with the outcome.</param>
public abstract record BulkItem(string Key, string?[] Content, object? Target)
{
    /// <summary>
    /// The parts as they were written, where the service spells them otherwise; null where it does not. Journals of
    /// earlier builds hold their fingerprint.
    /// </summary>
    public string?[]? WrittenContent { get; init; }

    /// <summary>
    /// The roles that the item takes away, for a person who reads the journal; null if it takes none.
    /// </summary>
    public string? Goes { get; init; }

    internal string Fingerprint => FingerprintOf(Content);

    /// <summary>Where it is done: the publisher, which stands before the user in the key.</summary>
    internal string Place => Key.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end ? Key[..end] : string.Empty;

    /// <summary>The first 64 bits of a SHA-256 over the parts, in hexadecimal.</summary>
    public static string FingerprintOf(params string?[] parts) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', parts))), 0, 8);
}

/// <summary>An item with what carries it out.</summary>
/// <param name="Key">What it is about.</param>
/// <param name="Content">What is to be done.</param>
/// <param name="Target">The caller's own input.</param>
/// <param name="Operation">How to carry it out.</param>
public sealed record BulkItem<TResult>(string Key, string?[] Content, object? Target, BulkOperation<TResult> Operation)
    : BulkItem(Key, Content, Target)
    where TResult : class;

/// <summary>How an item of a bulk run ended.</summary>
public enum BulkStatus
{
    /// <summary>It was carried out.</summary>
    Done,

    /// <summary>An earlier run with the same journal had carried it out; nothing was sent.</summary>
    Resumed,

    /// <summary>It was certainly not carried out.</summary>
    Failed,

    /// <summary>It may have been carried out.</summary>
    Unknown,
}

/// <summary>What came of one item.</summary>
/// <param name="Item">The item.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Fault">Why it did not succeed.</param>
public abstract record BulkOutcome(BulkItem Item, BulkStatus Status, CloudPartnerFault? Fault);

/// <summary>An outcome with its result.</summary>
/// <param name="Item">The item.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Result">What is there now, where the operation gives it.</param>
/// <param name="Fault">Why it did not succeed.</param>
public sealed record BulkOutcome<TResult>(BulkItem Item, BulkStatus Status, TResult? Result, CloudPartnerFault? Fault)
    : BulkOutcome(Item, Status, Fault)
    where TResult : class;

/// <summary>A fault ended a run: no other item could succeed after it, or the caller wants none.</summary>
public sealed class BulkRunEndedException(CloudPartnerFault fault, BulkItem? item, BulkOutcome? untold)
    : Exception(fault.Message)
{
    private readonly List<BulkOutcome> _afterwards = [];
    private int _told;

    /// <summary>The fault.</summary>
    public CloudPartnerFault Fault { get; } = fault;

    /// <summary>The item that met it, if it was one.</summary>
    public BulkItem? Item { get; } = item;

    /// <summary>The outcome that is the end and was not handed over, if there is one.</summary>
    public BulkOutcome? Untold { get; } = untold;

    /// <summary>What came of the items that were on the wire when the run ended. Those that failed were not handed
    /// over.</summary>
    public IReadOnlyList<BulkOutcome> Afterwards => _afterwards;

    // True if several refusals are the end together: the first are handed over, as outcomes of their own.
    internal bool IsOfSeveral { get; init; }

    // True if it is handed over.
    internal bool Take(BulkOutcome outcome)
    {
        if (ReferenceEquals(outcome, Untold))
            return false;
        if (IsOfSeveral && outcome.Fault?.Kind == Fault.Kind && _told < BulkEnding.RefusalsInARow)
        {
            _told++;
            return true;
        }
        _afterwards.Add(outcome);
        return outcome.Fault is null;
    }
}
