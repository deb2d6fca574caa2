using System.Net;
using CloudPartner.Client.Json;
using CloudPartner.Client.Text;
using Newtonsoft.Json;

namespace CloudPartner.Client.Transport;

/// <summary>Says what an answer means.</summary>
internal static class ResponseClassifier
{
    /// <summary>The version that an answer names.</summary>
    public static string? ETag(HttpResponseMessage response) =>
        // It is sent back in a header, so it is accepted only if it is one version and nothing else.
        response.Headers.NonValidated.TryGetValues("ETag", out var values)
        && values.ToString() is var version
        && HeaderText.IsVersion(version)
            ? version
            : null;

    /// <summary>Reads a successful answer's JSON. An answer without a body is read as null.</summary>
    public static T Read<T>(HttpResponseMessage response, ResponseBody body, Func<JsonTextReader, T> read)
    {
        if (IsWebPage(response, body))
            throw WebPage(response, RetryDecision.Never);
        try
        {
            using var json = PortalJson.Open(body.OpenText());
            var value = read(json);
            // With more behind it, the value may be a short listing or half an object.
            while (json.Read())
                throw new JsonReaderException("There is more than one JSON value.");
            return value;
        }
        catch (JsonException why)
        {
            throw Unreadable(response, why);
        }
    }

    /// <summary>
    /// The failure of an answer whose JSON cannot be read, or that is about something else than was asked.
    /// </summary>
    public static AttemptException Unreadable(HttpResponseMessage response, JsonException why) =>
        new(
            new CloudPartnerFault(
                FaultKind.Unexpected,
                why is AnotherAnswerException
                    ? $"{Host(response)} sent an answer that {why.Message}."
                    : $"{Host(response)} sent an answer that is not complete, valid JSON of the form that was "
                        + "asked for."
            )
            {
                StatusCode = (int)response.StatusCode,
            },
            RetryDecision.Transient,
            mayHaveHappened: true
        );

    /// <summary>The failure of an unsuccessful answer.</summary>
    public static AttemptException Failure(
        HttpResponseMessage response,
        ResponseBody body,
        string account,
        DateTimeOffset now
    )
    {
        var status = (int)response.StatusCode;
        var retryAfter = RetryAfter.Read(response.Headers, now);
        if (status is >= 300 and < 400)
        {
            return new AttemptException(
                new CloudPartnerFault(
                    FaultKind.Unexpected,
                    $"{Host(response)} redirects to another address, and no token is sent there."
                )
                {
                    StatusCode = status,
                    RecommendedAction =
                        "Check the endpoint of the environment; a proxy or a sign-in page may stand in between.",
                },
                RetryDecision.Never,
                mayHaveHappened: false
            );
        }

        if (status == (int)HttpStatusCode.ProxyAuthenticationRequired)
        {
            return new AttemptException(
                new CloudPartnerFault(
                    FaultKind.Unreachable,
                    $"{Host(response)} could not be reached: {NetworkFailure.ProxyReason(status)}."
                )
                {
                    StatusCode = status,
                    RecommendedAction = NetworkFailure.ProxyNextStep,
                },
                RetryDecision.Never,
                mayHaveHappened: false
            );
        }

        var error = ErrorJson.Read(body);
        // The error page of a proxy says nothing about the rules of the service; a status that asks to try again still
        // counts.
        if (error is null && status is >= 400 and < 500 and not (401 or 403 or 408 or 429) && IsWebPage(response, body))
            return WebPage(response, RetryDecision.Never);
        var (kind, retry) = Classify(status, error?.Code, retryAfter);
        var said =
            error?.Message is { Length: > 0 } message ? TextSanitizer.Shorten(message, 500)
            : status >= 500 && IsWebPage(response, body) ? GatewaySaid
            : Default(status);
        var fault = new CloudPartnerFault(kind, $"{Host(response)} answered {status}: {said}")
        {
            StatusCode = status,
            ServiceCode = error?.Code,
            RetryAfter = retryAfter,
        };
        if (kind == FaultKind.Unreachable)
            fault = fault with { RecommendedAction = ServiceFaultNextStep };
        if (kind is FaultKind.SignInFailed or FaultKind.Forbidden or FaultKind.MfaRequired)
            fault = fault with { Message = $"{fault.Message} Signed in as {account}." };
        if (kind == FaultKind.SignInFailed)
        {
            fault = fault with
            {
                RecommendedAction =
                    "Sign in again with Connect-CloudPartner: the service no longer accepts what this connection gets.",
            };
        }

        if (kind == FaultKind.Invalid && error?.Target is { Length: > 0 } field)
            fault = fault with { Field = TextSanitizer.Shorten(field), Rule = said };
        return new AttemptException(fault, retry, mayHaveHappened: status >= 500 && retry == RetryDecision.Transient)
        {
            ThrottleScope = response.Headers.NonValidated.TryGetValues("x-ms-throttle-scope", out var scope)
                ? scope.ToString()
                : null,
        };
    }

