# The order matters: the bootstrap makes the client resolvable before PowerShell looks at the cmdlets. LoadFrom instead of Add-Type,
# which would inspect every type of the assembly first.
$null = [System.Reflection.Assembly]::LoadFrom("$PSScriptRoot/bin/CloudPartner.dll")
[CloudPartner.ModuleBootstrap]::Initialize()
Microsoft.PowerShell.Core\Import-Module "$PSScriptRoot/bin/CloudPartner.Cmdlets.dll"
