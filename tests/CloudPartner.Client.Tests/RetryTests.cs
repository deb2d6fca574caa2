using System.Net.Http.Headers;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Tests;

public class RetryTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 0)]
    [InlineData("2.128", 2.128)]
    [InlineData("Fri, 02 Jan 2026 03:04:35 GMT", 30)]
    [InlineData("Fri, 02 Jan 2026 03:00:00 GMT", 0)]
    [InlineData("999999999999", 900)]
    [InlineData("Fri, 02 Jan 2099 03:00:00 GMT", 900)]
    public void Retry_after_is_read_in_every_form(string header, double seconds) =>
        Assert.Equal(seconds, RetryAfter.Read(Headers(header), Now)!.Value.TotalSeconds, precision: 3);

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("1e9")]
    [InlineData("NaN")]
    public void Retry_after_that_makes_no_sense_is_none(string header) =>
        Assert.Null(RetryAfter.Read(Headers(header), Now));

    [Fact]
    public void A_missing_retry_after_is_none() => Assert.Null(RetryAfter.Read(Headers(null), Now));

    [Fact]
    public void A_date_is_measured_on_the_servers_own_clock()
    {
        var headers = Headers("Fri, 02 Jan 2026 04:00:10 GMT");
        headers.TryAddWithoutValidation("Date", "Fri, 02 Jan 2026 04:00:00 GMT");
        Assert.Equal(10, RetryAfter.Read(headers, Now)!.Value.TotalSeconds);
    }

    [Fact]
    public void Throttled_answers_cost_time_and_no_attempt()
    {
        var policy = new RetryPolicy(TimeSpan.FromSeconds(100));
        for (var i = 0; i < 100; i++)
            Assert.Equal(TimeSpan.FromSeconds(1), policy.Throttled(TimeSpan.FromSeconds(1)));
        Assert.NotNull(policy.Failed(countsAsAttempt: true));
        Assert.Null(policy.Throttled(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Passing_faults_end_after_the_attempts_with_growing_pauses()
    {
        var policy = new RetryPolicy(TimeSpan.FromSeconds(100));
        for (var i = 1; i < RetryPolicy.MaxAttempts; i++)
        {
            Assert.Equal(TimeSpan.Zero, policy.Failed(countsAsAttempt: false));
            Assert.InRange(
                policy.Failed(countsAsAttempt: true)!.Value.TotalMilliseconds,
                50,
                50 + (500 * Math.Pow(2, i - 1))
            );
        }
        Assert.Null(policy.Failed(countsAsAttempt: true));
    }

    private static HttpResponseHeaders Headers(string? retryAfter)
    {
        var response = new HttpResponseMessage();
        if (retryAfter is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return response.Headers;
    }
}
