using System.Net.Http.Json;

namespace CloudPartner.Bench.Contenders;

/// <summary>One process that serves many tenants, each with a connection and a quota of its own.</summary>
internal static class Tenants
{
    private const int InFlight = 8;

    public static string NameOf(int tenant) => $"tenant-{tenant:D3}";

    public static async Task RunAsync(Uri address, int tenants, string folder)
    {
        using var client = await BareClient.ConnectAsync(address, "admin@portal.example");
        var connections = new List<CloudPartnerConnection>();
        for (var tenant = 1; tenant <= tenants; tenant++)
        {
            await CreateAsync(client, NameOf(tenant));
            connections.Add(await LibraryAdd.ConnectAsync(address, "admin@portal.example"));
        }

        var meter = Meter.Start();
        var added = await Task.WhenAll(
            connections.Select(
                (connection, i) =>
                    Task.Run(async () =>
                    {
                        var name = NameOf(i + 1);
                        return await LibraryAdd.AddAsync(connection, name, FileOf(folder, name), InFlight);
                    })
            )
        );
        meter.Stop(added.Sum(users => users.Count));
        connections.ForEach(connection => connection.Dispose());
    }

    public static string FileOf(string folder, string tenant) => Path.Combine(folder, tenant + ".csv");

    private static async Task CreateAsync(HttpClient client, string id)
    {
        using var message = new HttpRequestMessage(
            HttpMethod.Put,
            new Uri($"api/publishers/{id}{BareClient.ApiVersion}", UriKind.Relative)
        );
        message.Headers.TryAddWithoutValidation("If-None-Match", "*");
        message.Content = JsonContent.Create(new { definition = new { displayText = id } });
        using var response = await client.SendAsync(message);
        response.EnsureSuccessStatusCode();
    }
}
