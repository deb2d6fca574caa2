# The journals in the folder beside this file were begun by an earlier build, which noted roles as they were written. Of
# each the first input was done and the second had begun.
BeforeAll {
    Import-Module (Join-Path $PSScriptRoot Shared.psm1) -Force
    function Copy-Journal([string] $Name, $Portal) {
        $copy = "$TestDrive/$Name.jsonl"
        (Get-Content "$PSScriptRoot/journals/$Name.jsonl" -Raw).Replace('ENDPOINT', $Portal.Emulator.Uri) |
            Set-Content $copy -NoNewline
        $copy
    }
}

Describe 'Journals of earlier builds' {
    BeforeAll {
        $portal = Open-TestPortal
        function Get-Row([string] $Spelling, [string] $Role, [int] $Count = 3) {
            1..$Count | ForEach-Object { [pscustomobject]@{ Email = "$Spelling$_@contoso.com"; Role = $Role } }
        }
    }
    AfterAll { Close-TestPortal $portal }

    It 'an addition of <Role> goes on where it stopped' -ForEach @(
        @{ Spelling = 'lower'; Role = 'owner' }
        @{ Spelling = 'exact'; Role = 'Owner' }
    ) {
        $rows = Get-Row $Spelling $Role
        # The second one had reached the portal.
        $null = $rows[1] | Add-PortalUser
        $run = $rows | Add-PortalUser -JournalPath (Copy-Journal "add-$Spelling" $portal) -Summary -ErrorAction Stop
        $run.Resumed, $run.Done | Should -Be 1, 2
        $rows | Select-Object -Skip 1 | Remove-PortalUser -Confirm:$false
    }

    It 'a file with <Role> goes on where it stopped' -ForEach @(
        @{ Spelling = 'lower'; Role = 'owner' }
        @{ Spelling = 'exact'; Role = 'Owner' }
    ) {
        $file = "$TestDrive/$Spelling.csv"
        Get-Row $Spelling $Role | Export-Csv $file
        $run = Add-PortalUser -Path $file -JournalPath (Copy-Journal "path-$Spelling" $portal) -Summary -ErrorAction Stop
        $run.Resumed, $run.Done | Should -Be 1, 2
        Import-Csv $file | Select-Object -Skip 1 | Remove-PortalUser -Confirm:$false
    }

    It 'a change to <Role> goes on where it stopped' -ForEach @(
        @{ Spelling = 'lower'; Role = 'oWNER' }
        @{ Spelling = 'exact'; Role = 'OWNER' }
    ) {
        $rows = Get-Row $Spelling Contributor
        $null = $rows | Add-PortalUser
        $journal = Copy-Journal "set-$Spelling" $portal
        $run = $rows.Email | Set-PortalUser -Role $Role -JournalPath $journal -Summary -ErrorAction Stop
        $run.Resumed, $run.Done | Should -Be 1, 2
        $rows | Select-Object Email | Remove-PortalUser -Confirm:$false
    }
}

Describe 'Journals of earlier builds at Partner Center' {
    BeforeAll {
        $portal = Open-TestPortal
        $null = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -Dialect PartnerCenter
    }
    AfterAll { Close-TestPortal $portal }

    It '<Role> goes on where it stopped' -ForEach @(
        @{ Spelling = 'lower'; Role = 'developer' }
        @{ Spelling = 'exact'; Role = 'Developer' }
    ) {
        $rows = 1..2 | ForEach-Object { [pscustomobject]@{ Email = "person$_@contoso.com"; Role = $Role } }
        $run = $rows | Add-PortalUser -JournalPath (Copy-Journal "pc-add-$Spelling" $portal) -Summary -ErrorAction Stop
        $run.Resumed, $run.Done | Should -Be 1, 1
        $null = $rows[0] | Add-PortalUser
        $journal = Copy-Journal "pc-remove-$Spelling" $portal
        $run = $rows | Remove-PortalUser -Confirm:$false -JournalPath $journal -Summary -ErrorAction Stop
        $run.Resumed, $run.Done | Should -Be 1, 1
        $null = $rows[0] | Remove-PortalUser -Confirm:$false
    }
}

Describe 'Journals and the spelling of a role' {
    BeforeAll { $portal = Open-TestPortal }
    AfterAll { Close-TestPortal $portal }

    It 'a corrected spelling is the same input' {
        $journal = "$TestDrive/spelling.jsonl"
        'one@contoso.com' | Add-PortalUser -Role owner -JournalPath $journal
        $run = 'one@contoso.com' | Add-PortalUser -Role Owner -JournalPath $journal -Summary -ErrorAction Stop
        $run.Resumed | Should -Be 1
    }

    It 'another role is another input' {
        $journal = "$TestDrive/other.jsonl"
        'two@contoso.com' | Add-PortalUser -Role owner -JournalPath $journal
        { 'two@contoso.com' | Add-PortalUser -Role Contributor -JournalPath $journal -ErrorAction Stop } |
            Should -Throw '*the input has changed since*'
    }
}
