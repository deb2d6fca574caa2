using CloudPartner.Client.Json;
using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// Tells the refusal of an authority, which is final, from a transient fault.
/// </summary>
internal static class AuthorityResponses
{
    // A token with all its claims has a few kilobytes.
    private const int LargestBytes = 1024 * 1024;

    // Of an authority, of a virtual machine, and of an App Service.
    private static readonly string[] TokenEndpoints = ["/oauth2/v2.0/token", "/oauth2/token", "/msi/token"];

    /// <summary>Reads a whole answer. Returns if it is one of an authority, a refusal included.</summary>
    /// <exception cref="TransientFaultException">It says to ask again, or is not one of an authority.</exception>
    /// <exception cref="HttpRequestException">It broke off, or is larger than any token.</exception>
    public static async Task CheckAsync(
        HttpResponseMessage response,
        string authorityName,
        bool isMachine,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestBytes).WaitAsync(cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (FindTransient(response, body, authorityName, isMachine, now) is { } fault)
                throw new TransientFaultException(fault);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static CloudPartnerFault? FindTransient(
        HttpResponseMessage response,
        byte[] body,
        string authorityName,
        bool isMachine,
        DateTimeOffset now
    )
    {
        var status = (int)response.StatusCode;
        var wait = RetryAfter.Read(response.Headers, now);
        if (status == 429 || (status == 503 && wait is not null))
        {
            return new CloudPartnerFault(
                FaultKind.Throttled,
                $"{authorityName} gives no token for now: it answered {status}."
            )
            {
                StatusCode = status,
                RetryAfter = wait,
            };
        }
        // An identity endpoint of Azure that is being updated answers 404 or 410:
        // learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#retry-guidance
        // (2025).
        if (status is 408 or >= 500 || (isMachine && status is 404 or 410))
            return Unreachable($"{authorityName} gave no token: it answered {status}.") with { RetryAfter = wait };
        var isGood = response.IsSuccessStatusCode;
        // A refusal of an identity endpoint need not be JSON: Azure Arc asks for proof with a header alone.
        if (isMachine && !isGood)
            return null;
        var (isObject, hasToken) = Read(body);
        if (isObject && (!isGood || hasToken || !IsTokenEndpoint(response)))
            return null;
        var what =
            body.Length == 0 ? "nothing"
            : body[0] == (byte)'<' ? "a web page"
            : isObject ? "JSON without a token"
            : "something that is not JSON";
        return Unreachable($"{authorityName} answered {status} with {what} instead of a token.") with
        {
            RecommendedAction =
                "Check the authority of the environment; a proxy or a sign-in page may stand in between.",
        };

        CloudPartnerFault Unreachable(string message) => new(FaultKind.Unreachable, message) { StatusCode = status };
    }

    private static bool IsTokenEndpoint(HttpResponseMessage response) =>
        response.RequestMessage?.RequestUri?.AbsolutePath is { } path
        && Array.Exists(TokenEndpoints, end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static (bool IsObject, bool HasToken) Read(byte[] body)
    {
        var hasToken = false;
        try
        {
            using var json = PortalJson.Open(new StreamReader(new MemoryStream(body, writable: false)));
            json.ReadObject("access_token", () => hasToken = json.ReadText() is { Length: > 0 });
            return (true, hasToken);
        }
        catch (JsonException)
        {
            return (false, false);
        }
    }
}
