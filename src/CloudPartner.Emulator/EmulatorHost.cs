using System.Net;
using System.Reflection;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Host;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Pages;
using CloudPartner.Emulator.Services.Graph;
using CloudPartner.Emulator.Services.PartnerCenter;
using CloudPartner.Emulator.Services.Portal;
using CloudPartner.Emulator.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator;

/// <summary>A running emulator. Any number of them can run in one process; they share nothing.</summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Database _database;
    private readonly ServerCertificate? _certificate;

    /// <summary>Whose each address is, the first that owns it; a further API is a further row.</summary>
    private static readonly Dialect[] Dialects =
    [
        new(path => path.StartsWithSegments(ControlEndpoints.Prefix) || PageEndpoints.Owns(path), ErrorBody.RefuseAsync)
        {
            IsLogged = false,
        },
        PortalApi.Dialect,
        PartnerCenterApi.Dialect,
        GraphApi.Dialect,
        MachineEndpoints.Dialect,
        SignInResults.Dialect,
    ];

    private EmulatorHost(WebApplication application, Database database, ServerCertificate? certificate)
    {
        _application = application;
        _database = database;
        _certificate = certificate;
        var addresses = application
            .Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>();
        var address = new UriBuilder(addresses.Addresses.Single());
        // By a name that is not in its certificate, clients would refuse it.
        address.Host = certificate?.Host ?? address.Host;
        Url = address.Uri;
    }

    public static string Version { get; } =
        typeof(EmulatorHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public Uri Url { get; }

    /// <summary>The full path of the database file.</summary>
    public string Database => _database.File;

    /// <summary>The full path of the public certificate as PEM, for clients to trust; null without TLS.</summary>
    public string? Certificate => _certificate?.File;

    /// <summary>What is served, so that the contract's document can be held against it.</summary>
    internal IReadOnlyList<RouteEndpoint> Routes =>
        [.. _application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <exception cref="EmulatorStartException">The port, database or certificate cannot be had.</exception>
    public static async Task<EmulatorHost> StartAsync(
        EmulatorOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        SQLitePCL.Batteries_V2.Init();
        var certificate =
            options.Https || options.Certificate is not null ? ServerCertificate.Open(options.Certificate) : null;
        try
        {
            return await StartAsync(options, certificate, cancellationToken);
        }
        catch
        {
            certificate?.Dispose();
            throw;
        }
    }

    private static async Task<EmulatorHost> StartAsync(
        EmulatorOptions options,
        ServerCertificate? certificate,
        CancellationToken cancellationToken
    )
    {
        var clock = new Clock();
        var database = Storage.Database.Open(options, clock);
        WebApplication? application = null;
        try
        {
            application = Build(options, database, certificate, clock);
            await application.StartAsync(cancellationToken);
            return new EmulatorHost(application, database, certificate);
        }
        catch (Exception error)
        {
            if (application is not null)
                await application.DisposeAsync();
            await database.DisposeAsync();
            if (EmulatorStartException.ForPort(options.Port, error) is { } known)
                throw known;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Requests that still run belong to clients that hang on purpose; the shutdown does not wait for them.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
        await _database.DisposeAsync();
        _certificate?.Dispose();
    }

    private static WebApplication Build(
        EmulatorOptions options,
        Database database,
        ServerCertificate? certificate,
        Clock clock
    )
    {
        // The empty builder reads no files or environment variables: only the options decide how an emulator behaves.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoopLifetime>();
        builder
            .Logging.SetMinimumLevel(LogLevel.Warning)
            // It would only repeat the exception, which the program reports in one line.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Listen(
                    IPAddress.Loopback,
                    options.Port,
                    endpoint =>
                    {
                        if (certificate is not null)
                            endpoint.UseHttps(certificate.Certificate);
                    }
                );
            });

        var application = builder.Build();
        var log = new RequestLog(clock);
        var faults = new FaultInjectionMiddleware(clock);
        var behaviours = new BehaviourEndpoints();
        Use(LocalOriginMiddleware.RunAsync);
        Use(new DialectMiddleware(Dialects).RunAsync);
        Use(behaviours.RunAsync);
        var logger = application.Services.GetRequiredService<ILogger<RequestLogMiddleware>>();
        Use(new RequestLogMiddleware(log, logger).RunAsync);
        Use(PartnerCenterPaths.RunAsync);
        Use(faults.RunAsync);
        application.UseRouting();
        Use(RefusalMiddleware.RunAsync);

        var tokens = new Tokens(clock);
        new PortalApi(database, tokens).Map(application);
        new PartnerCenterApi(database, tokens, clock, log).Map(application);
        new GraphApi(database, tokens, faults, log, clock).Map(application);
        var (codes, assertions) = (new DeviceCodes(clock), new Assertions(clock));
        new SignInEndpoints(tokens, clock, codes, assertions).Map(application);
        DiscoveryEndpoints.Map(application);
        new MachineEndpoints(tokens, clock).Map(application);
        if (options.Control)
        {
            var control = application.MapGroup(ControlEndpoints.Prefix);
            PageEndpoints.Map(application, control);
            new IdentityEndpoints(database).Map(control);
            new ControlEndpoints(database, clock, tokens, faults).Map(control);
            new ObservationEndpoints(database, faults, log).Map(control);
            behaviours.Map(control);
            new VerificationEndpoints(database).Map(control);
            new SignInControl(codes, assertions).Map(control);
            ApiDocsEndpoints.Map(control);
        }

        return application;

        void Use(Func<HttpContext, RequestDelegate, Task> middleware) =>
            application.Use(next => context => middleware(context, next));
    }
}
