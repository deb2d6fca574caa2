[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Partner Center' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        Import-Module (Get-ModulePath) -Global
        $emulator = Start-PortalEmulator
        $connection = Connect-CloudPartner -Emulator -Uri $emulator.Uri -Dialect PartnerCenter -PassThru
        $portal = [pscustomobject]@{ Emulator = $emulator; Connection = $connection }
    }

    AfterAll { Close-TestPortal $portal }

    It 'asks which of several roles is meant, names them, and changes the one that is' {
        'Developer', 'Marketer' | ForEach-Object { Add-PortalUser person1@contoso.com $_ }
        Set-PortalUser person1@contoso.com Manager -ErrorVariable said -ErrorAction SilentlyContinue
        "$said" | Should -BeLike '*Developer*Marketer*'
        Get-PortalUser -Email person1@contoso.com -Role Developer | Set-PortalUser -Role Manager
        (Get-PortalUser person1@contoso.com).Role | Sort-Object | Should -Be 'Manager', 'Marketer'
    }

    It 'finishes a change that was interrupted between its two halves' {
        'Developer', 'Manager' | ForEach-Object { Add-PortalUser person2@contoso.com $_ }
        (Set-PortalUser person2@contoso.com Manager -PassThru).Role | Should -Be 'Manager'
        (Get-PortalUser person2@contoso.com).Role | Should -Be 'Manager'
    }

    It 'removes one role of an object and all roles of a name' {
        'Developer', 'Marketer', 'Manager' | ForEach-Object { Add-PortalUser person3@contoso.com $_ }
        Get-PortalUser person3@contoso.com | Where-Object Role -EQ 'Marketer' | Remove-PortalUser -Confirm:$false
        (Get-PortalUser person3@contoso.com).Role | Sort-Object | Should -Be 'Developer', 'Manager'
        Remove-PortalUser person3@contoso.com -Confirm:$false
        { Get-PortalUser person3@contoso.com -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.NotFound*'
    }

    It 'takes a row for each role of a user, and refuses the same row twice' {
        $rows = 'Developer', 'Marketer' | ForEach-Object { [pscustomobject]@{ Email = 'person4@contoso.com'; Role = $_ } }
        $rows | Sync-PortalUser
        (Get-PortalUser person4@contoso.com).Count | Should -Be 2
        { @($rows) + $rows[0] | Compare-PortalUser -ErrorAction SilentlyContinue } | Should -Throw '*1 of 3 users are refused*'
    }

    It 'round-trips a listing through a file' {
        $csv = Join-Path ([IO.Path]::GetTempPath()) "partner-center-$PID.csv"
        Get-PortalUser | Export-Csv $csv
        Compare-PortalUser $csv -RemoveUnlisted | Should -BeNullOrEmpty
        Remove-Item $csv
    }

    It 'warns of an invitation that is pending' {
        Add-PortalUser pending@fabrikam.com Developer -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike '*has not accepted*'
    }

    It 'sends no change with -WhatIf' {
        $before = @(Get-Commit $portal).Count
        Add-PortalUser new@elsewhere.example Developer -Invite -WhatIf
        Get-PortalUser person4@contoso.com | Where-Object Role -EQ Marketer | Set-PortalUser -Role Manager -WhatIf
        @(Get-Commit $portal).Count | Should -Be $before
    }

    It 'refuses another publisher before anything but the account is read' {
        $null = Invoke-Control $portal Delete journal
        { Get-PortalUser -PublisherId contoso -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.Invalid*'
        @((Invoke-Control $portal Get journal).entries | Where-Object path -Like '/v1/*').Count | Should -Be 0
    }
}
