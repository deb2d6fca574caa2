namespace CloudPartner;

/// <summary>
/// Carries a <see cref="CloudPartnerFault"/>. The only exception that the client throws besides cancellation and
/// programming errors.
/// </summary>
public sealed class CloudPartnerException : Exception
{
    /// <summary>Wraps a fault.</summary>
    public CloudPartnerException(CloudPartnerFault fault)
        : base(fault.Message) => Fault = fault;

    /// <summary>What happened.</summary>
    public CloudPartnerFault Fault { get; }
}
