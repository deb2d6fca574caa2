namespace CloudPartner;

/// <summary>
/// A failure as data: what happened, to which request, and what to do next. It never holds a secret, and its texts,
/// some of which came from outside, hold no character that could steer a terminal.
/// </summary>
public sealed record CloudPartnerFault
{
    private readonly string _message = string.Empty;
    private readonly string _recommendedAction = string.Empty;
    private readonly string? _requestId;
    private readonly string? _serviceCode;
    private readonly string? _field;
    private readonly string? _value;
    private readonly string? _rule;

    /// <summary>Makes a fault with the catalogue's recommended action.</summary>
    public CloudPartnerFault(FaultKind kind, string message)
    {
        Kind = kind;
        Message = message;
        RecommendedAction = FaultCatalog.Get(kind).RecommendedAction;
    }

    /// <summary>The kind, which decides the error ID and category.</summary>
    public FaultKind Kind { get; init; }

    /// <summary>One or two sentences for a person.</summary>
    public string Message
    {
        get => _message;
        init => _message = TextSanitizer.Clean(value);
    }

    /// <summary>What to do next.</summary>
    public string RecommendedAction
    {
        get => _recommendedAction;
        init => _recommendedAction = TextSanitizer.Clean(value);
    }

    /// <summary>The ID under which client and service both know the request; null if none was sent.</summary>
    public string? RequestId
    {
        get => _requestId;
        init => _requestId = TextSanitizer.Clean(value);
    }

    /// <summary>The HTTP status of the last answer; null if none came.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The service's own error code.</summary>
    public string? ServiceCode
    {
        get => _serviceCode;
        init => _serviceCode = TextSanitizer.Clean(value);
    }

    /// <summary>How long the service asked to wait, if it did.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How often the request was sent. 0 if it was refused before sending.</summary>
    public int Attempts { get; init; }

    /// <summary>True if the request may have changed something on the service although it failed here.</summary>
    public bool MayHaveHappened { get; init; }

    // True if an attempt ran into its time limit: then the service may still be at work on it, so that reading the old
    // state afterwards proves nothing.
    internal bool MayStillHappen { get; init; }

    /// <summary>For <see cref="FaultKind.Invalid"/>: the field that breaks the rule.</summary>
    public string? Field
    {
        get => _field;
        init => _field = TextSanitizer.Clean(value);
    }

    /// <summary>For <see cref="FaultKind.Invalid"/>: the value, shortened and made printable.</summary>
    public string? Value
    {
        get => _value;
        init => _value = TextSanitizer.Clean(value);
    }

    /// <summary>For <see cref="FaultKind.Invalid"/>: the rule it breaks.</summary>
    public string? Rule
    {
        get => _rule;
        init => _rule = TextSanitizer.Clean(value);
    }

    /// <summary>The stable error ID.</summary>
    public string ErrorId => FaultCatalog.Get(Kind).ErrorId;

    /// <summary>A refusal of one value, before or after sending.</summary>
    public static CloudPartnerFault Invalid(string field, string? value, string rule)
    {
        var printable = value is null ? null : TextSanitizer.Shorten(value);
        return new CloudPartnerFault(
            FaultKind.Invalid,
            printable is null ? $"{field}: {rule}" : $"{field} '{printable}' {rule}"
        )
        {
            Field = field,
            Value = printable,
            Rule = rule,
        };
    }

    /// <summary>
    /// The same fault, with the place of the input in front of the message, for example <c>users.csv, line 7</c>.
    /// </summary>
    public CloudPartnerFault At(string place) => this with { Message = $"{place}: {Message}" };

    /// <inheritdoc />
    public override string ToString() =>
        RequestId is null ? $"{ErrorId}: {Message}" : $"{ErrorId}: {Message} (request {RequestId})";
}
