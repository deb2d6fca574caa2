namespace CloudPartner;

/// <summary>
/// What went wrong, in the terms a caller can act on. Each kind has one row in <see cref="FaultCatalog"/>.
/// </summary>
public enum FaultKind
{
    /// <summary>Anything that no other kind describes.</summary>
    Unexpected,

    /// <summary>There is no connection, or it has been closed.</summary>
    NotConnected,

    /// <summary>The authority gave no token, or the service accepts none that it gives.</summary>
    SignInFailed,

    /// <summary>The service takes only tokens of people who signed in with a second factor.</summary>
    MfaRequired,

    /// <summary>A token that cannot be renewed ran out.</summary>
    TokenExpired,

    /// <summary>The signed-in identity may not do this (HTTP 403).</summary>
    Forbidden,

    /// <summary>The service has no such object (HTTP 404), or there is no such file.</summary>
    NotFound,

    /// <summary>What was to be created exists already.</summary>
    AlreadyExists,

    /// <summary>The object changed since it was read (HTTP 412).</summary>
    Stale,

    /// <summary>A rule of the service locks the object against this change (HTTP 409).</summary>
    Locked,

    /// <summary>A value breaks a rule; refused before sending, or by the service (HTTP 400).</summary>
    Invalid,

    /// <summary>The service kept throttling for longer than the caller wants to wait (HTTP 429).</summary>
    Throttled,

    /// <summary>No answer within the time limit.</summary>
    TimedOut,

    /// <summary>The service could not be reached, the connection broke, or it has a fault (HTTP 5xx).</summary>
    Unreachable,

    /// <summary>The service was down for longer than a run waits.</summary>
    Unavailable,

    /// <summary>The journal of a run cannot be used or written.</summary>
    JournalUnusable,

    /// <summary>A run met as many errors as it was allowed.</summary>
    TooManyErrors,

    /// <summary>A change was sent, no answer came, and reading could not tell whether it happened.</summary>
    UnknownOutcome,

    /// <summary>The connected service, or this system, does not offer this.</summary>
    NotSupported,

    /// <summary>The local portal emulator could not be started or stopped.</summary>
    EmulatorFailed,

    /// <summary>A review found what the caller wants to be stopped for.</summary>
    FindingsFound,
}
