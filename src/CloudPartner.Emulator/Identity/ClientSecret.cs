using System.Net.Http.Headers;
using System.Text;
using CloudPartner.Emulator.Http;
using Microsoft.Extensions.Primitives;

namespace CloudPartner.Emulator.Identity;

/// <summary>
/// An application may send its ID and secret as the user and password of a Basic header instead of in the form (RFC
/// 6749, 2.3.1).
/// </summary>
internal static class ClientSecret
{
    public static IFormCollection FromHeader(HttpRequest request, IFormCollection form)
    {
        if (
            !AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !"Basic".Equals(header.Scheme, StringComparison.OrdinalIgnoreCase)
            || header.Parameter is null
            || Decode(header.Parameter) is not [var id, var secret]
        )
        {
            return form;
        }

        return new FormCollection(
            new Dictionary<string, StringValues>(form.ToDictionary()) { ["client_id"] = id, ["client_secret"] = secret }
        );
    }

    private static string[]? Decode(string text) =>
        Base64Url.Decode(text) is { } bytes
            ?
            [
                .. Encoding
                    .UTF8.GetString(bytes)
                    .Split(':', 2)
                    .Select(part => Uri.UnescapeDataString(part.Replace('+', ' '))),
            ]
            : null;
}
