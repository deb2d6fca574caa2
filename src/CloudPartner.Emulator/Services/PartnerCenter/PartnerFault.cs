using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>
/// Refusals in the terms of Partner Center: the codes are those of its table of error codes unless said otherwise.
/// </summary>
internal static class PartnerFault
{
    /// <summary>
    /// Not in the table. 900421 is the code since 2026-04-01 (partner.microsoft.com, "CSP technical changes FY26 Q4");
    /// the body with 10001 was seen in reports of users before.
    /// </summary>
    public static Refusal MfaRequired(string code) =>
        new HttpRefusal(401, code, "Authentication failed. MFA required.");

    /// <summary>Seen in December 2025 in the answer to a removal that was asked for as the reference says.</summary>
    public static Refusal NoAccountId { get; } = new(RefusalKind.Invalid, "2000", "Account Id has to be set.");

    /// <summary>
    /// Seen by callers of the service who went on with the resource of its older documentation; the words are ours.
    /// </summary>
    public static Refusal OldAudience { get; } =
        new HttpRefusal(
            401,
            "900420",
            "The access token is for https://graph.windows.net, which is not taken any more."
        );

    public static Refusal StaleETag { get; } = new(RefusalKind.Stale, "2055", "Etag is no longer valid.");

    public static Refusal NoToken(string why) => new HttpRefusal(401, "400", $"Access denied. {why}");

    public static Refusal AccessDenied(string why) => new(RefusalKind.Forbidden, "2032", $"Access denied. {why}");

    public static Refusal NotFound(string what) => new(RefusalKind.NotFound, "1000", $"Not found. {what}");

    public static Refusal InvalidProperty(string what) => new(RefusalKind.Invalid, "3000", $"Invalid property. {what}");

    public static Refusal InvalidInput(string what) =>
        new(RefusalKind.Invalid, "800002", $"Invalid request input. {what}");
}
