[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

# What is over is over, and says what was left.
Describe 'Endings' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        function Get-Row([string] $Name, [int] $Count) {
            1..$Count | ForEach-Object { [pscustomobject]@{ Email = "$Name$_@contoso.com"; Role = 'Contributor' } }
        }
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach { Clear-Journal $portal }

    AfterEach { Clear-FaultPlan $portal }

    Context 'Rows that are all refused for what the caller may do' {
        BeforeAll { $other = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -As contributor@contoso.com -PassThru }

        AfterAll { Disconnect-CloudPartner $other }

        It 'end the run early, with one error that counts the rest: <Case>' -ForEach @(
            @{ Case = 'add from the pipeline'; Try = { Get-Row denied 240 | Add-PortalUser -Connection $other -ErrorVariable +failed -JournalPath $journal } }
            @{ Case = 'add from a file'; Try = {
                    Get-Row denied 240 | Export-Csv "$TestDrive/denied.csv"
                    Add-PortalUser -Path "$TestDrive/denied.csv" -Connection $other -ErrorVariable +failed -JournalPath $journal
                }
            }
            @{ Case = 'sync'; Try = { Get-Row denied 240 | Sync-PortalUser -Connection $other -ErrorVariable +failed -JournalPath $journal } }
        ) {
            $journal = Join-Path $TestDrive "$(New-Guid).jsonl"
            $failed = @()
            $caught = $null
            $ErrorActionPreference = 'SilentlyContinue'
            try { & $Try } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Forbidden,*'
            $caught.Exception.Message | Should -Match '5 inputs in a row were refused alike'
            $caught.Exception.Message | Should -Match '(\d+) that had been taken were not tried'
            @(Get-Journal $portal | Where-Object method -EQ PUT).Count | Should -BeLessThan 120
            # Whoever may do it goes on with the journal.
            if ($Case -notlike 'sync*') {
                Get-Content $journal | Where-Object { $_ -like '*"unsent"*' } | Should -Not -BeNullOrEmpty
                Get-Content $journal -Raw | Should -Not -Match 'contoso\.com'
            }
        }

        It 'do not end it for a single row, nor where another publisher follows' {
            Get-Row single 1 | Add-PortalUser -Connection $other -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed.Count | Should -Be 1
            $failed[0].Exception.Message | Should -Not -Match 'in a row'
        }
    }

    Context '-ErrorAction Stop' {
        It 'sends nothing new after the first error, and says what was on the wire: <Case>' -ForEach @(
            @{ Case = 'given'; Try = { $rows | Add-PortalUser -ErrorAction Stop -JournalPath $journal -ThrottleLimit 4 } }
            @{ Case = 'as the preference'; Try = { $ErrorActionPreference = 'Stop'; $rows | Add-PortalUser -JournalPath $journal -ThrottleLimit 4 } }
        ) {
            $name = "stop$($Case.Length)"
            $journal = Join-Path $TestDrive "$name.jsonl"
            $rows = @([pscustomobject]@{ Email = 'owner@contoso.com'; Role = 'Owner' }) + (Get-Row $name 200)
            # So long that the first answer is there before many others are, however busy the machine is.
            Use-FaultPlan $portal @{ latencyMs = 700 }
            $caught = $null
            try { & $Try } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.AlreadyExists,*'
            $caught.TargetObject.Email | Should -Be 'owner@contoso.com'
            $added = @(Get-Commit $portal | Where-Object key -Like "$name*").Count
            # At four a time: the answer, one look at who is there, and some waves of slack.
            $added | Should -BeLessThan 40
            $onTheWire = $caught.Exception.Message -match 'When it ended, \d+ more were on the wire: (\d+) done' ? [int]$Matches[1] : 0
            $onTheWire | Should -BeLessOrEqual $added
            $caught.Exception.Message | Should -Match '\d+ that had been taken were not tried'
            @(Get-Content $journal | Where-Object { $_ -like '*"done"*' }).Count | Should -Be $added
        }

        It 'waits for the wire also where an input is refused before it is sent' {
            Use-FaultPlan $portal @{ latencyMs = 1500 }
            $caught = $null
            try {
                & {
                    Get-Row late 3
                    # The bad one comes when the others are on the wire.
                    $limit = [DateTime]::UtcNow.AddSeconds(20)
                    while (@(Get-Journal $portal | Where-Object method -EQ PUT).Count -lt 3 -and [DateTime]::UtcNow -lt $limit) { Start-Sleep -Milliseconds 30 }
                    'bad'
                } | Add-PortalUser -Role Owner -ErrorAction Stop
            }
            catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
            $caught.Exception.Message | Should -Match 'When it ended, 3 more were on the wire: 3 done'
            @(Get-Commit $portal | Where-Object key -Like 'late*').Count | Should -Be 3
        }
    }

    Context 'A stop, as Ctrl+C is one' {
        BeforeAll {
            # Stops a run when the emulator has committed something, and gives what the child's console shows then.
            function Stop-Run([string] $Name, [string] $Command) {
                $file = Join-Path $TestDrive "$Name.ps1"
                Set-Content $file @"
`$shell = [powershell]::Create()
`$shell.Runspace = [runspacefactory]::CreateRunspace(`$Host)
`$shell.Runspace.Open()
`$null = `$shell.AddScript({
    Import-Module '$(Get-ModulePath)'
    Connect-CloudPartner -Emulator -Uri $($portal.Emulator.Uri)
    1..400 | ForEach-Object { "$Name`$_@contoso.com" } | $Command
}).BeginInvoke()
`$limit = [DateTime]::UtcNow.AddSeconds(60)
while ([DateTime]::UtcNow -lt `$limit) {
    `$commits = (Invoke-RestMethod $($portal.Emulator.Uri)_emulator/commits).entries
    if (`$commits | Where-Object key -Like '$Name*') { break }
    Start-Sleep -Milliseconds 30
}
`$shell.Stop()
"@
                $program, [string[]] $first = Get-PowerShellCommand
                (& $program @first -NoProfile -NonInteractive -File $file 2>&1 | Out-String) -replace '\s+', ' '
            }
        }

        It 'says what was done, what was not, and what goes on' {
            Use-FaultPlan $portal @{ latencyMs = 50 }
            $journal = Join-Path $TestDrive halt.jsonl
            $said = Stop-Run halt "Add-PortalUser -Role Contributor -ThrottleLimit 2 -JournalPath '$journal'"
            $said -match 'WARNING: Add-PortalUser was stopped: (\d+) done, 0 failed, (\d+) of (\d+) that were taken not done' |
                Should -BeTrue -Because $said
            $done, $left, $taken = $Matches[1..3].ForEach([int])
            $done | Should -Be @(Get-Commit $portal | Where-Object key -Like 'halt*').Count
            $done + $left | Should -Be $taken
            $said | Should -Match "same command with -JournalPath '.*halt\.jsonl' goes on from here"
        }

        It 'says what a journal would have done, and nothing to somebody who wants no warnings' {
            Use-FaultPlan $portal @{ latencyMs = 50 }
            Stop-Run open 'Add-PortalUser -Role Contributor -ThrottleLimit 2' | Should -Match 'With -JournalPath the same command would go on'
            Stop-Run mute 'Add-PortalUser -Role Contributor -ThrottleLimit 2 -WarningAction SilentlyContinue' |
                Should -Not -Match 'stopped'
        }
    }

    Context 'A service that is down' {
        It 'is told by the progress, with since when and why: <Case>' -ForEach @(
            @{ Case = 'adding'; Try = { 'down@contoso.com' | Add-PortalUser -Role Owner -Connection $other } }
            @{ Case = 'listing'; Try = { Get-PortalUser -Connection $other } }
        ) {
            $other = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -PassThru
            Use-FaultPlan $portal @{ rules = @(@{ match = @{ path = '/api/' }; action = 'status'; status = 500 }) }
            $shell = [powershell]::Create()
            $null = $shell.AddScript('param($module, $other, $try) Import-Module $module; & ([scriptblock]::Create($try))').AddParameters(
                @{ module = Get-ModulePath; other = $other; try = "$Try" })
            $null = $shell.Invoke()
            $said = @($shell.Streams.Progress | Where-Object StatusDescription -Match 'no answer since \d\d:\d\d:\d\d \(.*answered 500')
            Disconnect-CloudPartner $other
            $said | Should -Not -BeNullOrEmpty
            $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
        }
    }

    It 'are preceded by how far a listing has come' {
        Use-FaultPlan $portal @{ latencyMs = 700 }
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($module, $connection) Import-Module $module; Get-PortalUser -Connection $connection -Role Owner, Contributor').AddParameters(
            @{ module = Get-ModulePath; connection = $portal.Connection })
        $null = $shell.Invoke()
        $shell.Streams.Progress.StatusDescription -match '\d+ users read' | Should -Not -BeNullOrEmpty
    }
}
