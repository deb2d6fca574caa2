using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;

namespace CloudPartner.Client.Transport;

/// <summary>
/// Why no answer came, in our own words. The runtime's message is not passed on: it names a proxy together with the
/// user and password in its address.
/// </summary>
internal sealed partial class NetworkFailure
{
    private NetworkFailure(Exception broken)
    {
        var known = Find(broken);
        Error =
            (known as HttpRequestException)?.HttpRequestError
            ?? (known as HttpIOException)?.HttpRequestError
            ?? HttpRequestError.Unknown;
        ProxyStatus =
            Error == HttpRequestError.ProxyTunnelError && StatusInText().Match(known.Message) is { Success: true } said
                ? int.Parse(said.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
                : null;
        IsFinal =
            WantsCredentials
            || (Error == HttpRequestError.SecureConnectionError && known.InnerException is AuthenticationException);
        Reason = Error switch
        {
            HttpRequestError.NameResolutionError => "its name cannot be resolved",
            HttpRequestError.ConnectionError
                when known.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                "it refuses connections",
            HttpRequestError.ConnectionError => "no connection could be made",
            HttpRequestError.SecureConnectionError => "no trusted TLS connection could be made: "
                + TextSanitizer.Foreign(known.InnerException ?? known),
            HttpRequestError.ProxyTunnelError => ProxyReason(ProxyStatus),
            _ => "the connection broke before the answer was complete",
        };
    }

    public HttpRequestError Error { get; }

    /// <summary>What went wrong, as the end of a sentence about the host.</summary>
    public string Reason { get; }

    /// <summary>What to do about it, if it is something else than for any broken connection.</summary>
    public string? NextStep =>
        WantsCredentials ? ProxyNextStep
        : !IsFinal ? null
        : Reason.Contains("NameMismatch", StringComparison.Ordinal) ? OtherHostNextStep
        : TrustNextStep;

    /// <summary>True if a proxy in between asks for credentials: asking again does not help.</summary>
    public bool WantsCredentials => ProxyStatus == 407;

    /// <summary>
    /// True if asking again does not help: a certificate stays untrusted, and a proxy still wants credentials. A
    /// handshake that broke off says nothing about a certificate.
    /// </summary>
    public bool IsFinal { get; }

    private int? ProxyStatus { get; }

    public const string ProxyNextStep =
        "Name the proxy together with a user and password that it accepts, as in "
        + "HTTPS_PROXY=http://user:password@proxy:8080, "
        + "before PowerShell is started; NO_PROXY lists hosts and address ranges that need no proxy.";

    // A name that is not the certificate's is a matter of the address, and no trust mends it.
    private const string OtherHostNextStep =
        "Check the address: the certificate there is for another name. A proxy that inspects connections may stand in "
        + "between.";

    private const string TrustNextStep =
        "If the certificate is your own organisation's, trust its issuer before PowerShell is started: on Linux in "
        + "the system's store, or with SSL_CERT_FILE naming a PEM file; on Windows and macOS among the trusted root "
        + "certificates. Otherwise do not go on: somebody else may be answering.";

    public static NetworkFailure Of(Exception broken) => new(broken);

    /// <summary>What a proxy's answer to CONNECT means.</summary>
    public static string ProxyReason(int? status) =>
        status switch
        {
            null => "the proxy did not connect to it",
            407 => "the proxy answered 407: it wants a user and password",
            _ => string.Create(CultureInfo.InvariantCulture, $"the proxy answered {status} and did not connect to it"),
        };

    // MSAL and HttpClient wrap what happened.
    private static Exception Find(Exception broken)
    {
        for (var inner = broken; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpRequestException or HttpIOException)
                return inner;
        }

        return broken;
    }

    // The runtime gives the status of a tunnel only in its message.
    [GeneratedRegex(@"status code '(\d{3})'", RegexOptions.CultureInvariant)]
    private static partial Regex StatusInText();
}
