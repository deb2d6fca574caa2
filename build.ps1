#requires -Version 7.4
<#
.SYNOPSIS
Builds, tests, packages or analyses CloudPartner.

.DESCRIPTION
A thin door for people with PowerShell. Everything that it does can be done with dotnet and PSScriptAnalyzer alone.

.PARAMETER Task
Build    stages the module in artifacts/module (dotnet build).
Test     builds, then runs the xUnit projects and the Pester suite.
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
    [ValidateSet('Build', 'Test', 'Package', 'Analyze')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration,

    [ValidateNotNullOrEmpty()]
    [string] $Destination = (Join-Path $PSScriptRoot 'artifacts/package'),

    [switch] $NoBuild
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

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
        'Package' { Invoke-Package }
        'Analyze' { Invoke-Analyze }
    }
}
