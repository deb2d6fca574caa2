using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CloudPartner.Interop.Tests.Recorded;

/// <summary>
/// One request of a client that no package registry serves, in the form in which it was seen on the wire, and what that
/// client reads in the answer. <c>{today-60}</c> in a path is that date, <c>{name}</c> is what an exchange before has
/// kept under that name.
/// </summary>
internal sealed partial record Exchange(string Method, string Path, int Status = 200)
{
    private const string JsonType = "application/json";

    public string As { get; init; } = Stage.Owner;

    public string Resource { get; init; } = Stage.PartnerCenter;

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>What is sent.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>
    /// What is sent is the answer before, with these members set: so clients change what they have read.
    /// </summary>
    public (string Member, JsonNode? Value)[]? Changes { get; init; }

    /// <summary>Members that the client reads and cannot do without: they have to be there and not null.</summary>
    public string[] Reads { get; init; } = [];

    /// <summary>What members have to be.</summary>
    public (string Member, string Value)[] Has { get; init; } = [];

    /// <summary>Members, or headers if they begin with a capital letter, that a later exchange uses.</summary>
    public (string Member, string Name)[] Keeps { get; init; } = [];

    /// <summary>How much later it comes, in seconds.</summary>
    public int After { get; init; }

    /// <summary>Sends a call's requests one after the other.</summary>
    public static async Task PlayAsync(Stage stage, IEnumerable<Exchange> exchanges)
    {
        var kept = new Dictionary<string, string>();
        JsonNode? before = null;
        foreach (var exchange in exchanges)
            before = await exchange.SendAsync(stage, kept, before);
    }

    private async Task<JsonNode?> SendAsync(Stage stage, Dictionary<string, string> kept, JsonNode? before)
    {
        if (After > 0)
            await stage.ControlAsync("POST", "clock", new { advanceSeconds = After });
        using var request = new HttpRequestMessage(
            new HttpMethod(Method),
            new Uri(stage.Url.GetLeftPart(UriPartial.Authority) + Fill(Path))
        );
        request.Headers.Authorization = new(
            "Bearer",
            As.StartsWith("token:", StringComparison.Ordinal) ? As[6..] : await stage.TokenAsync(As, Resource)
        );
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, Fill(value));
        if (BodyToSend(before) is { } body)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, JsonType);

        using var response = await stage.Http.SendAsync(request);
        // A byte order mark is passed over, as those clients' readers do.
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(
            (int)response.StatusCode == Status,
            $"{Method} {Fill(Path)}: expected {Status}, got {(int)response.StatusCode}: {text}"
        );
        var json =
            text.Length > 0 && response.Content.Headers.ContentType?.MediaType == JsonType
                ? JsonNode.Parse(text)
                : null;
        foreach (var member in Reads)
            Assert.True(Find(json, member) is not null, $"{Method} {Fill(Path)}: no {member} in {text}");
        foreach (var (member, value) in Has)
            Assert.True(value == Text(Find(json, member)), $"{Method} {Fill(Path)}: {member} is not {value} in {text}");
        foreach (var (member, name) in Keeps)
        {
            var value = char.IsUpper(member[0])
                ? response.Headers.TryGetValues(member, out var values)
                    ? values.First()
                    : null
                : Text(Find(json, member));
            Assert.True(!string.IsNullOrEmpty(value), $"{Method} {Fill(Path)}: no {member} in the answer {text}");
            kept[name] = value;
        }

        return json;

        string Fill(string template) =>
            Placeholder()
                .Replace(
                    template,
                    match =>
                        match.Groups["days"].Success
                            ? DateTime
                                .UtcNow.AddDays(int.Parse(match.Groups["days"].Value, CultureInfo.InvariantCulture))
                                .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                            : kept[match.Groups["name"].Value]
                );
    }

    private JsonNode? BodyToSend(JsonNode? before)
    {
        if (Changes is null)
            return Body;
        var changed = before!.DeepClone();
        foreach (var (member, value) in Changes)
        {
            var parts = member.Split('.');
            var owner = parts.SkipLast(1).Aggregate(changed, (node, part) => node[part]!);
            owner[parts[^1]] = value?.DeepClone();
        }

        return changed;
    }

    /// <summary>"items.0.id", whatever the case: the readers of those clients do not mind.</summary>
    private static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (var part in path.Split('.'))
        {
            node = node switch
            {
                JsonArray list when part == "count" => JsonValue.Create(list.Count),
                JsonArray list => int.Parse(part, CultureInfo.InvariantCulture) is var i && i < list.Count
                    ? list[i]
                    : null,
                JsonObject fields => fields
                    .FirstOrDefault(field => field.Key.Equals(part, StringComparison.OrdinalIgnoreCase))
                    .Value,
                _ => null,
            };
        }

        return node;
    }

    private static string? Text(JsonNode? node) => node?.ToString();

    [GeneratedRegex(@"\{(?:today(?<days>[+-]\d+)|(?<name>\w+))\}")]
    private static partial Regex Placeholder();
}
