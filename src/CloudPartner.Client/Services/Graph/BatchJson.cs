using System.Globalization;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.Graph;

/// <summary>One answer out of a batch.</summary>
/// <param name="Id">The question's ID.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="RetryAfter">How long to wait, if it was throttled and says so.</param>
/// <param name="Body">The body's JSON; null if there is none.</param>
internal sealed record BatchAnswer(string Id, int Status, TimeSpan? RetryAfter, string? Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <exception cref="JsonException">The body is missing or another one.</exception>
    public T Read<T>(Func<JsonTextReader, T> read)
    {
        using var json = PortalJson.Open(new StringReader(Body ?? string.Empty));
        return read(json);
    }
}

/// <summary>Microsoft Graph's batches on the wire.</summary>
internal static class BatchJson
{
    private static readonly JsonShape<BatchAnswer> AnswerShape = new()
    {
        { "id", (answer, json) => answer with { Id = json.ReadText() ?? string.Empty } },
        { "status", (answer, json) => answer with { Status = ReadStatus(json) } },
        { "headers", (answer, json) => answer with { RetryAfter = ReadRetryAfter(json) } },
        // Kept as it is: what it means depends on the question, whose ID may come after it.
        { "body", (answer, json) => answer with { Body = Copy(json) } },
    };

    public static byte[] Write(IReadOnlyList<string> addresses) =>
        PortalJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteArray("requests", Enumerable.Range(0, addresses.Count), WriteQuestion);
            json.WriteEndObject();

            void WriteQuestion(int index)
            {
                json.WriteStartObject();
                json.WriteProperty("id", index.ToString(CultureInfo.InvariantCulture));
                json.WriteProperty("method", "GET");
                json.WriteProperty("url", addresses[index]);
                json.WriteEndObject();
            }
        });

    /// <summary>Reads the answers to a batch of so many questions, in the order of the questions.</summary>
    /// <exception cref="JsonException">A question has no answer, or two.</exception>
    public static BatchAnswer[] Read(JsonTextReader json, int questions)
    {
        List<BatchAnswer>? answers = null;
        json.ReadObject("responses", () => answers = json.ReadArray(ReadAnswer));
        var inOrder = new BatchAnswer[questions];
        foreach (var answer in answers ?? throw new JsonReaderException("A batch without responses."))
        {
            if (
                !int.TryParse(answer.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                || index >= questions
                || inOrder[index] is not null
            )
            {
                throw new JsonReaderException("An answer to no question, or a second one.");
            }

            inOrder[index] = answer;
        }
        return Array.IndexOf(inOrder, null) < 0
            ? inOrder
            : throw new JsonReaderException("A question without an answer.");
    }

    private static BatchAnswer ReadAnswer(JsonTextReader json) =>
        AnswerShape.Read(json, new BatchAnswer(string.Empty, 0, null, null)) is { Id.Length: > 0 } answer
            ? answer
            : throw new JsonReaderException("An answer without an ID.");

    private static int ReadStatus(JsonTextReader json) =>
        int.TryParse(json.ReadText(), CultureInfo.InvariantCulture, out var status) ? status : 0;

    private static TimeSpan? ReadRetryAfter(JsonTextReader json)
    {
        TimeSpan? wait = null;
        json.ReadObject(header =>
        {
            var value = json.ReadText();
            if (header.Equals("Retry-After", StringComparison.OrdinalIgnoreCase))
                wait = Transport.RetryAfter.Seconds(value);
        });
        return wait;
    }

    private static string Copy(JsonTextReader json)
    {
        json.ReadOrThrow();
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var copy = new JsonTextWriter(text))
            copy.WriteToken(json);
        return text.ToString();
    }
}
