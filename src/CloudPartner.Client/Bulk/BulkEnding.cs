namespace CloudPartner.Client.Bulk;

/// <summary>
/// Says when a run is over before its input is: at the first error if the caller wants that, after so many errors, or
/// when one input after the other is refused for the caller's sake, since then every further one would be.
/// </summary>
/// <param name="maxErrors">The most errors; 0 for any number.</param>
/// <param name="atFirstError">True to end at the first one.</param>
public sealed class BulkEnding(int maxErrors = 0, bool atFirstError = false)
{
    /// <summary>So many refusals in a row tell that it is the caller who may not, and not one input that nobody may
    /// touch.</summary>
    public const int RefusalsInARow = 5;

    private readonly object _lock = new();
    private long _errors;
    private volatile int _inARow;
    private CloudPartnerFault? _refusal;
    private string? _place;
    private volatile bool _hasSeveralPlaces;

    /// <summary>True if the first error is the end.</summary>
    public bool AtFirstError { get; } = atFirstError;

    /// <summary>Counts an error that no item of the run has: an input that was refused before.</summary>
    /// <returns>Why the run ends with it; null if it goes on.</returns>
    public CloudPartnerFault? Refused() => TooMany(Interlocked.Increment(ref _errors));

    /// <summary>An item is taken.</summary>
    internal void Take(BulkItem item)
    {
        // Somebody who may do nothing on one publisher may be the owner of the next.
        if (_hasSeveralPlaces)
            return;
        _place ??= item.Place;
        _hasSeveralPlaces =
            !item.Key.StartsWith(_place, StringComparison.Ordinal)
            || (item.Key.Length > _place.Length && item.Key[_place.Length] != '/');
    }

    /// <summary>An item was carried out.</summary>
    internal void Succeeded()
    {
        if (_inARow != 0)
            _inARow = 0;
    }

    /// <summary>An item has failed just now, whether or not its turn to be told has come: until then others would be
    /// sent.</summary>
    /// <returns>Why the run ends at once; null if it goes on.</returns>
    internal CloudPartnerFault? Failed(CloudPartnerFault fault)
    {
        if (AtFirstError)
            return fault;
        lock (_lock)
        {
            var isSame =
                _refusal is not null && (_refusal.Kind, _refusal.ServiceCode) == (fault.Kind, fault.ServiceCode);
            _inARow =
                !FaultCatalog.ConcernsCaller(fault) ? 0
                : isSame ? _inARow + 1
                : 1;
            _refusal = fault;
            return _inARow < RefusalsInARow || _hasSeveralPlaces
                ? null
                : fault with
                {
                    Message =
                        $"{_inARow} inputs in a row were refused alike, for what the signed-in identity may do: "
                        + fault.Message,
                };
        }
    }

    /// <summary>Judges an outcome; they come in the order of the input.</summary>
    /// <returns>Why the run ends with it; null if it goes on.</returns>
    internal CloudPartnerFault? Judge(BulkOutcome outcome) =>
        outcome.Fault is not { } fault ? null
        : FaultCatalog.Get(fault.Kind).Terminating ? fault
        : TooMany(Interlocked.Increment(ref _errors));

    private CloudPartnerFault? TooMany(long errors) =>
        maxErrors > 0 && errors >= maxErrors
            ? new CloudPartnerFault(FaultKind.TooManyErrors, $"The run ended after {errors} errors.")
            : null;
}
