using System.Text.RegularExpressions;
using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>Says why an authority gave no token, with tenant, application, the authority's own code, and the next step.</summary>
internal static partial class SignInFaults
{
    // Codes and their meanings: learn.microsoft.com/entra/identity-platform/reference-error-codes.
    private static readonly Dictionary<string, string> NextSteps = new(StringComparer.Ordinal)
    {
        ["AADSTS7000215"] = "The client secret is wrong. Use the secret's value, not its ID, and check that it belongs to this application.",
        ["AADSTS7000222"] = "The client secret has expired. Make a new one on the app registration and use that.",
        ["AADSTS700016"] = "The tenant does not know this application. Check the application ID and the tenant.",
        ["AADSTS90002"] = "There is no such tenant. Check the tenant ID or domain.",
    };

    public static CloudPartnerFault From(MsalException refused, SignInMethod signIn, CloudPartnerEnvironment environment)
    {
        var correlation = (refused as MsalServiceException)?.CorrelationId;
        if ((refused as MsalServiceException)?.StatusCode is >= 500) return Unreachable(refused, environment);
        return Refused(signIn, environment, refused.ErrorCode, FirstLine(refused.Message)) with { RequestId = correlation };
    }

    public static CloudPartnerFault Refused(SignInMethod signIn, CloudPartnerEnvironment environment, string? code, string? words)
    {
        var aad = AadCode().Match(words ?? string.Empty).Value;
        var message = $"{signIn.Name} sign-in of {signIn.Account} to tenant {signIn.Tenant} failed: "
            + $"{environment.Authority.Authority} said {Printable.Shorten(words ?? code ?? "nothing", 300)}";
        var fault = new CloudPartnerFault(FaultKind.SignInFailed, message) { ServiceCode = aad.Length > 0 ? aad : code };
        return NextSteps.TryGetValue(aad, out var step) ? fault with { RecommendedAction = step } : fault;
    }

    public static CloudPartnerFault Unreachable(Exception unreachable, CloudPartnerEnvironment environment) => new(FaultKind.Unreachable,
        $"The authority {environment.Authority.Authority} could not be reached: {Printable.Shorten((unreachable.InnerException ?? unreachable).Message, 300)}");

    // MSAL puts words of its own in front; the authority's begin with its code.
    private static string FirstLine(string text)
    {
        var code = text.IndexOf("AADSTS", StringComparison.Ordinal);
        return text[Math.Max(code, 0)..].ReplaceLineEndings("\n").Split('\n')[0];
    }

    [GeneratedRegex(@"AADSTS\d+", RegexOptions.CultureInvariant)]
    private static partial Regex AadCode();
}
