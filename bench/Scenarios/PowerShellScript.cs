using System.Text;

namespace CloudPartner.Bench.Scenarios;

/// <summary>
/// Writes the scripts of PowerShell contenders. What is measured is the body alone, between import and report.
/// </summary>
internal sealed class PowerShellScript(BenchContext context, Uri address)
{
    /// <summary>Adds the user in <c>$row</c> the way it is written by hand.</summary>
    public const string Put = """
        $null = Invoke-RestMethod -Method Put -Uri "$base/api/publishers/contoso/users/$($row.Email)?api-version=2017-10-31" -Headers $headers -ContentType application/json -Body (@{ kind = 'user'; email = $row.Email; displayName = $row.DisplayName; roleName = $row.Role } | ConvertTo-Json -Compress)
        """;

    private const string Begin = """
        $items = 0
        $first = $null
        $process = [Diagnostics.Process]::GetCurrentProcess()
        $cpu = $process.TotalProcessorTime
        $jit = [Runtime.JitInfo]::GetCompiledMethodCount()
        $bytes = [GC]::GetTotalAllocatedBytes()
        $watch = [Diagnostics.Stopwatch]::StartNew()
        """;

    private const string End = """
        $watch.Stop()
        $bytes = [GC]::GetTotalAllocatedBytes() - $bytes
        $process.Refresh()
        $cpu = ($process.TotalProcessorTime - $cpu).TotalSeconds
        $jit = [Runtime.JitInfo]::GetCompiledMethodCount() - $jit
        [string]::Format([cultureinfo]::InvariantCulture, '{{"seconds":{0},"cpuSeconds":{1},"compiledMethods":{2},"peakBytes":{3},"items":{4},"allocatedBytes":{5},"firstSeconds":{6}}}',
            $watch.Elapsed.TotalSeconds, $cpu, $jit, $process.PeakWorkingSet64, $items, $bytes, ($first ?? 'null'))
        """;

    /// <summary>A body that uses the module's cmdlets; they are connected when it begins.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="body">What is measured.</param>
    /// <param name="warmUp">What is done before.</param>
    public string WithModule(string name, string body, string warmUp = "") =>
        Write(
            name,
            $"""
            Import-Module '{context.Module}'
            Connect-CloudPartner -Emulator -Uri '{address}'
            {warmUp}
            """,
            body
        );

    /// <summary>A body that has only <c>$base</c> and <c>$headers</c>.</summary>
    public string Bare(string name, string body) =>
        Write(
            name,
            $$"""
            $base = '{{address.GetLeftPart(UriPartial.Authority)}}'
            $form = @{ grant_type = 'urn:cloudpartner:emulator:identity'; identity = 'owner@contoso.com' }
            $token = (Invoke-RestMethod -Method Post -Uri "$base/contoso.com/oauth2/v2.0/token" -Body $form).access_token
            $headers = @{ Authorization = "Bearer $token"; 'If-None-Match' = '*' }
            """,
            body
        );

    private string Write(string name, string before, string body)
    {
        var path = Path.Combine(context.Scratch, name + ".ps1");
        File.WriteAllText(
            path,
            string.Join('\n', "$ErrorActionPreference = 'Stop'", before, Begin, body, End, ""),
            Encoding.UTF8
        );
        return path;
    }
}
