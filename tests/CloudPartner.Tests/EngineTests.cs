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

    private static string ReadVersion()
    {
        using var manifest = JsonDocument.Parse(Repository.Read(".config", "dotnet-tools.json"));
        return manifest.RootElement.GetProperty("tools").GetProperty("powershell").GetProperty("version").GetString()!;
    }
}
