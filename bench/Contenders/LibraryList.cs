namespace CloudPartner.Bench.Contenders;

/// <summary>Lists all users through the client library.</summary>
internal static class LibraryList
{
    public static async Task RunAsync(Uri address)
    {
        using var connection = await LibraryAdd.ConnectAsync(address);
        var portal = connection.OpenPortal();
        long count = 0;
        var meter = Meter.Start();
        await foreach (var page in portal.Users.ListAsync("contoso", PortalUserFilter.None))
        {
            foreach (var _ in page)
            {
                meter.First();
                count++;
            }
        }

        meter.Stop(count);
    }
}
