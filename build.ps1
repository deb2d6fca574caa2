#requires -Version 7.4
<#
.SYNOPSIS
Builds, tests, documents, packages or analyses CloudPartner.

.DESCRIPTION
A thin door for people with PowerShell. Everything that it does can be done with dotnet, platyPS and PSScriptAnalyzer alone.

.PARAMETER Task
Build    stages the module in artifacts/module (dotnet build).
Test     builds, then runs the xUnit projects and the Pester suite.
Docs     makes the help that the module carries from the pages in docs/en-US, and checks the pages against the commands.
Package  builds, then writes the staged module to artifacts/package: a folder, a .nupkg for repositories, a zip file.
Analyze  runs PSScriptAnalyzer on all scripts.

.PARAMETER Configuration
Debug or Release. Package means Release unless told otherwise.

.PARAMETER Destination
The folder that Package writes to instead of artifacts/package.

.PARAMETER NoBuild
Package takes what is staged already.

.EXAMPLE
./build.ps1 -Task Build, Test
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'Configuration', Justification = 'The functions read it.')]
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Docs', 'Package', 'Analyze')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration,

    [ValidateNotNullOrEmpty()]
    [string] $Destination = (Join-Path $PSScriptRoot 'artifacts/package'),

    [switch] $NoBuild
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$help = Join-Path $PSScriptRoot 'docs/en-US'
$artifacts = Join-Path $PSScriptRoot 'artifacts'
$module = Join-Path $artifacts 'module/CloudPartner'

function Assert-Tool([string] $Name, [version] $Minimum, [version] $Below) {
    $found = Get-Module $Name -ListAvailable | Where-Object { $_.Version -ge $Minimum -and $_.Version -lt $Below }
    if (-not $found) {
        throw "This task needs the module $Name $Minimum or later, below $Below. Install it with: " +
        "Install-PSResource $Name -Version '[$Minimum, $Below)'"
    }
    $found | Sort-Object Version -Descending | Select-Object -First 1 | Import-Module
}

function Invoke-Dotnet {
    dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed." }
}

function Invoke-Build([string] $As = ($Configuration ? $Configuration : 'Debug')) {
    Invoke-Dotnet build (Join-Path $PSScriptRoot 'src/CloudPartner.Cmdlets') --configuration $As --nologo
}

function Invoke-Test {
    $as = $Configuration ? $Configuration : 'Debug'
    # There each Pester file is a test, on the pinned PowerShell; here they run once, in this PowerShell, and show their own output.
    Invoke-Dotnet test (Join-Path $PSScriptRoot 'CloudPartner.slnx') --configuration $as --nologo `
        --filter 'FullyQualifiedName!~Every_test_passes_in'
    Invoke-Build
    Import-Module (Invoke-Dotnet build (Join-Path $PSScriptRoot 'tests/CloudPartner.Tests') -t:FindPester -getProperty:PesterManifest)
    $settings = New-PesterConfiguration
    $settings.Run.Path = Join-Path $PSScriptRoot 'tests/pester'
    $settings.Run.Throw = $true
    $settings.Output.Verbosity = 'Detailed'
    Invoke-Pester -Configuration $settings
}

function Invoke-Doc {
    Assert-Tool platyPS 0.14.2 1.0
    # In a process of its own, so that the module's files are not held open here.
    $missing = pwsh -NoProfile -NonInteractive -Command {
        param($module, $help)
        Import-Module $module
        foreach ($command in Get-Command -Module CloudPartner) {
            $page = Join-Path $help "$($command.Name).md"
            if (-not (Test-Path $page)) { "$($command.Name) has no page."; continue }
            $text = Get-Content $page -Raw
            foreach ($name in $command.Parameters.Keys) {
                if ($name -in [System.Management.Automation.PSCmdlet]::CommonParameters) { continue }
                if ($text -notmatch "(?m)^### -$name\s*$") { "$($command.Name).md does not describe -$name." }
            }
        }
    } -args $module, $help
    if ($missing) { throw ($missing -join [Environment]::NewLine) }

    foreach ($page in Get-ChildItem $help -Filter *.md) {
        # platyPS 0.14 takes -ProgressAction, a common parameter, for one of the command's own.
        $text = (Get-Content $page -Raw) `
            -replace '(?ms)^### -ProgressAction\r?\n.*?(?=^###? )' `
            -replace '\s*\[-ProgressAction <ActionPreference>\]'
        if ($text -match '\{\{') { throw "$($page.Name) has a placeholder that nobody filled in." }
        Set-Content $page -Value $text -NoNewline
    }
    $pages = Get-ChildItem $help -Filter *-*.md
    $made = New-ExternalHelp -Path $pages.FullName -OutputPath $help -Encoding ([Text.UTF8Encoding]::new($false)) -Force
    $text = [IO.File]::ReadAllText($made.FullName) -replace '\r\n', "`n" -replace '(?m)[ \t]+$'
    $command = '(?s)(?<=<command:command ).*?(?=</command:command>)'
    $text = [regex]::Replace($text, $command, { Move-RelatedLink $args[0].Value })
    [IO.File]::WriteAllText($made.FullName, $text.TrimEnd() + "`n")
    foreach ($page in Get-ChildItem $help -Filter about_*.md) {
        $text = (ConvertTo-AboutText $page.BaseName (Get-Content $page)) -join "`n"
        [IO.File]::WriteAllText((Join-Path $help "$($page.BaseName).help.txt"), "$text`n")
    }
}

