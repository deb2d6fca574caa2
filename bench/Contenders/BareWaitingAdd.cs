using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CloudPartner.Bench.Contenders;

/// <summary>
/// A bare program in which each worker waits out its own Retry-After, for services that refuse single requests.
/// </summary>
internal static class BareWaitingAdd
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    public static async Task RunAsync(Uri address, string file, int inFlight)
    {
        using var client = await BareClient.ConnectAsync(address);
        var meter = Meter.Start();
        var lines = new Queue<string>(File.ReadLines(file).Skip(1));
        var count = lines.Count;
        await Task.WhenAll(
            Enumerable
                .Range(0, inFlight)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (true)
                        {
                            string? line;
                            lock (lines)
                            {
                                if (!lines.TryDequeue(out line))
                                    return;
                            }

                            while (await AddAsync(client, line.Split(',')) is { } wait)
                                await Task.Delay(wait);
                        }
                    })
                )
        );
        meter.Stop(count);
    }

    private static async Task<TimeSpan?> AddAsync(HttpClient client, string[] cells)
    {
        var key = Uri.EscapeDataString(cells[0].ToLowerInvariant());
        using var message = new HttpRequestMessage(
            HttpMethod.Put,
            new Uri($"api/publishers/contoso/users/{key}{BareClient.ApiVersion}", UriKind.Relative)
        );
        message.Headers.TryAddWithoutValidation("If-None-Match", "*");
        message.Content = new ByteArrayContent(
            JsonSerializer.SerializeToUtf8Bytes(
                new BareUser("user", cells[0], cells[3], cells[1]),
                BareJson.Default.BareUser
            )
        )
        {
            Headers = { ContentType = Json },
        };
        using var response = await client.SendAsync(message);
        var body = await response.Content.ReadAsByteArrayAsync();
        if (response.StatusCode != HttpStatusCode.TooManyRequests)
        {
            response.EnsureSuccessStatusCode();
            _ = JsonSerializer.Deserialize(body, BareJson.Default.BareUser);
            return null;
        }
        if (response.Headers.RetryAfter?.Delta is { } delta)
            return delta;
        if (response.Headers.RetryAfter?.Date is { } date)
            return date > DateTimeOffset.UtcNow ? date - DateTimeOffset.UtcNow : TimeSpan.Zero;
        return TimeSpan.FromSeconds(0.5);
    }
}
