using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using CloudPartner.Client.Text;

namespace CloudPartner.Client.Transport;

/// <summary>
/// The claims that a service wants in the next token, which it names when it refuses one (continuous access
/// evaluation): <c>Bearer error="insufficient_claims", claims="BASE64"</c>.
/// </summary>
internal static partial class ClaimsChallenge
{
    /// <summary>The claims as JSON; null if none are asked for, or they cannot be read.</summary>
    public static string? Read(IEnumerable<AuthenticationHeaderValue> challenges)
    {
        foreach (var challenge in challenges)
        {
            if (!challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
                continue;
            var claims = Claims().Match(challenge.Parameter ?? string.Empty);
            if (!claims.Success)
                continue;
            if (Base64Url.Decode(claims.Groups[1].Value) is not { } bytes)
                continue;
            var json = Encoding.UTF8.GetString(bytes);
            if (json.StartsWith('{'))
                return json;
        }
        return null;
    }

    [GeneratedRegex(
        "(?:^|[,\\s])claims=\"([A-Za-z0-9+/_=-]+)\"",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    )]
    private static partial Regex Claims();
}
