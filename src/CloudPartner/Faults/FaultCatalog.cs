using System.Collections.Frozen;

namespace CloudPartner;

/// <summary>One row of the fault table.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Category">The name of PowerShell's error category.</param>
/// <param name="When">When this fault is raised.</param>
/// <param name="RecommendedAction">What to do next, unless the fault itself knows something better.</param>
/// <param name="Terminating">Whether a command that meets this fault cannot go on with its other input.</param>
/// <param name="ConcernsCaller">Whether it is about who asks and not about what is asked for, so that other inputs meet
/// it too.</param>
public sealed record FaultCatalogEntry(
    FaultKind Kind,
    string Category,
    string When,
    string RecommendedAction,
    bool Terminating = false,
    bool ConcernsCaller = false
)
{
    /// <summary>The service's codes with which it is about the single input all the same.</summary>
    public IReadOnlyList<string> CodesOfInput { get; init; } = [];

    /// <summary>The stable error ID: <c>CloudPartner.</c> and the kind.</summary>
    public string ErrorId => "CloudPartner." + Kind;
}

/// <summary>
/// The one table of faults. Error records, the error reference in the documentation and the tests are made from it.
/// </summary>
public static class FaultCatalog
{
    private static readonly FaultCatalogEntry[] Entries =
    [
        new(
            FaultKind.NotConnected,
            "ConnectionError",
            "There is no connection in this runspace, or it has been closed.",
            "Run Connect-CloudPartner, or pass an open connection with -Connection.",
            Terminating: true
        ),
        new(
            FaultKind.SignInFailed,
            "AuthenticationError",
            "The authority refused to give a token, or the service refused the token it gave.",
            "Check tenant, application ID and secret, then run Connect-CloudPartner again.",
            Terminating: true
        ),
        new(
            FaultKind.MfaRequired,
            "AuthenticationError",
            "The service takes only tokens of people who signed in with a second factor (Partner Center's codes "
                + "900421 and 10001).",
            "Sign in again as a person with a second factor, that is with multifactor authentication "
                + "(Connect-CloudPartner -UseDeviceCode), and have it required for that person in Microsoft Entra.",
            Terminating: true
        ),
        new(
            FaultKind.TokenExpired,
            "AuthenticationError",
            "A token that cannot be renewed ran out during a run.",
            "Connect in a way that renews its tokens, for example with -Credential.",
            Terminating: true
        ),
        new(
            FaultKind.Forbidden,
            "PermissionDenied",
            "The signed-in identity may not do this (HTTP 403).",
            "Ask an Owner of the publisher to do it or to give you that role. For a service principal, check that "
                + "its object ID "
                + "was added to the publisher, not that of the app registration.",
            ConcernsCaller: true
        )
        {
            // Graph refuses to invite, which only somebody needs who is not in the tenant yet.
            CodesOfInput = ["Authorization_RequestDenied"],
        },
        new(
            FaultKind.NotFound,
            "ObjectNotFound",
            "The service has no such publisher, user or page (HTTP 404), or there is no such file or folder here.",
            "Check the spelling of the publisher and of the user; Get-PortalUser lists the users there are."
        ),
        new(
            FaultKind.AlreadyExists,
            "ResourceExists",
            "What was to be created exists already.",
            "Nothing has to be done if the user holds the role you want; otherwise change it with Set-PortalUser."
        ),
        new(
            FaultKind.Stale,
            "InvalidOperation",
            "The object changed after it was read (HTTP 412).",
            "Read it again and repeat the change, or use -Force to let the last change win."
        ),
        new(
            FaultKind.Locked,
            "InvalidOperation",
            "A rule of the service, or one of the emulator's own, locks this against the change (HTTP 409).",
            "Read the rule in the message; it says what has to change first."
        ),
        new(
            FaultKind.Invalid,
            "InvalidData",
            "A value breaks a rule. Refused before anything is sent, or by the service (HTTP 400).",
            "Correct the named field and try that input again."
        ),
        new(
            FaultKind.Throttled,
            "LimitsExceeded",
            "The service kept throttling (HTTP 429) beyond the longest wait.",
            "Wait for the stated time, then repeat the failed input, with a lower -ThrottleLimit or a longer "
                + "-MaxThrottleWait."
        ),
        new(
            FaultKind.TimedOut,
            "OperationTimeout",
            "No answer came within the time limit.",
            "Check the service's health, then repeat the failed input."
        ),
        new(
            FaultKind.Unreachable,
            "ConnectionError",
            "The service could not be reached, the connection broke, or it answered that it has a fault (HTTP 5xx).",
            "Check the address, the network and any proxy, then repeat the failed input."
        ),
        new(
            FaultKind.Unavailable,
            "ResourceUnavailable",
            "The service, or the authority that issues its tokens, was down for longer than a run waits.",
            "Run the same command again when the service is back; with the same -JournalPath it goes on where it "
                + "stopped.",
            Terminating: true
        ),
        new(
            FaultKind.JournalUnusable,
            "WriteError",
            "The journal of a run cannot be read or written, or belongs to another run.",
            "Use the journal only with the command, input and publisher it was made for, or name a new file with "
                + "-JournalPath.",
            Terminating: true
        ),
        new(
            FaultKind.TooManyErrors,
            "LimitsExceeded",
            "A run met as many errors as -MaxErrors allows.",
            "Look at the errors before this one, mend their cause, and run the command again; with a journal it "
                + "goes on where it stopped.",
            Terminating: true
        ),
        new(
            FaultKind.FindingsFound,
            "InvalidResult",
            "An access review found something at least as severe as -FailOn names.",
            "Settle what the review names, or approve it in the list of approvals, and run it again.",
            Terminating: true
        ),
        new(
            FaultKind.UnknownOutcome,
            "InvalidResult",
            "A change was sent, no answer came, and reading could not tell whether it happened.",
            "Read the object before changing it again: the change may have happened."
        ),
        new(
            FaultKind.NotSupported,
            "NotImplemented",
            "The connected service, or this system, does not offer this.",
            "Connect to an environment that offers it, or do it on the service's own page."
        ),
        new(
            FaultKind.EmulatorFailed,
            "ResourceUnavailable",
            "The local portal emulator could not be started or stopped.",
            "Start it again; if it never starts, install the ASP.NET Core runtime 8.0 or later, or the module anew."
        ),
        new(
            FaultKind.Unexpected,
            "InvalidResult",
            "Anything else: the service answered in a way that nobody has seen.",
            "Repeat with -Verbose and report the request ID together with what was asked."
        ),
    ];

    private static readonly FrozenDictionary<FaultKind, FaultCatalogEntry> ByKind = Entries.ToFrozenDictionary(entry =>
        entry.Kind
    );

    /// <summary>All rows, in the order of the documentation.</summary>
    public static IReadOnlyList<FaultCatalogEntry> All => Entries;

    /// <summary>True if other inputs of the same caller will meet the same fault.</summary>
    public static bool ConcernsCaller(CloudPartnerFault fault) =>
        Get(fault.Kind) is { ConcernsCaller: true } entry
        && !entry.CodesOfInput.Contains(fault.ServiceCode ?? string.Empty);

    /// <summary>The row of a kind.</summary>
    public static FaultCatalogEntry Get(FaultKind kind) => ByKind[kind];
}
