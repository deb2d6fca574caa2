using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;

namespace CloudPartner.Interop.Tests;

/// <summary>
/// Ends TLS in front of an emulator and says so to it, as docs/emulator.md asks of what does that; passes everything
/// else on as it is.
/// </summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpClient _emulator;

    private TlsFront(WebApplication application, HttpClient emulator)
    {
        (_application, _emulator) = (application, emulator);
        var server = application.Services.GetRequiredService<IServer>();
        Url = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Url { get; }

    /// <summary>One for all, made anew for every run; nothing but these tests trusts it.</summary>
    public static X509Certificate2 Certificate { get; } = MakeCertificate();

    public static async Task<TlsFront> StartAsync(Uri emulator)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = emulator,
        };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate))
        );
        var application = builder.Build();
        application.Run(context => PassOnAsync(context, client));
        await application.StartAsync();
        return new TlsFront(application, client);
    }

    /// <summary>
    /// Takes the certificate of these tests and reaches no other machine, whatever a library would like to ask there.
    /// </summary>
    public static HttpMessageHandler NewClientHandler() =>
        new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate?.GetCertHashString() == Certificate.GetCertHashString(),
            },
            ConnectCallback = async (context, ct) =>
            {
                if (context.DnsEndPoint.Host != "127.0.0.1")
                    throw new HttpRequestException($"These tests do not leave the machine: {context.DnsEndPoint.Host}");
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _emulator.Dispose();
    }

    private static async Task PassOnAsync(HttpContext context, HttpClient emulator)
    {
        var request = context.Request;
        // Escaped as it came: names of guests have a '#' in them.
        using var copy = new HttpRequestMessage(new HttpMethod(request.Method), request.GetEncodedPathAndQuery());
        if (request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0)
            copy.Content = new StreamContent(request.Body);
        foreach (
            var (name, values) in request.Headers.Where(header => header.Key is not ("Host" or "Transfer-Encoding"))
        )
        {
            if (!copy.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!))
                copy.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!);
        }

        copy.Headers.Add("X-Forwarded-Proto", "https");
        copy.Headers.Add("X-Forwarded-Host", request.Host.Value);
        using var answer = await emulator.SendAsync(
            copy,
            HttpCompletionOption.ResponseHeadersRead,
            context.RequestAborted
        );
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (
            var (name, values) in answer
                .Headers.Concat(answer.Content.Headers)
                .Where(header => header.Key != "Transfer-Encoding")
        )
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        // Its own authority, for clients that are told of one.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        // TLS on Windows wants a key that is stored.
        return new X509Certificate2(made.Export(X509ContentType.Pkcs12), (string?)null, X509KeyStorageFlags.Exportable);
    }
}
