using System.Globalization;

namespace CloudPartner.Client.Transport;

/// <summary>Traces one line per request on the wire, in which only listed query parameters have values.</summary>
internal sealed class TraceHandler(TimeProvider time) : DelegatingHandler
{
    public static readonly HttpRequestOptionsKey<Action<string>> Sink = new("CloudPartner.Trace");
    public static readonly HttpRequestOptionsKey<int> Attempt = new("CloudPartner.Attempt");
    public static readonly HttpRequestOptionsKey<string> RequestId = new("CloudPartner.RequestId");

    private static readonly string[] ShownParameters =
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
        request.Options.TryGetValue(Sink, out var trace)
            ? SendAsync(request, trace, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        Action<string> trace,
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
            trace(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{request.Method} {Redact(request.RequestUri!)} {outcome} {milliseconds:F0} ms, attempt "
                        + $"{attempt}, request {id}"
                )
            );
        }
    }

    /// <summary>Path and query with the values of unlisted parameters left out.</summary>
    internal static string Redact(Uri address)
    {
        if (address.Query.Length == 0)
            return address.AbsolutePath;
        var parameters = address
            .Query[1..]
            .Split('&')
            .Select(parameter =>
            {
                var name = Uri.UnescapeDataString(parameter.Split('=', 2)[0]);
                return ShownParameters.Contains(name) ? Uri.UnescapeDataString(parameter) : name + "=REDACTED";
            });
        return TextSanitizer.Shorten(address.AbsolutePath + "?" + string.Join('&', parameters), 300);
    }
}
