using System.Net;

namespace CloudPartner.Client.Transport;

/// <summary>One attempt of a request.</summary>
/// <param name="RequestId">The ID of the request, the same in all its attempts.</param>
/// <param name="Number">Which attempt it is.</param>
/// <param name="Token">The token it carries.</param>
/// <param name="IsForced">True if that was renewed because the service refused the one before.</param>
internal readonly record struct Attempt(string RequestId, int Number, AccessToken Token, bool IsForced)
{
    /// <summary>The message that it sends.</summary>
    public HttpRequestMessage MakeMessage(PortalRequest request, DefaultHeaders headers, Action<string>? trace)
    {
        var message = new HttpRequestMessage(request.Method, request.Address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Headers.TryAddWithoutValidation("Authorization", Token.Header);
        message.Headers.TryAddWithoutValidation(headers.RequestId, RequestId);
        foreach (var (name, value) in headers.Always)
            message.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.IfMatch is not null)
            message.Headers.TryAddWithoutValidation("If-Match", request.IfMatch);
        if (request.OnlyIfAbsent)
            message.Headers.TryAddWithoutValidation("If-None-Match", "*");
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        }
        if (trace is not null)
        {
            message.Options.Set(TraceHandler.Sink, trace);
            message.Options.Set(TraceHandler.Attempt, Number);
            message.Options.Set(TraceHandler.RequestId, RequestId);
        }
        return message;
    }
}
