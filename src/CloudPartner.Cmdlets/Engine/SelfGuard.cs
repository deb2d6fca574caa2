namespace CloudPartner.Cmdlets.Engine;

/// <summary>Keeps a run from taking its own identity's role in passing. Giving up one's own role is allowed, to whoever
/// says that they mean it.</summary>
internal static class SelfGuard
{
    /// <summary>The refusal of a change that nobody has said they mean.</summary>
    /// <param name="what">What would be done.</param>
    public static CloudPartnerFault Refusal(string what) =>
        CloudPartnerFault.Invalid(
            "IncludeSelf",
            null,
            $"{what}, and that is the identity that is signed in, which could not go on after it"
        ) with
        {
            RecommendedAction =
                "Keep that identity in what is wanted, or leave it out of what goes. "
                + "If it is meant, give -IncludeSelf: it then comes last.",
        };

    /// <summary>What to say where nobody can tell which entry is the caller's own; null where it can be told.</summary>
    public static string? Warning(IPortal portal) =>
        portal.Caller.IsKnown
            ? null
            : "The access token does not tell who is signed in, so the entry of that identity is not kept from being "
                + "changed and is not left for the end.";
}
