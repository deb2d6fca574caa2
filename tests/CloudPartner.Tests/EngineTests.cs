using System.Diagnostics;
using System.Text.Json;

namespace CloudPartner.Tests;

/// <summary>The documents name the engine that the tests run on, and no other.</summary>
public class EngineTests
{
    private static readonly string PowerShell = ReadVersion();

    [Theory]
    [InlineData("README.md", "the tests restore PowerShell {0} and Pester {1}")]
    [InlineData("CloudPartner.psd1", "Tested on {0}")]
    public void A_document_names_the_engine_of_the_tests(string file, string words)
    {
        var expected = string.Format(null, words, PowerShell, PesterFile.PesterVersion);
        Assert.Contains(expected, Repository.Read(file), StringComparison.Ordinal);
    }

    // NUGET_PACKAGES is handed on as it was set, with or without a slash at its end.
    [Theory]
    [InlineData("eng/PowerShell.csproj -t:FindPowerShell -getProperty:PowerShellAssembly", "powershell/")]
    [InlineData("tests/CloudPartner.Tests -t:FindPester -getProperty:PesterManifest", "pester/")]
    [InlineData("src/CloudPartner.Cmdlets -getProperty:AheadTool", "microsoft.netcore.app.crossgen2")]
    public async Task A_package_is_found_wherever_packages_lie(string question, string expected)
    {
        foreach (var packages in new[] { "/packages", "/packages/" })
        {
            var start = new ProcessStartInfo("dotnet", $"msbuild {question} -p:NuGetPackageRoot={packages}")
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(start)!;
            var found = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.StartsWith("/packages/" + expected, found.Trim(), StringComparison.Ordinal);
        }
    }

    private static string ReadVersion()
    {
        using var manifest = JsonDocument.Parse(Repository.Read(".config", "dotnet-tools.json"));
        return manifest.RootElement.GetProperty("tools").GetProperty("powershell").GetProperty("version").GetString()!;
    }
}
