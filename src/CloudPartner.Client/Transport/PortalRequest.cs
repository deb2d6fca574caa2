using CloudPartner.Client.Text;

namespace CloudPartner.Client.Transport;

/// <summary>One call, from which each attempt makes its own message.</summary>
internal sealed record PortalRequest(HttpMethod Method, Uri Address)
{
    /// <summary>The JSON to send, if any.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The version the change is made for; "*" for whatever is there.</summary>
    public string? IfMatch { get; init; }

    /// <summary>True to create only if there is nothing yet.</summary>
    public bool OnlyIfAbsent { get; init; }

    /// <summary>Headers of the service's own, for example the place where a listing goes on.</summary>
    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>True for a POST that only asks, as a batch of questions does.</summary>
    public bool OnlyReads { get; init; }

    /// <summary>True if it changes something on the service.</summary>
    public bool IsWrite => Method != HttpMethod.Get && !OnlyReads;

    /// <summary>Refuses a request that would send something else than one value in each of its headers.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>.</exception>
    public void CheckHeaders()
    {
        if (IfMatch is { } version && version != "*" && !HeaderText.IsVersion(version))
            throw FieldRules.Refuse("ETag", version, "is not a version that a service gives; read the object again");
        foreach (var (name, value) in Headers)
        {
            if (!HeaderText.IsSafe(value))
                throw FieldRules.Refuse(name, value, "holds what a header cannot carry");
        }
    }
}

/// <summary>The headers on each request to a service.</summary>
/// <param name="RequestId">The header for the ID of a request, the same on each of its repeats.</param>
/// <param name="Always">Headers on each request of a command.</param>
internal sealed record DefaultHeaders(string RequestId, (string Name, string Value)[] Always)
{
    /// <summary>Those of the Cloud Partner Portal.</summary>
    public static DefaultHeaders Portal { get; } = new("x-ms-client-request-id", []);
}

/// <summary>A successful answer.</summary>
/// <param name="Value">What was read from the body.</param>
/// <param name="ETag">The version the service named.</param>
/// <param name="RequestId">The ID under which client and service know the request.</param>
internal sealed record ApiResponse<T>(T Value, string? ETag, string RequestId);
