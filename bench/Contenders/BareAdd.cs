using System.Net.Http.Headers;
using System.Text.Json;

namespace CloudPartner.Bench.Contenders;

/// <summary>
/// What the client is measured against: a program for this one job, with nothing between it and HttpClient. It keeps
/// the same contract: create only, a request ID, JSON built and parsed, a record kept of every answer. It does not
/// retry, check its input, or renew a token.
/// </summary>
internal static class BareAdd
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    /// <param name="address">The portal.</param>
    /// <param name="file">Whom to add.</param>
    /// <param name="inFlight">How many at once.</param>
    /// <param name="warmUp">Whom to add before anything is measured; null for nobody.</param>
    public static async Task RunAsync(Uri address, string file, int inFlight, string? warmUp)
    {
        using var client = await BareClient.ConnectAsync(address);
        if (warmUp is not null)
            await AddAsync(client, warmUp, inFlight);
        var meter = Meter.Start();
        meter.Stop((await AddAsync(client, file, inFlight)).Count);
    }

    private static async Task<List<BareUser>> AddAsync(HttpClient client, string file, int inFlight)
    {
        var answers = new List<BareUser>();
        using var rows = new StreamReader(file);
        await rows.ReadLineAsync();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => WorkAsync(client, rows, answers))));
        return answers;
    }

    private static async Task WorkAsync(HttpClient client, StreamReader rows, List<BareUser> answers)
    {
        while (true)
        {
            string? line;
            lock (rows)
                line = rows.ReadLine();
            if (line is null)
                return;
            var cells = line.Split(',');
            var user = new BareUser("user", cells[0], cells[3], cells[1]);
            var key = Uri.EscapeDataString(cells[0].ToLowerInvariant());
            using var message = new HttpRequestMessage(
                HttpMethod.Put,
                new Uri($"api/publishers/contoso/users/{key}{BareClient.ApiVersion}", UriKind.Relative)
            )
            {
                // Over TLS that is HTTP/2, as it is for the client.
                VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
            };
            message.Headers.TryAddWithoutValidation("x-ms-client-request-id", Guid.NewGuid().ToString());
            message.Headers.TryAddWithoutValidation("If-None-Match", "*");
            message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(user, BareJson.Default.BareUser))
            {
                Headers = { ContentType = Json },
            };
            using var response = await client.SendAsync(message);
            var body = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            var answer = JsonSerializer.Deserialize(body, BareJson.Default.BareUser)!;
            lock (answers)
                answers.Add(answer);
        }
    }
}
