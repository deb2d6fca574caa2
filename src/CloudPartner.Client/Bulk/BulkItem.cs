using System.Security.Cryptography;
using System.Text;

namespace CloudPartner.Client.Bulk;

/// <summary>Carries out one item.</summary>
/// <param name="mayHaveHappened">True if an earlier run may have carried it out: the service is then read before anything is sent.</param>
/// <param name="cancellationToken">Starts nothing new.</param>
public delegate Task<PortalUser?> BulkOperation(bool mayHaveHappened, CancellationToken cancellationToken);

/// <summary>One item of a bulk run.</summary>
/// <param name="Key">What it is about, for the journal: publisher and user.</param>
/// <param name="Content">What is to be done, part by part, so that a journal recognises another input.</param>
/// <param name="Target">The caller's own input, handed back with the outcome.</param>
/// <param name="Operation">How to carry it out.</param>
public sealed record BulkItem(string Key, string?[] Content, object? Target, BulkOperation Operation)
{
    internal string Fingerprint => FingerprintOf(Content);

    /// <summary>The first 64 bits of a SHA-256 over the parts, in hexadecimal.</summary>
    public static string FingerprintOf(params string?[] parts) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', parts))), 0, 8);
}

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
/// <param name="Result">The user as it is now, where the operation gives one.</param>
/// <param name="Fault">Why it did not succeed.</param>
public sealed record BulkOutcome(BulkItem Item, BulkStatus Status, PortalUser? Result, CloudPartnerFault? Fault);

/// <summary>A fault ended a run, since no other item could succeed after it.</summary>
public sealed class BulkRunEndedException(CloudPartnerFault fault, BulkItem? item) : Exception(fault.Message)
{
    /// <summary>The fault.</summary>
    public CloudPartnerFault Fault { get; } = fault;

    /// <summary>The item that met it, if it was one.</summary>
    public BulkItem? Item { get; } = item;
}
