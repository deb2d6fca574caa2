using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace CloudPartner.Tests;

/// <summary>
/// Runs one file of Pester tests in a fresh process of the pinned PowerShell, and says what came of it.
/// </summary>
internal sealed record PesterFile(
    string PowerShell,
    string Pester,
    int Passed,
    int Skipped,
    IReadOnlyList<string> Failed
)
{
    // The result goes to a file, since whatever a test prints would stand between its lines.
    private const string Script = """
        $ErrorActionPreference = 'Stop'
        Import-Module $env:PESTER_MODULE
        $settings = New-PesterConfiguration
        $settings.Run.Path = $env:PESTER_FILE
        $settings.Run.PassThru = $true
        $settings.Output.Verbosity = 'None'
        $result = Invoke-Pester -Configuration $settings
        # Of a stack what lies in the suite; the rest is Pester's own.
        $failed = foreach ($block in @($result.Failed) + @($result.FailedBlocks) + @($result.FailedContainers)) {
            $said = foreach ($record in $block.ErrorRecord) {
                "$record"
                $record.ScriptStackTrace -split '\r?\n' -like '*tests?pester*'
            }
            "$($block.ExpandedPath ?? $block): $($said -join "`n")"
        }
        ConvertTo-Json @{
            PowerShell = "$($PSVersionTable.PSVersion)"
            Pester     = "$((Get-Module Pester).Version)"
            Passed     = $result.PassedCount
            Skipped    = $result.SkippedCount + $result.NotRunCount + $result.InconclusiveCount
            Failed     = @($failed)
        } | Set-Content $env:PESTER_RESULT
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static string PesterVersion => Built("PesterVersion");

    public static async Task<PesterFile> RunAsync(string path)
    {
        var result = Path.GetTempFileName();
        try
        {
            var (exitCode, said) = await StartAsync(path, result);
            var written = await File.ReadAllTextAsync(result);
            var isWhole = exitCode == 0 && written.Length > 0;
            Assert.True(isWhole, $"PowerShell ended with {exitCode} before there was a result: {said}");
            var run = JsonSerializer.Deserialize<PesterFile>(written)!;
            if (run.Passed + run.Skipped + run.Failed.Count > 0)
                return run;
            return run with { Failed = ["There is no test in this file."] };
        }
        finally
        {
            File.Delete(result);
        }
    }

    private static async Task<(int ExitCode, string Said)> StartAsync(string path, string result)
    {
        var start = new ProcessStartInfo(Built("Dotnet") is { Length: > 0 } dotnet ? dotnet : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments = [Built("PowerShell"), "-NoProfile", "-NonInteractive", "-Command", Script];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["PESTER_MODULE"] = Built("Pester");
        start.Environment["PESTER_FILE"] = path;
        start.Environment["PESTER_RESULT"] = result;
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        // PowerShell does not even start where it cannot keep its own files.
        foreach (var (name, folder) in Scratch.Value)
            start.Environment.TryAdd(name, folder);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"stopped after {Limit.TotalMinutes} minutes");
        }
        return (process.ExitCode, await output + await errors);
    }

    // Folders for PowerShell where the home folder cannot be written; none where it can.
    private static readonly Lazy<Dictionary<string, string>> Scratch = new(() =>
    {
        try
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            File.Create(Path.Combine(home, $".cloudpartner-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose)
                .Dispose();
            return [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            var scratch = Directory.CreateTempSubdirectory("cloudpartner-home-").FullName;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(scratch, recursive: true);
            return new[] { "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME" }.ToDictionary(
                name => name,
                name => Directory.CreateDirectory(Path.Combine(scratch, name)).FullName
            );
        }
    });

    // What the build noted in this assembly.
    private static string Built(string key) =>
        typeof(PesterFile)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(noted => noted.Key == key)
            .Value
        ?? string.Empty;
}
