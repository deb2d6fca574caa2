using System.Text.RegularExpressions;

namespace CloudPartner.Client.Services;

/// <summary>
/// Says a service's refusal in the names that the caller used: who sets <c>-MpnId</c> has never heard of the member
/// that carries it on the wire.
/// </summary>
internal static class ParameterNames
{
    /// <summary>The refusal with parameters in place of the wire's names.</summary>
    /// <param name="refused">The refusal.</param>
    /// <param name="parameters">The parameter of each name on the wire.</param>
    public static CloudPartnerException Of(CloudPartnerFault refused, IReadOnlyDictionary<string, string> parameters)
    {
        foreach (var (name, parameter) in parameters)
        {
            // A plain word only where the service's sentence begins: further on it may just be a word.
            var written = $@"'{Regex.Escape(name)}'|(?<=\A|answered \d+: ){Regex.Escape(name)}\b";
            var message = Regex.Replace(refused.Message, written, $"-{parameter}", RegexOptions.CultureInvariant);
            if (refused.Field != name && message == refused.Message)
                continue;
            return new CloudPartnerException(
                refused with
                {
                    Field = parameter,
                    Message = message.Contains($"-{parameter}", StringComparison.Ordinal)
                        ? message
                        : $"-{parameter}: {message}",
                    Rule = refused.Rule is null
                        ? null
                        : Regex.Replace(refused.Rule, written, $"-{parameter}", RegexOptions.CultureInvariant),
                    RecommendedAction = $"Correct -{parameter} and run the command again.",
                }
            );
        }

        return new CloudPartnerException(refused);
    }
}
