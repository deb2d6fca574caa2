namespace CloudPartner.Emulator.Domain;

/// <summary>Why something is refused; each API has its own status for each of them.</summary>
internal enum RefusalKind
{
    /// <summary>The request itself is at fault, whatever it asks for. Who refuses it knows the status.</summary>
    Protocol,
    Invalid,
    Forbidden,
    NotFound,

    /// <summary>What is to be created is there already.</summary>
    Exists,

    /// <summary>The change was made for a state that is not the newest one.</summary>
    Stale,

    /// <summary>A rule of the portal stands against it.</summary>
    Conflict,
}

/// <summary>Why a request is not carried out, in the terms of the service that says so.</summary>
internal record Refusal(RefusalKind Kind, string Code, string Message, string? Target = null)
{
    public static Refusal BadRequest(string message, string? target = null) =>
        new(RefusalKind.Invalid, "BadRequest", message, target);

    public static Refusal NotFound(string message, string? target = null) =>
        new(RefusalKind.NotFound, "NotFound", message, target);

    public static Refusal Forbidden(string message) => new(RefusalKind.Forbidden, "Forbidden", message);

    public static Refusal Exists(string message, string target) =>
        new(RefusalKind.Exists, "PreconditionFailed", message, target);
}