# PowerShell promises online help on each page that has related links, even if none of them has an address, and ours
# have none while the manifest has no ProjectUri. So they become the last line of the description.
function Move-RelatedLink([string] $Page) {
    if ($Page -notmatch '(?s)<command:relatedLinks>(.*?)</command:relatedLinks>') { return $Page }
    if ($Matches[1] -match '<maml:uri>\S+</maml:uri>') { return $Page }
    $names = [regex]::Matches($Matches[1], '(?<=<maml:linkText>).*?(?=</maml:linkText>)').Value -join ', '
    $line = "  <maml:para>See also: $names.</maml:para>`n    </maml:description>`n    <command:syntax>"
    $Page.Replace($Matches[0], '<command:relatedLinks />') -replace '</maml:description>\s*<command:syntax>', $line
}

# platyPS turns about pages into text too, but runs paragraphs together and does not indent lists.
function ConvertTo-AboutText([string] $Topic, [string[]] $Lines) {
    'TOPIC'
    "    $Topic"
    $isCode = $false
    foreach ($line in $Lines | Select-Object -Skip 2) {
        if ($line -match '^```') { $isCode = -not $isCode; continue }
        switch -Regex ($line) {
            { $isCode } { "      $_".TrimEnd(); break }
            '^# (.+)' { $Matches[1]; break }
            '^## (.+)' { "  $($Matches[1])"; break }
            '^- (.+)' { Split-Line $Matches[1] '    - ' '      '; break }
            default { Split-Line $_ '    ' '    ' }
        }
    }
}

function Split-Line([string] $Text, [string] $First, [string] $Next) {
    $line = $First
    foreach ($word in $Text -split ' ') {
        if ($line.Trim(' -') -and $line.Length + $word.Length -ge 79) { $line.TrimEnd(); $line = $Next }
        $line += "$word "
    }
    $line.TrimEnd()
}

function Invoke-Package {
    # PowerShell 7.4 and 7.5 brought an older one.
    Assert-Tool Microsoft.PowerShell.PSResourceGet 1.1 2.0
    if (-not $NoBuild) { Invoke-Build -As ($Configuration ? $Configuration : 'Release') }
    $manifest = Test-ModuleManifest (Join-Path $module 'CloudPartner.psd1')
    $version = "$($manifest.Version)"
    if ($manifest.PrivateData.PSData['Prerelease']) { $version += "-$($manifest.PrivateData.PSData.Prerelease)" }
    $package = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Destination)
    $whole = Join-Path $package 'CloudPartner'
    # PowerShell finds a module below a folder of its own version without the label of a preview.
    $folder = Join-Path $whole $manifest.Version
    $zip = Join-Path $package "CloudPartner.$version.zip"
    try {
        Remove-Item $whole, $zip, (Join-Path $package "CloudPartner.$version.nupkg") -Recurse -Force -ErrorAction Ignore
        $null = New-Item $folder -ItemType Directory
        Copy-Item (Join-Path $module '*') $folder -Recurse
        Compress-PSResource -Path $folder -DestinationPath $package
        Compress-Archive $whole $zip
    }
    catch {
        throw "The package cannot be written to '$package': $($_.Exception.Message) " +
        'Make the folder writable, with room for 60 MB, or name another one with -Destination.'
    }
    Get-ChildItem $package
}

function Invoke-Analyze {
    Assert-Tool PSScriptAnalyzer 1.22 2.0
    $settings = Join-Path $PSScriptRoot 'PSScriptAnalyzerSettings.psd1'
    $scripts = Get-ChildItem $PSScriptRoot -Recurse -File -Include *.ps1, *.psm1, *.psd1 |
        Where-Object FullName -NotMatch '[\\/](artifacts|bin|obj)[\\/]'
    # The analyser wants the files that the manifest names beside it, so it gets the staged copy.
    if (-not (Test-Path $module)) { Invoke-Build }
    $found = foreach ($script in $scripts) {
        $path = $script.Name -eq 'CloudPartner.psd1' ? (Join-Path $module $script.Name) : $script.FullName
        Invoke-ScriptAnalyzer $path -Settings $settings
    }
    $found | Format-Table ScriptName, Line, Severity, RuleName, Message -Wrap
    if ($found) { throw "PSScriptAnalyzer objects to $(@($found).Count) places." }
}

foreach ($one in $Task) {
    switch ($one) {
        'Build' { Invoke-Build }
        'Test' { Invoke-Test }
        'Docs' { Invoke-Doc }
        'Package' { Invoke-Package }
        'Analyze' { Invoke-Analyze }
    }
}
