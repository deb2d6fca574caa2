using System.Net;
using System.Reflection;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Pages;
using CloudPartner.Emulator.Services.Graph;
using CloudPartner.Emulator.Services.PartnerCenter;
using CloudPartner.Emulator.Services.Portal;
using CloudPartner.Emulator.Services.Portal.History;
using CloudPartner.Emulator.Services.Portal.Offers;
using CloudPartner.Emulator.Services.Portal.Publishers;
using CloudPartner.Emulator.Services.Portal.Roles;
using CloudPartner.Emulator.Services.Portal.Users;
using CloudPartner.Emulator.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Host;

/// <summary>A running emulator. Any number of them can run in one process; they share nothing.</summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Database _database;
    private readonly ServerCertificate? _certificate;

    private EmulatorHost(WebApplication application, Database database, ServerCertificate? certificate)
    {
        _application = application;
        _database = database;
        _certificate = certificate;
        var addresses = application
            .Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>();
        var address = new UriBuilder(addresses.Addresses.Single());
        // Called by a name that its certificate is not for, it would be refused.
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
    public static async Task<EmulatorHost> StartAsync(EmulatorOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        SQLitePCL.Batteries_V2.Init();
        var certificate =
            options.Https || options.Certificate is not null ? ServerCertificate.Open(options.Certificate) : null;
        try
        {
            return await StartAsync(options, certificate, ct);
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
        CancellationToken ct
    )
    {
        var clock = new Clock();
        var database = Storage.Database.Open(options, clock);
        WebApplication? application = null;
        try
        {
            application = Build(options, database, certificate, clock);
            await application.StartAsync(ct);
            return new EmulatorHost(application, database, certificate);
        }
        catch (Exception error)
        {
            if (application is not null)
                await application.DisposeAsync();
            await database.DisposeAsync();
            if (EmulatorStartException.ForPort(options.Port, error) is { } told)
                throw told;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What is still running belongs to clients that hang or stall on purpose; the end does not wait for them.
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
        // The empty builder reads neither files nor environment variables: nothing but the options decides how an
        // emulator behaves.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        builder
            .Logging.SetMinimumLevel(LogLevel.Warning)
            // What it would say is thrown as well, and told in one line.
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
        var journal = new Journal(clock);
        var tokens = new Tokens(clock);
        var faults = new Faults(clock);
        var tracing = new Tracing(journal, application.Services.GetRequiredService<ILogger<Tracing>>());
        application.Use(next => context => Neighbours.RunAsync(context, next));
        var behaviours = new Behaviours();
        application.Use(next => context => behaviours.RunAsync(context, next));
        application.Use(next => context => tracing.RunAsync(context, next));
        application.Use(next => context => PartnerPaths.RunAsync(context, next));
        application.Use(next => context => faults.RunAsync(context, next));
        application.UseRouting();

        var portal = new PortalApi(database, tokens);
        PublisherEndpoints.Map(portal, application);
        UserEndpoints.Map(portal, application);
        OfferEndpoints.Map(portal, application);
        HistoryEndpoints.Map(portal, application);
        RoleEndpoints.Map(portal, application);
        portal.MapRest(application, "/api");
        var partnerCenter = new PartnerCenterApi(database, tokens);
        ProfileEndpoints.Map(partnerCenter, application);
        MemberEndpoints.Map(partnerCenter, application);
        new AuditEndpoints(clock).Map(partnerCenter, application);
        ValidationEndpoints.Map(partnerCenter, application);
        AgreementEndpoints.Map(partnerCenter, application);
        partnerCenter.MapRest(application);
        var graph = new GraphApi(database, tokens);
        graph.Map(application);
        new GraphBatch(graph, faults, journal).Map(application);
        graph.MapRest(application);
        var (codes, assertions) = (new DeviceCodes(clock), new Assertions(clock));
        new SignInEndpoints(tokens, clock, codes, assertions).Map(application);
        DiscoveryEndpoints.Map(application);
        new MachineEndpoints(tokens, clock).Map(application);
        if (options.Control)
        {
            new ControlEndpoints(database, clock, tokens, faults, journal).Map(application);
            behaviours.Map(application);
            new SignInControl(codes, assertions).Map(application);
            new ViewEndpoints(database).Map(application);
        }

        return application;
    }

    /// <summary>The program reacts to signals, not the host: a test process keeps its own Ctrl+C.</summary>
    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
