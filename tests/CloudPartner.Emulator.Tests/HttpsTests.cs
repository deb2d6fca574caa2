using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using CloudPartner.Emulator.Http;
using static CloudPartner.Emulator.Tests.EmulatorProgram;

namespace CloudPartner.Emulator.Tests;

/// <summary>
/// The emulator with TLS: who trusts its certificate reads, who does not is refused, and no file has the key.
/// </summary>
public sealed class HttpsTests
{
    /// <summary>P-256, as every binary form of a key on it says.</summary>
    private static readonly byte[] CurveOfAnyKey = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    [Theory]
    [InlineData("1.1", "127.0.0.1")]
    [InlineData("1.1", "localhost")]
    [InlineData("2.0", "127.0.0.1")]
    [InlineData("2.0", "localhost")]
    public async Task A_client_that_trusts_the_certificate_reads_over_either_version(string version, string host)
    {
        await using var emulator = await EmulatorHost.StartAsync(new() { Https = true });
        using var client = Client(emulator, host, version);
        foreach (
            var (path, scope) in ((string, string?)[])
                [
                    ("/contoso.com/v2.0/.well-known/openid-configuration", null),
                    ($"{Emulator.Users}?api-version=2017-10-31", "https://cloudpartner.azure.com/.default"),
                    ("/v1/roles", "https://api.partnercenter.microsoft.com/.default"),
                    ("/v1.0/users", "https://graph.microsoft.com/.default"),
                ]
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (scope is not null)
                request.Headers.Authorization = new("Bearer", await TokenAsync(client, scope));
            using var response = await SendAsync(client, request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(Version.Parse(version), response.Version);
        }
    }

    [Theory]
    [InlineData("GET", "/contoso.com/v2.0/.well-known/openid-configuration", null)]
    [InlineData("POST", "/contoso.com/oauth2/v2.0/devicecode", null)]
    [InlineData("GET", $"{Emulator.Users}?api-version=2017-10-31&$top=1", "https://cloudpartner.azure.com/.default")]
    [InlineData("GET", "/v1.0/users?$top=1", "https://graph.microsoft.com/.default")]
    [InlineData("GET", "/v1.0/organization", "https://graph.microsoft.com/.default")]
    public async Task Addresses_in_answers_are_https(string method, string path, string? scope)
    {
        await using var emulator = await EmulatorHost.StartAsync(new() { Https = true });
        using var client = Client(emulator);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (scope is not null)
        {
            var token = await TokenAsync(client, scope);
            request.Headers.Authorization = new("Bearer", token);
            var claims = JsonNode.Parse(Base64Url.Decode(token.Split('.')[1])!)!;
            Assert.StartsWith(emulator.Url.AbsoluteUri, (string?)claims["iss"]);
        }
        else
        {
            request.Content = Form(("client_id", "11111111-1111-4111-8111-111111111111"), ("scope", "openid"));
        }

        using var response = await SendAsync(client, request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains($"\"{emulator.Url.AbsoluteUri}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("another emulator")]
    [InlineData("http")]
    public async Task A_client_that_does_not_trust_it_is_refused(string trusts)
    {
        await using var emulator = await EmulatorHost.StartAsync(new() { Https = true });
        await using var other = await EmulatorHost.StartAsync(new() { Https = true });
        var trusted = trusts switch
        {
            "nobody" => null,
            "another emulator" => other,
            _ => emulator,
        };
        var scheme = trusts == "http" ? "http" : "https";
        using var client = Client(trusted, new UriBuilder(emulator.Url) { Scheme = scheme }.Uri);
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/_emulator/clock"));
        if (trusts is "nobody" or "another emulator")
            Assert.IsType<AuthenticationException>(error.InnerException);
    }

    [Theory]
    [InlineData("1.1", "resetBefore")]
    [InlineData("1.1", "cut")]
    [InlineData("2.0", "resetBefore")]
    [InlineData("2.0", "resetAfter")]
    [InlineData("2.0", "cut")]
    public async Task Fault_plans_break_the_answer_and_the_next_one_comes(string version, string action)
    {
        await using var emulator = await EmulatorHost.StartAsync(new() { Https = true });
        using var client = Client(emulator, version: version);
        using var plan = new StringContent(
            $$"""{"rules":[{"match":{"target":"signIn"},"count":1,"action":"{{action}}"}]}"""
        );
        (await client.PutAsync("/_emulator/faults", plan)).EnsureSuccessStatusCode();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() =>
            TokenAsync(client, "https://graph.microsoft.com/.default")
        );
        Assert.NotEmpty(await TokenAsync(client, "https://graph.microsoft.com/.default"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--database portal.db")]
    public async Task The_ready_line_leads_to_the_public_certificate_and_no_file_has_the_key(string arguments)
    {
        var folder = Directory.CreateTempSubdirectory("emulator-");
        try
        {
            arguments = arguments.Replace("portal.db", Path.Combine(folder.FullName, "portal.db"));
            using var process = Start($"--https --stop-on-eof {arguments}", folder.FullName);
            var ready = JsonNode.Parse((await process.StandardOutput.ReadLineAsync())!)!;
            var (url, file) = (new Uri((string)ready["url"]!), (string)ready["certificate"]!);
            Assert.Equal(("https", "127.0.0.1"), (url.Scheme, url.Host));
            using (var client = Client(file, url, "2.0"))
                Assert.NotEmpty(await TokenAsync(client, "https://graph.microsoft.com/.default"));

            var pem = await File.ReadAllTextAsync(file);
            Assert.Equal("CERTIFICATE", pem[PemEncoding.Find(pem).Label]);
            Assert.Single(pem.Split("-----BEGIN ", StringSplitOptions.RemoveEmptyEntries));
            // Beside it there is the database alone (the runtime's own pipes are no files of the emulator's).
            var database = Path.GetFileName((string)ready["database"]!);
            Assert.All(
                Files(folder),
                name =>
                    Assert.True(
                        name == Path.GetFileName(file) || name.StartsWith(database, StringComparison.Ordinal),
                        name
                    )
            );

            process.StandardInput.Close();
            var (output, error) = await EndAsync(process);
            Assert.Equal((0, "", ""), (process.ExitCode, output, error));
            Assert.False(File.Exists(file));
            foreach (var left in Files(folder).Select(name => Path.Combine(folder.FullName, name)))
                Assert.Equal(-1, (await File.ReadAllBytesAsync(left)).AsSpan().IndexOf(CurveOfAnyKey));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public async Task Without_it_nothing_is_said_of_a_certificate()
    {
        using var process = Start("--stop-on-eof");
        var ready = JsonNode.Parse((await process.StandardOutput.ReadLineAsync())!)!;
        Assert.Equal(["url", "database", "version"], ready.AsObject().Select(member => member.Key));
        process.StandardInput.Close();
        await EndAsync(process);
    }

    internal static HttpClient Client(string? trusted, Uri address, string version = "1.1")
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
        if (trusted is not null)
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(trusted);
        return new HttpClient(handler)
        {
            BaseAddress = address,
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    private static HttpClient Client(EmulatorHost emulator, string host = "127.0.0.1", string version = "1.1") =>
        Client(emulator, new UriBuilder(emulator.Url) { Host = host }.Uri, version);

    private static HttpClient Client(EmulatorHost? trusted, Uri address, string version = "1.1") =>
        Client(trusted?.Certificate, address, version);

    /// <summary>A message has a version of its own, which only the client's own calls take from the client.</summary>
    private static Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        (request.Version, request.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);
        return client.SendAsync(request);
    }

    private static async Task<string> TokenAsync(HttpClient client, string scope)
    {
        using var form = Form(
            ("grant_type", "urn:cloudpartner:emulator:identity"),
            ("identity", Emulator.Owner),
            ("scope", scope)
        );
        using var response = await client.PostAsync("/common/oauth2/v2.0/token", form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"]!;
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static IEnumerable<string> Files(DirectoryInfo folder) =>
        folder
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => file.Name)
            .Where(name =>
                !name.StartsWith("dotnet-diagnostic", StringComparison.Ordinal)
                && !name.StartsWith("clr-debug-pipe", StringComparison.Ordinal)
            );
}
