using System.Globalization;

namespace CloudPartner.Client.Transport;

/// <summary>Tells one line per request on the wire. What may be told is listed; everything else stays out.</summary>
internal sealed class TraceHandler(TimeProvider time) : DelegatingHandler
{
    public static readonly HttpRequestOptionsKey<Action<string>> Sink = new("CloudPartner.Trace");
    public static readonly HttpRequestOptionsKey<int> Attempt = new("CloudPartner.Attempt");
    public static readonly HttpRequestOptionsKey<string> RequestId = new("CloudPartner.RequestId");

    private static readonly string[] TellableParameters =
    [
        "api-version",
        "$top",
        "size",
        "seekOperation",
        "startDate",
        "endDate",
    ];

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) =>
        request.Options.TryGetValue(Sink, out var tell)
            ? SendAsync(request, tell, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        Action<string> tell,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        var outcome = "no answer";
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            outcome = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return response;
        }
        finally
        {
            request.Options.TryGetValue(Attempt, out var attempt);
            request.Options.TryGetValue(RequestId, out var id);
            var milliseconds = time.GetElapsedTime(started).TotalMilliseconds;
            tell(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{request.Method} {Tellable(request.RequestUri!)} {outcome} {milliseconds:F0} ms, attempt "
                        + $"{attempt}, request {id}"
                )
            );
        }
    }

    /// <summary>Path and query with the values of unlisted parameters left out.</summary>
    internal static string Tellable(Uri address)
    {
        if (address.Query.Length == 0)
            return address.AbsolutePath;
        var parameters = address
            .Query[1..]
            .Split('&')
            .Select(parameter =>
            {
                var name = Uri.UnescapeDataString(parameter.Split('=', 2)[0]);
                return TellableParameters.Contains(name) ? Uri.UnescapeDataString(parameter) : name + "=REDACTED";
            });
        return TextSanitizer.Shorten(address.AbsolutePath + "?" + string.Join('&', parameters), 300);
    }
}
