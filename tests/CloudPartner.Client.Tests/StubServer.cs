using System.Security.Cryptography.X509Certificates;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CloudPartner.Client.Tests;

/// <summary>A server that answers as a test says, for what no well-behaved portal does.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private StubServer(WebApplication application) => _application = application;

    public Uri Url => new(_application.Urls.Single() + "/");

    /// <summary>Every request: method, path with query, and whether it carried a token.</summary>
    public List<(string Method, string Path, bool HasToken)> Requests { get; } = [];

    public static async Task<StubServer> StartAsync(
        RequestDelegate answer,
        RequestDelegate? tokens = null,
        X509Certificate2? certificate = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel =>
                kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate)
            );
        }
        var application = builder.Build();
        var server = new StubServer(application);
        application.Urls.Add(certificate is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0");
        application.Run(async context =>
        {
            lock (server.Requests)
            {
                server.Requests.Add(
                    (
                        context.Request.Method,
                        context.Request.Path + context.Request.QueryString,
                        context.Request.Headers.ContainsKey("Authorization")
                    )
                );
            }

            if (context.Request.Path.Value!.EndsWith("/token", StringComparison.Ordinal))
                await (tokens ?? Issue)(context);
            else
                await answer(context);
        });
        await application.StartAsync();
        return server;
    }

    private static Task Issue(HttpContext context) =>
        context.Response.WriteAsync("""{"access_token":"stub-token","expires_in":3600}""");

    public Task<CloudPartnerConnection> ConnectAsync(
        HttpTimeouts? timeouts = null,
        PortalDialect dialect = PortalDialect.CloudPartnerPortal
    ) =>
        PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(Url, dialect),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant },
            dialect == PortalDialect.CloudPartnerPortal ? "contoso" : null,
            timeouts ?? new HttpTimeouts(),
            TimeProvider.System,
            CancellationToken.None
        );

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
