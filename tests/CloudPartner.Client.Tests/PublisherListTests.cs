using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

[Collection(RunsAlone.Name)]
public class PublisherListTests
{
    private const int Many = 20_000;
    private static readonly string Filler = new('x', 400);

    [Fact]
    public async Task All_publishers_are_listed()
    {
        await using var test = await StartAsync();
        var found = await ListAsync(test.Portal);
        Assert.Equal(
            ["adventure-works", "contoso", "contoso-retail", "fabrikam", "northwind"],
            found.Select(publisher => publisher.PublisherId)
        );
        Assert.Equal(
            ("Contoso", "4242424", "notLinked"),
            (found[1].DisplayName, found[1].MpnId, found[1].DevCenterStatus)
        );
    }

    [Fact]
    public async Task Twenty_thousand_publishers_are_handed_over_in_flat_memory()
    {
        await using var stub = await StubServer.StartAsync(context => WriteAsync(context, Many));
        using var connection = await stub.ConnectAsync();
        await Live(connection.OpenPortal(), 1000); // whatever is made once
        var (count, largest) = await Live(connection.OpenPortal(), int.MaxValue);
        Assert.Equal(Many, count);
        // The answer has 12 MB. What is alive at any time stays far below, however much has gone through.
        Assert.InRange(largest, 0, 3_000_000);

        static async Task<(int Count, long Largest)> Live(IPortal portal, int most)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            int count = 0,
                pieces = 0;
            long largest = 0;
            await foreach (var piece in portal.Publishers.ListAsync())
            {
                count += piece.Count;
                if (++pieces % 50 == 0)
                    largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true) - before);
                if (count >= most)
                    break;
            }
            return (count, largest);
        }
    }

    [Fact]
    public async Task The_first_publishers_come_before_the_answer_has_ended()
    {
        var ended = false;
        await using var stub = await StubServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("[" + Publisher(0) + "," + Publisher(1));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            ended = true;
        });
        using var connection = await stub.ConnectAsync();
        await foreach (var piece in connection.OpenPortal().Publishers.ListAsync())
        {
            Assert.NotEmpty(piece);
            Assert.False(ended);
            break;
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(5_000)]
    [InlineData(400_000)]
    public async Task A_listing_that_breaks_goes_on_without_a_gap_and_without_a_repeat(int after)
    {
        var calls = 0;
        await using var stub = await StubServer.StartAsync(context =>
            WriteAsync(context, 2_000, Interlocked.Increment(ref calls) == 1 ? after : int.MaxValue)
        );
        using var connection = await stub.ConnectAsync();
        var found = await ListAsync(connection.OpenPortal());
        Assert.Equal(
            Enumerable.Range(0, 2_000).Select(i => $"publisher-{i}"),
            found.Select(publisher => publisher.PublisherId)
        );
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_list_that_changed_while_it_broke_is_an_error_and_not_a_gap()
    {
        var calls = 0;
        await using var stub = await StubServer.StartAsync(context =>
            Interlocked.Increment(ref calls) == 1
                ? WriteAsync(context, 2_000, 400_000)
                : WriteAsync(context, 2_000, first: 5)
        );
        using var connection = await stub.ConnectAsync();
        var fault = await FaultOf(() => ListAsync(connection.OpenPortal()));
        Assert.Contains("changed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Some_other_document_is_no_list()
    {
        string[] bodies =
        [
            "{}",
            "null",
            "[",
            "[1]",
            "[{}]",
            "[{\"id\":\"a\"}",
            "[{\"id\":\"a\"},]",
            "[{\"id\":\"a\"}][]",
            "[{\"id\":\"a}]",
        ];
        // At once, since each is asked for again a few times.
        await Task.WhenAll(
            bodies.Select(async body =>
            {
                await using var stub = await StubServer.StartAsync(context => context.Response.WriteAsync(body));
                using var connection = await stub.ConnectAsync();
                Assert.Equal(FaultKind.Unexpected, (await FaultOf(() => ListAsync(connection.OpenPortal()))).Kind);
            })
        );
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData("\ufeff [ ]\n", 0)]
    [InlineData("""[{"id":"a","x":"]}\\\"{["}, {"id":"b","definition":{"displayText":"[1,2"}}]""", 2)]
    public async Task Whatever_text_stands_in_an_element_it_ends_where_it_ends(string body, int count)
    {
        await using var stub = await StubServer.StartAsync(context => context.Response.WriteAsync(body));
        using var connection = await stub.ConnectAsync();
        Assert.Equal(count, (await ListAsync(connection.OpenPortal())).Count);
    }

    private static async Task WriteAsync(HttpContext context, int count, int breakAfter = int.MaxValue, int first = 0)
    {
        long written = 1;
        await context.Response.WriteAsync("[");
        for (var i = first; i < count; i++)
        {
            var text = (i > first ? "," : "") + Publisher(i);
            await context.Response.WriteAsync(text);
            written += text.Length;
            if (i % 500 == 0)
                await context.Response.Body.FlushAsync();
            if (written < breakAfter)
                continue;
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }
        await context.Response.WriteAsync("]");
    }

    private static string Publisher(int i) =>
        $$$"""{"id":"publisher-{{{i}}}","version":1,"definition":{"displayText":"Publisher {{{i}}}","offerTypeCategories":["{{{Filler}}}"]}}""";

    private static async Task<List<Publisher>> ListAsync(IPortal portal)
    {
        var found = new List<Publisher>();
        await foreach (var piece in portal.Publishers.ListAsync())
            found.AddRange(piece);
        return found;
    }
}
