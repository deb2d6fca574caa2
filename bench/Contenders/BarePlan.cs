using System.Net.Http.Headers;
using System.Text.Json;

namespace CloudPartner.Bench.Contenders;

/// <summary>List, compare, write: the least program that plans and applies.</summary>
internal static class BarePlan
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    public static async Task RunAsync(Uri address, string file, int inFlight)
    {
        using var client = await BareClient.ConnectAsync(address);
        var meter = Meter.Start();
        var desired = (await File.ReadAllLinesAsync(file))
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(cells => cells[0].ToLowerInvariant(), cells => cells[1]);
        var changes = new Queue<BareUser>();
        await foreach (var user in ListAsync(client))
        {
            if (
                user.Email is not null
                && desired.TryGetValue(user.Email.ToLowerInvariant(), out var role)
                && role != user.RoleName
            )
            {
                changes.Enqueue(user with { RoleName = role });
            }
        }

        var count = changes.Count;
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => WorkAsync(client, changes))));
        meter.Stop(count);
    }

    public static async IAsyncEnumerable<BareUser> ListAsync(HttpClient client)
    {
        var next = $"api/publishers/contoso/users{BareClient.ApiVersion}&$top=1000";
        while (next is not null)
        {
            var page = JsonSerializer.Deserialize(
                await client.GetByteArrayAsync(new Uri(next, UriKind.RelativeOrAbsolute)),
                BareJson.Default.BarePage
            )!;
            foreach (var user in page.Value)
                yield return user;
            next = page.NextLink;
        }
    }

    private static async Task WorkAsync(HttpClient client, Queue<BareUser> changes)
    {
        while (true)
        {
            BareUser? user;
            lock (changes)
            {
                if (!changes.TryDequeue(out user))
                    return;
            }

            using var message = new HttpRequestMessage(
                HttpMethod.Put,
                new Uri(
                    $"api/publishers/contoso/users/{Uri.EscapeDataString(user.Email!.ToLowerInvariant())}{BareClient.ApiVersion}",
                    UriKind.Relative
                )
            );
            message.Headers.TryAddWithoutValidation("If-Match", user.Etag);
            message.Content = new ByteArrayContent(
                JsonSerializer.SerializeToUtf8Bytes(user with { Etag = null }, BareJson.Default.BareUser)
            )
            {
                Headers = { ContentType = Json },
            };
            using var response = await client.SendAsync(message);
            var body = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            _ = JsonSerializer.Deserialize(body, BareJson.Default.BareUser);
        }
    }
}
