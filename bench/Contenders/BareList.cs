using System.Text.Json;

namespace CloudPartner.Bench.Contenders;

/// <summary>Lists all users with nothing but HttpClient and source-generated JSON.</summary>
internal static class BareList
{
    public static async Task RunAsync(Uri address)
    {
        using var client = await BareClient.ConnectAsync(address);
        long count = 0;
        var meter = Meter.Start();
        var next = new Uri(address, $"api/publishers/contoso/users{BareClient.ApiVersion}&$top=1000");
        while (next is not null)
        {
            var page = JsonSerializer.Deserialize(await client.GetByteArrayAsync(next), BareJson.Default.BarePage)!;
            foreach (var _ in page.Value)
            {
                meter.First();
                count++;
            }

            next = page.NextLink is null ? null : new Uri(page.NextLink);
        }

        meter.Stop(count);
    }
}
