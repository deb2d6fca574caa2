using System.Text.RegularExpressions;

namespace CloudPartner.Bench.Scenarios;

/// <summary>
/// Importing the module into a fresh PowerShell, against a module of as many cmdlets that do nothing.
/// </summary>
internal sealed partial class ImportScenario(bool withViews) : Scenario
{
    public override string Name => withViews ? "import-views" : "import";

    public override string Title =>
        "Import-Module in a fresh process, measured inside it"
        + (withViews ? ", against an empty module with a format file of the same size" : "");

    public override bool Writes => false;

    public override int LeastRounds => 15;

    public override int? SeedUsers(BenchOptions options) => null;

    public override async Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var manifest = await File.ReadAllTextAsync(Path.Combine(context.Module, "CloudPartner.psd1"));
        var cmdlets = CmdletName()
            .Matches(ExportedCmdlets().Match(manifest).Value)
            .Select(match => match.Value)
            .ToList();
        var empty = await BuildEmptyModuleAsync(context, cmdlets, withViews);
        return
        [
            Contender.PowerShell("empty module", cmdlets.Count, await ScriptAsync(context, "empty", empty)),
            Contender.PowerShell(
                "CloudPartner",
                cmdlets.Count,
                await ScriptAsync(context, "module", context.Module)
            ) with
            {
                Goal = new Goal(Ratio: withViews ? 1.15 : 1.3),
            },
        ];
    }

    public override IEnumerable<string> Check(
        Contender contender,
        Measurement measured,
        ServerCounts? counts,
        Server? server
    )
    {
        if (measured.Items != contender.Items)
            yield return $"{measured.Items} cmdlets imported instead of {contender.Items}";
        if (!string.IsNullOrEmpty(measured.Loaded))
            yield return $"the import loaded {measured.Loaded}";
    }

    // PowerShell has a Newtonsoft.Json of its own in the default context; that one is not ours to avoid.
    private static async Task<string> ScriptAsync(BenchContext context, string name, string module)
    {
        var path = Path.Combine(context.Scratch, $"{Path.GetFileName(Path.GetDirectoryName(module))}-{name}.ps1");
        await File.WriteAllTextAsync(
            path,
            $$$"""
            $process = [Diagnostics.Process]::GetCurrentProcess()
            $cpu = $process.TotalProcessorTime
            $jit = [Runtime.JitInfo]::GetCompiledMethodCount()
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $imported = Import-Module '{{{module}}}' -PassThru
            $watch.Stop()
            $process.Refresh()
            $cpu = ($process.TotalProcessorTime - $cpu).TotalSeconds
            $jit = [Runtime.JitInfo]::GetCompiledMethodCount() - $jit
            $loaded = foreach ($assembly in [AppDomain]::CurrentDomain.GetAssemblies()) {
                $given = $assembly.GetName().Name
                $context = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Name
                if ($given -like 'Microsoft.Identity*' -or ($given -eq 'Newtonsoft.Json' -and $context -ne 'Default')) { $given }
            }
            [string]::Format([cultureinfo]::InvariantCulture, '{{"seconds":{0},"cpuSeconds":{1},"compiledMethods":{2},"peakBytes":{3},"items":{4},"loaded":"{5}"}}',
                $watch.Elapsed.TotalSeconds, $cpu, $jit, $process.PeakWorkingSet64, $imported.ExportedCmdlets.Count, ($loaded -join ', '))
            """
        );
        return path;
    }

    private static async Task<string> BuildEmptyModuleAsync(BenchContext context, List<string> cmdlets, bool withViews)
    {
        var folder = Path.Combine(context.Scratch, withViews ? "EmptyModuleWithViews" : "EmptyModule", "EmptyModule");
        var source = Path.Combine(context.Scratch, "EmptyCmdlets.cs");
        await File.WriteAllLinesAsync(
            source,
            cmdlets.Select(
                (cmdlet, i) =>
                {
                    var (verb, noun) = (cmdlet.Split('-')[0], cmdlet.Split('-')[1]);
                    var parameters = string.Concat(
                        Enumerable
                            .Range(1, 4)
                            .Select(n =>
                                $"[System.Management.Automation.Parameter] public string? Value{n} {{ get; set; }} "
                            )
                    );
                    return $"[System.Management.Automation.Cmdlet(\"{verb}\", \"{noun}\")] public sealed class "
                        + $"Empty{i}Command : System.Management.Automation.PSCmdlet {{ {parameters}}}";
                }
            )
        );
        await Build.ProjectAsync(context, "EmptyModule", folder, $"-p:GeneratedSource={source}");
        // The same file for types of other names: read and compiled as ours is, and never used.
        if (withViews)
        {
            var views = await File.ReadAllTextAsync(Path.Combine(context.Module, "CloudPartner.Format.ps1xml"));
            await File.WriteAllTextAsync(
                Path.Combine(folder, "EmptyModule.Format.ps1xml"),
                views.Replace("<TypeName>CloudPartner.", "<TypeName>Empty.", StringComparison.Ordinal)
            );
        }
        await File.WriteAllTextAsync(
            Path.Combine(folder, "EmptyModule.psd1"),
            $$"""
            @{
                RootModule = 'EmptyModule.dll'; ModuleVersion = '1.0.0'
                CompatiblePSEditions = @('Core'); PowerShellVersion = '7.4'
                CmdletsToExport = {{string.Join(", ", cmdlets.Select(cmdlet => $"'{cmdlet}'"))}}
                FunctionsToExport = @(); AliasesToExport = @(); VariablesToExport = @()
                {{(withViews ? "FormatsToProcess = 'EmptyModule.Format.ps1xml'" : "")}}
            }
            """
        );
        return folder;
    }

    [GeneratedRegex(@"CmdletsToExport\s*=\s*(?:'[^']+',?\s*)+")]
    private static partial Regex ExportedCmdlets();

    [GeneratedRegex(@"(?<=')\w+-\w+(?=')")]
    private static partial Regex CmdletName();
}
