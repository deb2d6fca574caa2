using System.Globalization;
using System.Text;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>
/// How many items a page has and where it begins: seekOperation=Next goes on where the token in the header says.
/// </summary>
internal sealed record PartnerPage(int Size, string[]? After)
{
    public const string TokenHeader = "MS-ContinuationToken";

    /// <summary>
    /// Reads the page of a list, whose name makes sure that a token only goes on in the list that gave it out.
    /// </summary>
    public static Refusal? Read(
        HttpContext context,
        string list,
        int defaultSize,
        int largestSize,
        out PartnerPage page
    )
    {
        page = null!;
        var query = context.Request.Query;
        var size = defaultSize;
        if (
            query.TryGetValue("size", out var text)
            && !(
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size)
                && size >= 1
                && size <= largestSize
            )
        )
        {
            return PartnerFault.InvalidProperty($"size is a number from 1 to {largestSize}.");
        }

        string? seek = query["seekOperation"],
            token = context.Request.Headers[TokenHeader];
        // The documented way is to say Next; the SDK's list of audit records sends nothing but the token.
        seek ??= token is not null ? "Next" : null;
        if (seek is null || seek.Equals("First", StringComparison.OrdinalIgnoreCase))
        {
            page = new PartnerPage(size, null);
            return null;
        }

        if (!seek.Equals("Next", StringComparison.OrdinalIgnoreCase))
            return PartnerFault.InvalidProperty("The emulator knows seekOperation=First and Next only.");
        if (token is null)
            return PartnerFault.InvalidInput($"seekOperation=Next needs the header {TokenHeader} of the page before.");
        if (Decode(token) is not { Length: > 1 } parts || parts[0] != list)
            return PartnerFault.InvalidInput($"{TokenHeader} is not one that this list gave out.");
        page = new PartnerPage(size, parts[1..]);
        return null;
    }

    public static string Token(string list, params string[] after) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join('\n', [list, .. after])));

    private static string[]? Decode(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length).Split('\n')
            : null;
    }
}
