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

    public static async Task RunAsync(Uri address, string file, int inFlight)
    {
        using var client = await BareClient.ConnectAsync(address);
        var answers = new List<BareUser>();
        var meter = Meter.Start();
        using (var rows = new StreamReader(file))
        {
            await rows.ReadLineAsync();
            await Task.WhenAll(
                Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => WorkAsync(client, rows, answers)))
            );
        }

        meter.Stop(answers.Count);
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
            );
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
