namespace CloudPartner.Client.Text;

/// <summary>Base64 with the alphabet for URLs and without padding (RFC 4648, section 5).</summary>
internal static class Base64Url
{
    public static string Encode(ReadOnlySpan<byte> bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The bytes; null if it is not such a text. Padding and the ordinary alphabet are accepted too.</summary>
    public static byte[]? Decode(string text)
    {
        var base64 = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), bytes, out var count)
            ? bytes[..count]
            : null;
    }
}
