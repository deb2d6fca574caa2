namespace CloudPartner.Client.Services;

/// <summary>Makes the faults of what a service does not offer.</summary>
internal static class Unsupported
{
    /// <summary>A refusal before anything is sent.</summary>
    /// <param name="message">What is not offered, and by whom.</param>
    /// <param name="nextStep">What to do instead.</param>
    public static CloudPartnerException Refuse(string message, string nextStep) =>
        new(new CloudPartnerFault(FaultKind.NotSupported, message) { RecommendedAction = nextStep });
}
