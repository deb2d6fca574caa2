using System.Globalization;
using System.Text;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services;

/// <summary>Which page of a list is asked for: how many items, after which ones.</summary>
internal sealed record PageRequest(int Size, string? After);

/// <summary>
/// How lists of a service have pages. A token stands for the last item of the page before; how it is written differs
/// from service to service, as do the parameters and the refusals.
/// </summary>
internal sealed record PageStyle(
    string SizeParameter,
    Func<string, string, Refusal> Refuse,
    Func<byte[], string> Encode,
    Func<string, byte[]?> Decode
)
{
    /// <summary>The token as a query parameter; null where it travels otherwise.</summary>
    public string TokenName { get; init; } = "$skiptoken";

    public required string WrongToken { get; init; }

    /// <summary>Decodes what <see cref="Convert.ToHexString(byte[])"/> has made; null for anything else.</summary>
    public static byte[]? FromHex(string token)
    {
        try
        {
            return Convert.FromHexString(token);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public PageRequest Read(IQueryCollection query, int defaultSize, int largestSize) =>
        new(
            ReadSize(query, defaultSize, largestSize),
            query.TryGetValue(TokenName, out var token) ? ReadToken(token.ToString()) : null
        );

    public int ReadSize(IQueryCollection query, int defaultSize, int largestSize)
    {
        if (!query.TryGetValue(SizeParameter, out var text))
            return defaultSize;
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && size >= 1
            && size <= largestSize
            ? size
            : throw new RefusedException(
                Refuse($"{SizeParameter} is a number from 1 to {largestSize}.", SizeParameter)
            );
    }

    public string ReadToken(string token) =>
        Decode(token) is { } bytes ? Encoding.UTF8.GetString(bytes) : throw RefuseToken();

    /// <summary>A token that stands for a number, such as the ID of an event.</summary>
    public long ReadNumber(string token) =>
        long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RefuseToken();

    public string WriteToken(string last) => Encode(Encoding.UTF8.GetBytes(last));

    public RefusedException RefuseToken() => new(Refuse(WrongToken, TokenName));
}
