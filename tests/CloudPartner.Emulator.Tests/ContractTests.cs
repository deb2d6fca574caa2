using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace CloudPartner.Emulator.Tests;

/// <summary>The OpenAPI document and the emulator name the same operations.</summary>
public sealed partial class ContractTests
{
    [Fact]
    public async Task Every_served_operation_is_documented_and_every_documented_one_is_served()
    {
        await using var emulator = await Emulator.StartAsync();
        var served = emulator.Host.Routes
            .Where(route => route.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .Select(route => (Path: route.RoutePattern.RawText!, Methods: route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods))
            .Where(route => route.Methods is not null)
            .SelectMany(route => route.Methods!.Select(method => $"{method} {route.Path}"))
            .Order()
            .ToList();

        var documented = ReadOperations().Select(operation => operation.Name).Order().ToList();
        Assert.Equal(served, documented);
        Assert.Equal(18, documented.Count);
    }

    [Fact]
    public void Every_documented_operation_tells_its_source()
    {
        Assert.All(ReadOperations(), operation => Assert.Contains(operation.Source, (string[])["documented", "observed", "ours"]));
    }

    /// <summary>Reads just what the test needs; the file is written by hand in one style.</summary>
    private static List<(string Name, string Source)> ReadOperations()
    {
        var operations = new List<(string Name, string Source)>();
        var path = "";
        foreach (var line in File.ReadLines(FindDocument()))
        {
            if (PathLine().Match(line) is { Success: true } newPath)
                path = newPath.Groups[1].Value;
            else if (MethodLine().Match(line) is { Success: true } newMethod)
                operations.Add(($"{newMethod.Groups[1].Value.ToUpperInvariant()} {path}", ""));
            else if (SourceLine().Match(line) is { Success: true } source)
                operations[^1] = (operations[^1].Name, source.Groups[1].Value);
            else if (line.StartsWith("components:", StringComparison.Ordinal))
                break;
        }

        return operations;
    }

    private static string FindDocument()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "docs", "portal-api.openapi.yaml");
            if (File.Exists(file))
                return file;
        }

        throw new FileNotFoundException("docs/portal-api.openapi.yaml is not above the test's folder.");
    }

    [GeneratedRegex("^  (/api/.*):$")]
    private static partial Regex PathLine();

    [GeneratedRegex("^    (get|put|post|delete|patch):$")]
    private static partial Regex MethodLine();

    [GeneratedRegex("^      x-source: (.*)$")]
    private static partial Regex SourceLine();
}
