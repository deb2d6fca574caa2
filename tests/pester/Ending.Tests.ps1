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
}
