namespace CloudPartner.Client.SignIn;

/// <summary>
/// One try for a token that failed although the next one may succeed. Never leaves <see cref="TokenIssuer"/>.
/// </summary>
internal sealed class TransientFaultException(CloudPartnerFault fault) : Exception(fault.Message)
{
    public CloudPartnerFault Fault { get; } = fault;

    /// <summary>
    /// What a library has wrapped: a transient fault, or a final one of ours; null if there is neither.
    /// </summary>
    public static Exception? Within(Exception? thrown)
    {
        while (thrown is not (null or TransientFaultException or CloudPartnerException))
            thrown = thrown.InnerException;
        return thrown;
    }
}
