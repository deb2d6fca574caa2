using CloudPartner.Client.Prerequisites;
using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public class PrerequisiteTests
{
    [Fact]
    public async Task The_seeded_publisher_has_one_step_open()
    {
        await using var test = await StartAsync();
        var results = await PrerequisiteCheck.RunAsync(test.Portal, "contoso", PrerequisiteStage.Registration);
        Assert.Equal(PrerequisiteCheck.Names, results.Select(result => result.Name));
        var open = Assert.Single(results, result => result.IsOpen);
        Assert.Equal(("DevCenterAccount", PrerequisiteStatus.Failed), (open.Name, open.Status));
        Assert.NotNull(open.NextStep);
        Assert.All(results.Where(result => !result.IsOpen), result => Assert.Null(result.NextStep));
    }

    [Theory]
    [InlineData("done", PrerequisiteStatus.Passed)]
    [InlineData("open", PrerequisiteStatus.Failed)]
    [InlineData("pending", PrerequisiteStatus.Failed)]
    [InlineData("unknown", PrerequisiteStatus.Unknown)]
    [InlineData("something-new", PrerequisiteStatus.Unknown)]
    public async Task Each_step_follows_what_the_service_says_and_nothing_is_guessed(string state, PrerequisiteStatus expected)
    {
        var steps = string.Join(',', PrerequisiteCheck.Names.Select(name => $$"""{"name":"{{name}}","state":"{{state}}"}"""));
        await using var stub = await StubServer.StartAsync(context => context.Response.WriteAsync($$"""{"steps":[{{steps}}]}"""));
        using var connection = await stub.ConnectAsync();
        var results = await PrerequisiteCheck.RunAsync(connection.OpenPortal(), "contoso", PrerequisiteStage.Registration);
        Assert.Equal(5, results.Count);
        Assert.All(results, result => Assert.Equal(expected, result.Status));
    }

    [Fact]
    public async Task A_step_that_the_service_does_not_mention_is_unknown_and_open()
    {
        await using var stub = await StubServer.StartAsync(context => context.Response.WriteAsync("""{"steps":[]}"""));
        using var connection = await stub.ConnectAsync();
        var results = await PrerequisiteCheck.RunAsync(connection.OpenPortal(), "contoso", PrerequisiteStage.Registration);
        Assert.All(results, result => Assert.True(result is { Status: PrerequisiteStatus.Unknown, IsOpen: true }));
    }
}