    // Partner Center's own codes where a status alone does not tell (error-codes.md, read 2021-03). The second factor
    // has two: 10001 as users of its other module saw it, and 900421 since 2026-04-01 (partner.microsoft.com, "CSP
    // technical changes FY26 Q4").
    private const string EtagNoLongerValid = "2055";
    private const string MfaRequired = "10001";
    private const string MfaEnforced = "900421";

    private static (FaultKind Kind, RetryDecision Retry) Classify(int status, string? code, TimeSpan? retryAfter) =>
        (HttpStatusCode)status switch
        {
            >= HttpStatusCode.BadRequest
            and < HttpStatusCode.InternalServerError when code is MfaRequired or MfaEnforced => (
                FaultKind.MfaRequired,
                RetryDecision.Never
            ),
            HttpStatusCode.BadRequest when code == EtagNoLongerValid => (FaultKind.Stale, RetryDecision.Never),
            HttpStatusCode.Unauthorized => (FaultKind.SignInFailed, RetryDecision.Never),
            HttpStatusCode.Forbidden => (FaultKind.Forbidden, RetryDecision.Never),
            HttpStatusCode.NotFound => (FaultKind.NotFound, RetryDecision.Never),
            HttpStatusCode.Conflict => (FaultKind.Locked, RetryDecision.Never),
            HttpStatusCode.PreconditionFailed => (FaultKind.Stale, RetryDecision.Never),
            HttpStatusCode.RequestTimeout => (FaultKind.TimedOut, RetryDecision.Transient),
            HttpStatusCode.TooManyRequests => (FaultKind.Throttled, RetryDecision.AfterThrottling),
            // With Retry-After it is throttling, and nothing was done; without it may be a proxy that lost the answer.
            HttpStatusCode.ServiceUnavailable when retryAfter is not null => (
                FaultKind.Throttled,
                RetryDecision.AfterThrottling
            ),
            >= HttpStatusCode.InternalServerError => (FaultKind.Unreachable, RetryDecision.Transient),
            _ when code == "NotSupported" => (FaultKind.NotSupported, RetryDecision.Never),
            _ => (FaultKind.Invalid, RetryDecision.Never),
        };

    // It was reached and answered: neither address nor network are the reason.
    private const string ServiceFaultNextStep =
        "Look whether the service reports an outage, and repeat the failed input later; if it goes on, give the "
        + "service's support the request ID.";

    private const string GatewaySaid =
        "a web page in place of an answer, as a gateway sends it when the service behind it is out of order.";

    private static string Default(int status) =>
        status switch
        {
            401 => "the token is not accepted.",
            403 => "the signed-in identity may not do this.",
            404 => "there is no such object.",
            429 => "too many requests.",
            >= 500 => "the service has a fault.",
            _ => "no reason was given.",
        };

    // Some proxies send their sign-in page with any content type.
    private static bool IsWebPage(HttpResponseMessage response, ResponseBody body) =>
        IsWebPage(response) || body.Bytes.TrimStart(" \t\r\n"u8).StartsWith("<"u8);

    /// <summary>True for an answer that calls itself a web page.</summary>
    public static bool IsWebPage(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The failure of a web page in place of an answer.</summary>
    public static AttemptException WebPage(HttpResponseMessage response, RetryDecision retry = RetryDecision.Never) =>
        new(
            new CloudPartnerFault(
                FaultKind.Unexpected,
                $"{Host(response)} answered {(int)response.StatusCode} with a web page instead of JSON."
            )
            {
                StatusCode = (int)response.StatusCode,
                RecommendedAction =
                    "Check the endpoint of the environment; a proxy or a sign-in page may stand in between.",
            },
            retry,
            mayHaveHappened: true
        );

    private static string Host(HttpResponseMessage response) => response.RequestMessage!.RequestUri!.Authority;
}
