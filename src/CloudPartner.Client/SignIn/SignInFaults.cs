using System.Text.RegularExpressions;
using CloudPartner.Client.Transport;
using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// Says why an authority gave no token, with tenant, application, the authority's own code, and the next step.
/// </summary>
internal static partial class SignInFaults
{
    // How much an authority lets a client's clock differ from its own.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>The fault for an exception of MSAL.</summary>
    public static CloudPartnerFault From(
        MsalException refused,
        SignInMethod signIn,
        string authorityName,
        TimeSpan clockAhead
    )
    {
        var service = refused as MsalServiceException;
        var fault = Refused(signIn, authorityName, refused.ErrorCode, FirstLine(refused.Message)) with
        {
            RequestId = service?.CorrelationId,
            StatusCode = service?.StatusCode is > 0 and var status ? status : null,
        };
        if (clockAhead.Duration() < ClockTolerance)
            return fault;
        var minutes = Math.Round(clockAhead.Duration().TotalMinutes);
        return fault with
        {
            Message =
                $"{fault.Message} (This machine's clock is {minutes} minutes "
                + $"{(clockAhead > TimeSpan.Zero ? "ahead of" : "behind")} that of {authorityName}.)",
            RecommendedAction =
                "Set this machine's clock, then run Connect-CloudPartner again. If that does not help: "
                + fault.RecommendedAction,
        };
    }

    /// <summary>A refusal, in the authority's own words.</summary>
    public static CloudPartnerFault Refused(SignInMethod signIn, string authorityName, string? code, string? words)
    {
        var aad = AadCode().Match(words ?? string.Empty).Value;
        var known = aad.Length > 0 ? aad : code;
        var fault = new CloudPartnerFault(
            FaultKind.SignInFailed,
            $"{signIn} failed: {authorityName} said {TextSanitizer.Foreign(words ?? code ?? "nothing")}"
        )
        {
            ServiceCode = known,
        };
        return (EntraErrorGuidance.NextStep(aad) ?? EntraErrorGuidance.NextStep(code)) is { } step
            ? fault with
            {
                RecommendedAction = step,
            }
            : fault;
    }

    /// <summary>
    /// The authority could not be reached, or the connection broke. Transient, unless its certificate is not trusted.
    /// </summary>
    public static Exception Broken(Exception broken, string authorityName)
    {
        var failure = NetworkFailure.Of(broken);
        var fault = new CloudPartnerFault(
            FaultKind.Unreachable,
            $"{authorityName} could not be reached for a token: {failure.Reason}."
        );
        if (failure.NextStep is { } step)
            fault = fault with { RecommendedAction = step };
        return failure.IsFinal ? new CloudPartnerException(fault) : new TransientFaultException(fault);
    }

    /// <summary>An answer in which there is no token.</summary>
    public static TransientFaultException Unreadable(string authorityName) =>
        new(
            new CloudPartnerFault(FaultKind.Unreachable, $"{authorityName} gave no token: its answer cannot be read.")
            {
                RecommendedAction =
                    "Check the authority of the environment; a proxy or a sign-in page may stand in between.",
            }
        );

    /// <summary>No answer came within the limit.</summary>
    public static CloudPartnerFault TimedOut(string authorityName, TimeSpan limit) =>
        new(FaultKind.TimedOut, $"{authorityName} gave no token within {TextSanitizer.Seconds(limit)}.")
        {
            RecommendedAction = "Check that it can be reached from this machine, then run Connect-CloudPartner again.",
        };

    // MSAL puts its own words in front; the authority's begin with a code.
    private static string FirstLine(string text)
    {
        var code = text.IndexOf("AADSTS", StringComparison.Ordinal);
        return text[Math.Max(code, 0)..].ReplaceLineEndings("\n").Split('\n')[0];
    }

    [GeneratedRegex(@"AADSTS\d+", RegexOptions.CultureInvariant)]
    private static partial Regex AadCode();
}
