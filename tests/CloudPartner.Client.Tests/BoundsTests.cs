using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Tests.Hostile;
using CloudPartner.Client.Transport;
using Microsoft.Extensions.Time.Testing;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>How much of an answer is read, for how long, and what a byte-order mark is worth.</summary>
public class BoundsTests
{
    private const string Mark = "\uFEFF";

    [Theory]
    [InlineData("")]
    [InlineData(Mark)]
    public async Task A_byte_order_mark_is_passed_over_in_small_and_in_large_answers(string mark)
    {
        foreach (var padding in new[] { 0, 10_000 })
        {
            using var server = Answering(
                RawAnswer.Json(200, mark + $$"""{"id":"contoso","padding":"{{new string('x', padding)}}"}""")
            );
            using var connection = await ConnectAsync(server);
            Assert.Equal("contoso", (await connection.OpenPortal().Publishers.GetProfileAsync("contoso")).PublisherId);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(Mark)]
    public async Task A_byte_order_mark_is_passed_over_in_errors_and_in_lists(string mark)
    {
        using (
            var server = Answering(
                RawAnswer.Json(
                    400,
                    mark + """{"error":{"code":"BadName","message":"It is too long.","target":"name"}}"""
                )
            )
        )
        using (var connection = await ConnectAsync(server))
        {
            Assert.Equal(
                "BadName",
                (await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"))).ServiceCode
            );
        }

        using (var server = Answering(RawAnswer.Json(200, mark + """[{"id":"contoso"}]""")))
        using (var connection = await ConnectAsync(server))
        {
            await foreach (var page in connection.OpenPortal().Publishers.ListAsync())
                Assert.Equal("contoso", Assert.Single(page).PublisherId);
        }
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData(Mark + "<html>")]
    [InlineData("\r\n\t <!DOCTYPE html>")]
    [InlineData(Mark + "\n<html>")]
    [InlineData("<")]
    public async Task A_web_page_is_known_whatever_stands_before_it(string page)
    {
        using var server = Answering(RawAnswer.Json(200, page));
        using var connection = await ConnectAsync(server);
        Assert.Contains(
            "web page",
            (await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(400, FaultKind.Invalid)]
    [InlineData(404, FaultKind.NotFound)]
    [InlineData(409, FaultKind.Locked)]
    [InlineData(412, FaultKind.Stale)]
    [InlineData(403, FaultKind.Forbidden)]
    public async Task Of_an_error_no_more_is_read_than_it_takes_to_say_what_is_wrong(int status, FaultKind kind)
    {
        // Announced, and never sent: whoever waited for the whole would wait for ever.
        var answer = RawAnswer.Json(status, new string(' ', 300 * 1024));
        answer.Announced = 1L << 40;
        answer.StallsAfter = 300 * 1024;
        using var server = Answering(answer);
        using var connection = await ConnectAsync(server);
        Assert.Equal(kind, (await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"))).Kind);
    }

    [Theory]
    [InlineData(1, 1, 121)]
    [InlineData(100, 60, 120)]
    [InlineData(2000, 1, 6000)]
    [InlineData(60_000, 30, 100_000)]
    public void A_body_that_brings_too_little_for_its_time_is_given_up(int bytes, int everySeconds, int atMost)
    {
        var time = new FakeTimeProvider();
        var pace = new BodyPace(time);
        var pieces = 0;
        Assert.Throws<SlowBodyException>(() =>
        {
            for (; pieces < 10_000; pieces++)
            {
                time.Advance(TimeSpan.FromSeconds(everySeconds));
                pace.Add(bytes);
            }
        });
        Assert.InRange(pieces * everySeconds, 119 - everySeconds, atMost);
    }

    [Theory]
    [InlineData(64 * 1024, 30)]
    [InlineData(3000, 1)]
    [InlineData(1, 0)]
    public void A_slow_line_is_not(int bytes, int everySeconds)
    {
        var time = new FakeTimeProvider();
        var pace = new BodyPace(time);
        for (var pieces = 0; pieces < 10_000; pieces++)
        {
            time.Advance(TimeSpan.FromSeconds(everySeconds));
            pace.Add(bytes);
        }
    }

    [Fact]
    public void A_slow_reader_does_not_count_against_the_service()
    {
        var time = new FakeTimeProvider();
        var pace = new BodyPace(time);
        for (var pieces = 0; pieces < 100; pieces++)
        {
            pace.Add(100);
            pace.Pause();
            time.Advance(TimeSpan.FromHours(1));
            pace.Resume();
        }
    }

    [Fact]
    public async Task A_body_of_one_byte_after_the_other_ends_as_timed_out()
    {
        var answer = RawAnswer.Json(
            200,
            """{"id":"contoso","padding":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}"""
        );
        answer.Body = [.. answer.Body, .. new string(' ', 2000).Select(character => (byte)character)];
        answer.Trickles = true;
        using var server = Answering(answer);
        // Two minutes of this clock are a quarter of a second, which the body would take ten times over; all other
        // limits are far.
        var far = TimeSpan.FromDays(10);
        using var connection = await ConnectAsync(
            server,
            new HastyTime(500),
            new HttpTimeouts
            {
                Answer = far,
                BodyIdle = far,
                SignIn = far,
                Authority = far,
            }
        );
        var fault = await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"));
        Assert.Equal(FaultKind.TimedOut, fault.Kind);
        Assert.Contains("slowly", fault.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Func<int, int[]>> Endless() =>
        new()
        {
            { "empty", _ => [] },
            { "repeats", _ => [1, 2, 3] },
            { "repeats", _ => [1] },
            { "repeats", number => number < 5 ? [number, -number] : [7, 8] },
            { "empty", number => number < 5 ? [number] : [] },
            { "does not end", number => [number] },
        };

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task A_listing_that_makes_no_progress_ends_as_incomplete(string said, Func<int, int[]> page)
    {
        var fault = await FaultOf(async () =>
        {
            await foreach (
                var _ in Paging.ReadAsync(
                    new PortalRequest(HttpMethod.Get, new Uri("http://127.0.0.1/?0")),
                    ReadAsync,
                    Follow,
                    default
                )
            ) { }
        });
        Assert.Equal(FaultKind.Unexpected, fault.Kind);
        Assert.Contains("incomplete", fault.Message, StringComparison.Ordinal);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);

        Task<(IReadOnlyList<int>, string?)> ReadAsync(PortalRequest request, CancellationToken cancellationToken)
        {
            var number = int.Parse(
                request.Address.Query.TrimStart('?'),
                System.Globalization.CultureInfo.InvariantCulture
            );
            return Task.FromResult<(IReadOnlyList<int>, string?)>((page(number), $"{number + 1}"));
        }

        static PortalRequest Follow(PortalRequest request, string link) =>
            request with
            {
                Address = new Uri("http://127.0.0.1/?" + link),
            };
    }

    private static HostileServer Answering(RawAnswer answer) =>
        new(request =>
            request.Target.EndsWith("/token", StringComparison.Ordinal)
                ? new TruthfulService(1, isPaged: false).Answer(request, mayChange: true)
                : answer
        );

    private static Task<CloudPartnerConnection> ConnectAsync(
        HostileServer server,
        TimeProvider? time = null,
        HttpTimeouts? timeouts = null
    ) =>
        PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(server.Url),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant },
            "contoso",
            timeouts ?? new HttpTimeouts(),
            time ?? TimeProvider.System,
            default
        );
}
