using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions.Authentication;

namespace CloudPartner.Interop.Tests.Graph;

/// <summary>The SDK of Microsoft Graph, with nothing changed but the address of the service.</summary>
internal static class GraphSdk
{
    public static Client Client { get; } =
        new(
            Package.WithVersion("Microsoft.Graph"),
            "the package itself",
            [.. UserTrials.All, .. UserQueryTrials.All, .. DirectoryTrials.All, .. BatchTrials.All]
        );

    public static Trial Works(string name, Func<GraphServiceClient, Task> run) =>
        new(
            name,
            async stage =>
            {
                using var graph = await OpenAsync(stage);
                await run(graph);
            }
        );

    public static Trial Failed(string name, Func<GraphServiceClient, Task> run) =>
        Works(name, run) with
        {
            FailedAtFirst = true,
        };

    /// <summary>A refusal that the service makes, too, in the form that the SDK reads.</summary>
    public static Trial Refused(string name, int status, Func<GraphServiceClient, Task> run, string? code = null) =>
        Works(
            name,
            async graph =>
            {
                var error = await Assert.ThrowsAsync<ODataError>(() => run(graph));
                Assert.Equal(status, error.ResponseStatusCode);
                Assert.NotEmpty(error.Error!.Message!);
                Assert.NotEmpty(error.Error.InnerError!.RequestId!);
                if (code is not null)
                    Assert.Equal(code, error.Error.Code);
            }
        );

    public static async Task<GraphServiceClient> OpenAsync(
        Stage stage,
        string identity = Stage.Owner,
        string? token = null
    )
    {
        var provider = new BaseBearerTokenAuthenticationProvider(
            new Fixed(token ?? await stage.TokenAsync(identity, Stage.Graph))
        );
        return new GraphServiceClient(
            new HttpClient(TlsFront.NewClientHandler()),
            provider,
            new Uri(stage.SecureUrl, "/v1.0").ToString()
        );
    }

    private sealed class Fixed(string token) : IAccessTokenProvider
    {
        public AllowedHostsValidator AllowedHostsValidator { get; } = new();

        public Task<string> GetAuthorizationTokenAsync(
            Uri uri,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        ) => Task.FromResult(token);
    }
}
