using System.Text.Json.Serialization.Metadata;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>
/// The size of a page and where it begins: seekOperation=Next continues at the token in the header. The token names its
/// list, so that it cannot be used in another one.
/// </summary>
internal sealed record PartnerCenterPage(string List, int Size, string[]? After)
{
    private const string TokenHeader = "MS-ContinuationToken";

    private static readonly PageStyle Paging = new(
        "size",
        (message, parameter) =>
            parameter == TokenHeader ? PartnerFault.InvalidInput(message) : PartnerFault.InvalidProperty(message),
        bytes => Convert.ToBase64String(bytes),
        Decode
    )
    {
        TokenName = TokenHeader,
        WrongToken = $"{TokenHeader} is not one that this list gave out.",
    };

    public static PartnerCenterPage Read(PartnerCenterCall call, string list, int defaultSize, int largestSize)
    {
        var size = Paging.ReadSize(call.Query, defaultSize, largestSize);
        string? seek = call.Query["seekOperation"],
            token = call.Context.Request.Headers[TokenHeader];
        // Documented is to send Next; the SDK's list of audit records sends only the token.
        seek ??= token is not null ? "Next" : null;
        if (seek is null || seek.Equals("First", StringComparison.OrdinalIgnoreCase))
            return new PartnerCenterPage(list, size, null);
        if (!seek.Equals("Next", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(
                PartnerFault.InvalidProperty("The emulator knows seekOperation=First and Next only.")
            );
        }

        if (token is null)
        {
            throw new RefusedException(
                PartnerFault.InvalidInput($"seekOperation=Next needs the header {TokenHeader} of the page before.")
            );
        }

        return Paging.ReadToken(token).Split('\n') is { Length: > 1 } parts && parts[0] == list
            ? new PartnerCenterPage(list, size, parts[1..])
            : throw Paging.RefuseToken();
    }

    /// <summary>The only part of the token, a number; before all of them on the first page.</summary>
    public long Before => After is null ? long.MaxValue : Paging.ReadNumber(After[0]);

    /// <summary>The parts of the token, if there are as many as there have to be.</summary>
    public string[]? AfterParts(int count) =>
        After is null || After.Length == count ? After : throw Paging.RefuseToken();

    /// <summary>Answers with a page; <paramref name="last"/> is where it ended if there are more items.</summary>
    public Task AnswerAsync<T>(
        PartnerCenterCall call,
        IReadOnlyList<T> items,
        string[]? last,
        JsonTypeInfo<Collection<T>> type
    )
    {
        var next = last is null
            ? null
            : Link.To(
                Path(call, true),
                new Link.Header(TokenHeader, Paging.WriteToken(string.Join('\n', [List, .. last])))
            );
        return AnswerAsync(call, items, next, type);
    }

    /// <summary>Answers with a list that has no pages.</summary>
    public static Task AnswerAsync<T>(
        PartnerCenterCall call,
        IReadOnlyList<T> items,
        JsonTypeInfo<Collection<T>> type
    ) => AnswerAsync(call, items, (Link?)null, type);

    private static Task AnswerAsync<T>(
        PartnerCenterCall call,
        IReadOnlyList<T> items,
        Link? next,
        JsonTypeInfo<Collection<T>> type
    ) =>
        call.AnswerAsync(
            200,
            new Collection<T>(
                items,
                items.Count,
                new Links(Link.To(Path(call, false)), next),
                new Attributes("Collection")
            ),
            type
        );

    private static string Path(PartnerCenterCall call, bool isNext)
    {
        var query = string.Join(
            '&',
            call.Query.Where(pair => !pair.Key.Equals("seekOperation", StringComparison.OrdinalIgnoreCase))
                .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value.ToString())}")
                .Concat(isNext ? ["seekOperation=Next"] : [])
        );
        var path = call.Context.Request.Path.Value![PartnerCenterApi.Prefix.Length..];
        return query.Length > 0 ? $"{path}?{query}" : path;
    }

    private static byte[]? Decode(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) ? bytes[..length] : null;
    }
}
