#requires -Version 7.4
<#
.SYNOPSIS
From a CSV file to the users of a publisher, on a local portal.

.DESCRIPTION
Runs the commands below one after the other, and shows each with what it answers. "dotnet run samples/quickstart.cs" builds the module and
runs this; so does PowerShell 7.4 or later alone, once "dotnet build" has made the module.

.PARAMETER Path
A CSV file of your own users instead of samples/users.csv.

.PARAMETER Keep
Leaves the portal running until Enter or Ctrl+C.
#>
param([string] $Path = (Join-Path $PSScriptRoot 'users.csv'), [switch] $Keep)

$commands =
{ Start-PortalEmulator },
{ Connect-CloudPartner -Emulator },
{ Add-PortalUser -Path $Path -Summary -ErrorVariable failed -ErrorAction SilentlyContinue },
{ Get-PublisherProfile },
{ Test-PublisherPrerequisite },
{ Get-PortalUser -Role Owner | Select-Object -First 8 },
{ Get-PortalAuditEvent | Select-Object -First 6 }

$ErrorActionPreference = 'Stop'
if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }
$module = Join-Path $PSScriptRoot '../artifacts/module/CloudPartner' -Resolve
try {
    Import-Module $module
    foreach ($command in $commands) {
        Write-Host "`nPS> $("$command".Trim().Replace('$Path', "'$Path'"))" -ForegroundColor Cyan
        . $command | Out-Default
    }

    foreach ($one in $failed | Select-Object -First 5) { $one | Out-Default; $one.ErrorDetails.RecommendedAction }

    $emulator = (Get-CloudPartnerConnection).Environment.Endpoint
    $connect = $Keep ? "Connect-CloudPartner -Emulator -Uri $emulator" : "Start-PortalEmulator`n  Connect-CloudPartner -Emulator"
    @"

Go on in PowerShell 7.4 or later:

  Import-Module '$module'
  $connect
  Add-PortalUser new.colleague@contoso.com Contributor
  Get-Help about_CloudPartner

"@
    if ($Keep) {
        "The portal runs at $emulator until you press Enter."
        # Without a keyboard the input ends at once; then only a signal stops.
        if ($null -eq [Console]::ReadLine()) { Start-Sleep -Duration ([timespan]::FromDays(20)) }
    }
    # Who is a user already stays one, which is no failure.
    exit [int](@($failed | Where-Object { $_.Exception.Fault.Kind -ne 'AlreadyExists' }).Count -gt 0)
}
catch {
    $_ | Out-Default
    exit 1
}
finally {
    Stop-PortalEmulator
}
