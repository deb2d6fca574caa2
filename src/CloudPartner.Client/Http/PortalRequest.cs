namespace CloudPartner.Client.Http;

/// <summary>One call, from which each attempt makes its own message.</summary>
internal sealed record PortalRequest(HttpMethod Method, Uri Address)
{
    /// <summary>The JSON to send, if any.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The version the change is made for; "*" for whatever is there.</summary>
    public string? IfMatch { get; init; }

    /// <summary>True to create only if there is nothing yet.</summary>
    public bool OnlyIfAbsent { get; init; }

    /// <summary>True if it changes something on the service.</summary>
    public bool IsWrite => Method != HttpMethod.Get;
}

/// <summary>A successful answer.</summary>
/// <param name="Value">What was read from the body.</param>
/// <param name="ETag">The version the service named.</param>
/// <param name="RequestId">The ID under which client and service know the request.</param>
internal sealed record PortalAnswer<T>(T Value, string? ETag, string RequestId);
