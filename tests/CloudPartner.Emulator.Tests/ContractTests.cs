using System.Text.RegularExpressions;
using CloudPartner.Emulator.Tests.PartnerCenter;
using Microsoft.AspNetCore.Routing;

namespace CloudPartner.Emulator.Tests;

/// <summary>The OpenAPI documents and the emulator name the same operations.</summary>
public sealed partial class ContractTests
{
    private const string Portal = "portal-api.openapi.yaml";
    private const string PartnerCenter = "partner-center.openapi.yaml";

    [Theory]
    [InlineData(Portal, 25, "/api/")]
    [InlineData(PartnerCenter, 35, "/v1/", "/v1.0/")]
    public async Task Every_served_operation_is_documented_and_every_documented_one_is_served(
        string document,
        int count,
        params string[] prefixes
    )
    {
        await using var emulator = await Emulator.StartAsync();
        var served = emulator
            .Host.Routes.Where(route =>
                prefixes.Any(prefix => route.RoutePattern.RawText!.StartsWith(prefix, StringComparison.Ordinal))
            )
            .Select(route =>
                (
                    Path: route.RoutePattern.RawText!,
                    Methods: route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods
                )
            )
            .Where(route => route.Methods is not null)
            .SelectMany(route => route.Methods!.Select(method => $"{method} {route.Path}"))
            .Order()
            .ToList();

        var documented = ReadOperations(document).Select(operation => operation.Name).Order().ToList();
        Assert.Equal(served, documented);
        Assert.Equal(count, documented.Count);
    }

    [Theory]
    [InlineData(Portal)]
    [InlineData(PartnerCenter)]
    public void Every_documented_operation_tells_its_source(string document)
    {
        Assert.All(
            ReadOperations(document),
            operation => Assert.Contains(operation.Source, (string[])["documented", "observed", "ours"])
        );
    }

    [Fact]
    public async Task An_application_alone_is_refused_exactly_where_the_document_says_that_a_person_is_needed()
    {
        await using var emulator = await Emulator.StartAsync();
        var operations = ReadOperations(PartnerCenter)
            .Where(operation => operation.Name.Contains(" /v1/", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(21, operations.Count);
        foreach (var operation in operations)
        {
            var (method, path) = (
                operation.Name.Split(' ')[0],
                Parameter().Replace(operation.Name.Split(' ')[1], "x")["/v1".Length..]
            );
            var reply = await emulator.PartnerAsync(
                method,
                path,
                method is "PUT" or "POST" ? new { } : null,
                PartnerEmulator.Application
            );
            var isRefused = reply.Status == 403 && (int?)reply.Json!["code"] == 2032;
            Assert.True(
                isRefused == (operation.Credentials == "app+user"),
                $"{operation.Name}: {reply.Status} {reply.Text}"
            );
        }
    }

    /// <summary>Reads just what the test needs; the file is written by hand in one style.</summary>
    private static List<(string Name, string Source, string Credentials)> ReadOperations(string document)
    {
        var operations = new List<(string Name, string Source, string Credentials)>();
        var path = "";
        foreach (var line in File.ReadLines(FindDocument(document)))
        {
            if (PathLine().Match(line) is { Success: true } newPath)
                path = newPath.Groups[1].Value;
            else if (MethodLine().Match(line) is { Success: true } newMethod)
                operations.Add(($"{newMethod.Groups[1].Value.ToUpperInvariant()} {path}", "", ""));
            else if (SourceLine().Match(line) is { Success: true } source)
                operations[^1] = operations[^1] with { Source = source.Groups[1].Value };
            else if (CredentialsLine().Match(line) is { Success: true } credentials)
                operations[^1] = operations[^1] with { Credentials = credentials.Groups[1].Value };
            else if (line.StartsWith("components:", StringComparison.Ordinal))
                break;
        }

        return operations;
    }

    internal static string FindDocument(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "docs", name);
            if (File.Exists(file))
                return file;
        }

        throw new FileNotFoundException($"docs/{name} is not above the test's folder.");
    }

    [GeneratedRegex("^  (/(?:api|v1|v1\\.0)/.*):$")]
    private static partial Regex PathLine();

    [GeneratedRegex("^    (get|put|post|delete|patch):$")]
    private static partial Regex MethodLine();

    [GeneratedRegex("^      x-source: (.*)$")]
    private static partial Regex SourceLine();

    [GeneratedRegex("^      x-credentials: (.*)$")]
    private static partial Regex CredentialsLine();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();
}
