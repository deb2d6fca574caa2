using System.Diagnostics;
using System.Text.Json;

namespace CloudPartner.Tests;

/// <summary>Repeats the user's view in a real PowerShell: runs tests/pester against the staged module.</summary>
public class PesterSuite
{
    // The result goes to a file, since whatever a test prints would stand between its lines.
    private const string Script =
        """
        $ErrorActionPreference = 'Stop'
        Import-Module Pester -MinimumVersion 5.0 -MaximumVersion 5.999
        $settings = New-PesterConfiguration
        $settings.Run.Path = $env:PESTER_SUITE
        $settings.Run.PassThru = $true
        $settings.Output.Verbosity = 'None'
        $result = Invoke-Pester -Configuration $settings
        $failed = foreach ($block in @($result.Failed) + @($result.FailedBlocks) + @($result.FailedContainers)) {
            "$(if ($block.ExpandedPath) { $block.ExpandedPath } else { $block }): $(@($block.ErrorRecord | ForEach-Object { "$_" }) -join ' ')"
        }
        ConvertTo-Json @{ passed = $result.PassedCount; failed = @($failed) } | Set-Content $env:PESTER_RESULT
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [FactWithPester]
    public async Task Every_Pester_test_passes()
    {
        var result = Path.GetTempFileName();
        try
        {
            var (exitCode, said) = await RunAsync(Script, result, Limit);
            Assert.True(exitCode == 0, $"pwsh ended with {exitCode}: {said}");

            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(result));
            var failed = json.RootElement.GetProperty("failed").EnumerateArray().Select(entry => entry.GetString()).ToList();
            Assert.True(failed.Count == 0, $"{failed.Count} Pester tests failed:\n\n{string.Join("\n\n", failed)}");
            // A suite that is not found passes nothing.
            Assert.NotEqual(0, json.RootElement.GetProperty("passed").GetInt32());
        }
        finally
        {
            File.Delete(result);
        }
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(string script, string result, TimeSpan limit)
    {
        var start = new ProcessStartInfo("pwsh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-NoProfile", "-NonInteractive", "-Command", script]) start.ArgumentList.Add(argument);
        start.Environment["PESTER_SUITE"] = Path.Combine(Repository.Root, "tests", "pester");
        start.Environment["PESTER_RESULT"] = result;
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"stopped after {limit.TotalMinutes} minutes");
        }
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>A fact that says why it is skipped where there is no PowerShell with Pester 5.</summary>
    private sealed class FactWithPesterAttribute : FactAttribute
    {
        private static readonly Lazy<string?> Missing = new(FindMissing);

        public FactWithPesterAttribute() => Skip = Missing.Value;

        private static string? FindMissing()
        {
            try
            {
                var (exitCode, said) = RunAsync(
                    "if (-not (Get-Module Pester -ListAvailable | Where-Object { $_.Version.Major -eq 5 })) { exit 3 }; exit ($PSVersionTable.PSVersion -lt '7.4' ? 4 : 0)",
                    string.Empty, TimeSpan.FromMinutes(1)).GetAwaiter().GetResult();
                return exitCode switch
                {
                    0 => null,
                    3 => "pwsh is here, but Pester 5 is not, so NOTHING was tested in a real PowerShell: Install-PSResource Pester -Version '[5.0, 6.0)'",
                    4 => "pwsh is older than 7.4, so NOTHING was tested in a real PowerShell.",
                    _ => $"pwsh does not run, so NOTHING was tested in a real PowerShell: {said}",
                };
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return "pwsh is not on the path, so NOTHING was tested in a real PowerShell. Install PowerShell 7.4 or later and Pester 5.";
            }
        }
    }
}
