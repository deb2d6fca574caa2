#requires -Version 7.4
<#
.SYNOPSIS
Writes docs/first-session.md: the everyday tasks of the README, typed into a terminal of 80 columns and 24 lines.

.DESCRIPTION
The terminal is one of tmux, so this runs where that is installed. Build the module first. What a command shows beyond one screen is left out in
its middle.
#>
param([string] $Path = (Join-Path $PSScriptRoot '../docs/first-session.md'))

$ErrorActionPreference = 'Stop'
$root = Join-Path $PSScriptRoot '..' -Resolve
Import-Module "$root/tests/pester/Shared.psm1", "$root/tests/pester/Examples.psm1" -Force
$lines = (Get-Example | Where-Object Id -EQ 'README 3').Code.TrimEnd() -split '\r?\n'

$folder = (New-Item "$([IO.Path]::GetTempPath())/first-session-$([guid]::NewGuid())" -ItemType Directory).FullName
$null = New-Item "$folder/samples" -ItemType Directory
Copy-Item "$root/samples/users.csv" "$folder/samples"
# Words are kept together in English, and what is typed is shown as it is.
Set-Content "$folder/.start.ps1" @"
`$env:PSModulePath = '$(Split-Path (Get-ModulePath))' + [IO.Path]::PathSeparator + `$env:PSModulePath
[cultureinfo]::CurrentCulture = 'en-US'
Set-PSReadLineOption -PredictionSource None -HistorySaveStyle SaveNothing
function prompt { 'PS> ' }
Clear-Host
"@
$session = "first-session-$PID"
$mark = '^PS>\s*$'

function Read-Screen { @(tmux capture-pane -p -S - -t $session) -replace '\s+$' }

# All that is shown, once the prompt has come back.
function Wait-Prompt([int] $Prompts) {
    $until = [DateTime]::UtcNow.AddMinutes(3)
    while ([DateTime]::UtcNow -lt $until) {
        Start-Sleep -Milliseconds 300
        $screen = Read-Screen
        $last = $screen.Where({ $_ }, 'Last')
        if ("$last" -match $mark -and @($screen -match '^PS>').Count -ge $Prompts) { return }
    }
    throw "No prompt came back:`n$((Read-Screen) -join "`n")"
}

try {
    $start = (Get-PowerShellCommand) + '-NoLogo', '-NoProfile', '-NoExit', '-File', "$folder/.start.ps1"
    tmux new-session -d -s $session -x 80 -y 24 -c $folder ($start -replace '(.+)', "'`$1'" -join ' ') ';' set-option -t $session history-limit 20000
    if ($LASTEXITCODE) { throw 'tmux could not start.' }
    Wait-Prompt 1
    $shown = foreach ($line in $lines.Where({ $_ })) {
        tmux clear-history -t $session
        tmux send-keys -t $session -l 'Clear-Host'
        tmux send-keys -t $session Enter
        Start-Sleep -Seconds 1
        tmux clear-history -t $session
        tmux send-keys -t $session -l $line
        tmux send-keys -t $session Enter
        Wait-Prompt 2
        $screen = Read-Screen
        $end = [array]::FindLastIndex($screen, [Predicate[string]] { $args[0] -match $mark })
        $one = @($screen | Select-Object -First $end)
        if ($one.Count -gt 24) {
            $one = @($one | Select-Object -First 12) + "[... $($one.Count - 20) lines ...]" + @($one | Select-Object -Last 8)
        }
        $one
    }
}
finally {
    tmux kill-session -t $session
    Remove-Item $folder -Recurse -Force -ErrorAction Ignore
}

@"
# A first session

The everyday tasks of the [README](../README.md), typed into a terminal of 80 columns and 24 lines. ``eng/Write-FirstSession.ps1`` makes this page.
Where a command shows more than one screen, its middle is left out.

``````text
$($shown -join "`n")
``````
"@ | Set-Content $Path
