namespace CloudPartner.Client.SignIn;

/// <summary>
/// A failed attempt to get a token, after which the next one may succeed. Never leaves <see cref="TokenIssuer"/>.
/// </summary>
internal sealed class TransientFaultException(CloudPartnerFault fault) : Exception(fault.Message)
{
    public CloudPartnerFault Fault { get; } = fault;

    /// <summary>
    /// The transient fault, or the final one of ours, that a library has wrapped; null if there is neither.
    /// </summary>
    public static Exception? Within(Exception? thrown)
    {
        while (thrown is not (null or TransientFaultException or CloudPartnerException))
            thrown = thrown.InnerException;
        return thrown;
    }
}
