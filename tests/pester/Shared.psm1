# What the test files share. The module under test is the staged one, so a build has to come first.
$script:module = Join-Path $PSScriptRoot '../../artifacts/module/CloudPartner' -Resolve -ErrorAction Stop
# What the tests save is not the user's.
$env:CLOUDPARTNER_CONFIG_HOME = Join-Path ([IO.Path]::GetTempPath()) "cloudpartner-tests-$PID"

function Get-ModulePath { $script:module }

# Starts an emulator, connects to it as the owner of contoso, and hands both back.
function Open-TestPortal([string] $Seed = 'Contoso') {
    Import-Module $script:module -Global
    $emulator = Start-PortalEmulator -Seed $Seed
    [pscustomobject]@{
        Emulator   = $emulator
        Connection = Connect-CloudPartner -Emulator -Uri $emulator.Uri -PassThru
    }
}

function Close-TestPortal($Portal) {
    Disconnect-CloudPartner $Portal.Connection
    Stop-PortalEmulator $Portal.Emulator
}

function Invoke-Control($Portal, [string] $Method, [string] $Path, $Body) {
    $call = @{ Method = $Method; Uri = "$($Portal.Emulator.Uri)_emulator/$Path" }
    if ($Body) { $call.Body = $Body | ConvertTo-Json -Depth 9; $call.ContentType = 'application/json' }
    Invoke-RestMethod @call
}

# The requests that reached the portal API since the journal was last cleared; signing in does not count.
function Get-Journal($Portal) {
    @((Invoke-Control $Portal Get journal).entries | Where-Object path -Like '/api/*')
}

function Clear-Journal($Portal) { $null = Invoke-Control $Portal Delete journal }

# The changes that really happened.
function Get-Commit($Portal) { @((Invoke-Control $Portal Get commits).entries) }

function Use-FaultPlan($Portal, [hashtable] $Plan) { $null = Invoke-Control $Portal Put faults $Plan }

function Clear-FaultPlan($Portal) { $null = Invoke-Control $Portal Delete faults }

# How the PowerShell that runs this is started once more, its program first: an executable of its own, or dotnet with an
# assembly, as a tool's is.
function Get-PowerShellCommand([string] $Program = [Environment]::ProcessPath, [string] $Folder = $PSHOME) {
    $real = (Get-Item $Program).ResolveLinkTarget($true)?.FullName ?? $Program
    $assembly = Join-Path $Folder 'pwsh.dll'
    $Program
    if ((Split-Path $real) -ne $Folder -and (Test-Path $assembly)) { $assembly }
}

# Runs a script in a fresh PowerShell and reads the JSON of what it writes. The script finds $module and the given values as variables.
function Invoke-Child([string] $Script, [hashtable] $Values = @{}) {
    $given = @{ module = $script:module } + $Values
    $assignments = $given.Keys | ForEach-Object { "`$$_ = '$($given.$_)'" }
    $file = Join-Path ([IO.Path]::GetTempPath()) "child-$([guid]::NewGuid()).ps1"
    # By way of a file, since the script may write to the console as well.
    $result = "$file.json"
    $last = ") | ConvertTo-Json -Depth 5 | Set-Content '$result'"
    Set-Content $file "`$ErrorActionPreference = 'Stop'", $assignments, '$(', $Script, $last
    try {
        $program, [string[]] $first = Get-PowerShellCommand
        $said = & $program @first -NoProfile -NonInteractive -File $file 2>&1
        if ($LASTEXITCODE -ne 0) { throw "The child ended with $LASTEXITCODE`: $($said | Out-String)" }
        if (Test-Path $result) { Get-Content $result -Raw | ConvertFrom-Json }
    }
    finally {
        Remove-Item $file, $result -ErrorAction Ignore
    }
}

Export-ModuleMember -Function *
