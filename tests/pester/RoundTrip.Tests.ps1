# What the module writes, it reads: every form in which objects are kept or travel, for every command that takes them.
BeforeDiscovery {
    $forms = @(
        @{ Form = 'an object'; Through = { param($Given) $Given } }
        @{ Form = 'Export-Csv'; Through = { param($Given) $Given | Export-Csv $file; Import-Csv $file } }
        @{ Form = 'ConvertTo-Json'; Through = {
                param($Given) ConvertTo-Json @($Given) -WarningAction Ignore | Set-Content $file
                Get-Content $file -Raw | ConvertFrom-Json
            }
        }
        @{ Form = 'ConvertTo-Json with names'; Through = {
                param($Given) ConvertTo-Json @($Given) -Depth 5 -EnumsAsStrings | ConvertFrom-Json
            }
        }
        @{ Form = 'Export-Clixml'; Through = { param($Given) $Given | Export-Clixml $file; Import-Clixml $file } }
        @{ Form = 'a job'; Through = { param($Given) Start-Job { $using:Given } | Receive-Job -Wait -AutoRemoveJob } }
    )
    $dialects = 'CloudPartnerPortal', 'PartnerCenter'
    $cases = foreach ($dialect in $dialects) { foreach ($form in $forms) { @{ Dialect = $dialect } + $form } }
    # A job serializes as Export-Clixml does, and each takes a process.
    $cases = $cases | Where-Object { $_.Form -ne 'a job' -or $_.Dialect -eq 'CloudPartnerPortal' }
}

BeforeAll { Import-Module (Join-Path $PSScriptRoot Shared.psm1) -Force }

Describe 'What <Dialect> gave, kept by <Form>' -ForEach $cases {
    BeforeAll {
        $portal = Open-TestPortal
        $null = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -Dialect $Dialect
        $file = "$TestDrive/kept.txt"
        $PSDefaultParameterValues = @{ '*-PortalUser:ErrorAction' = 'Stop'; '*-PortalUser:Confirm' = $false }
        $role, $other = $Dialect -eq 'CloudPartnerPortal' ? ('Contributor', 'Owner') : ('Developer', 'Manager')
        $rows = $Dialect -eq 'CloudPartnerPortal' ? @(
            @{ Email = 'ann@contoso.com' }
            @{ Email = 'team@contoso.com'; Kind = 'Group'; DisplayName = 'The team' }
            @{
                DisplayName   = 'Robot'
                ApplicationId = 'aaaaaaaa-0000-4000-8000-000000000001'
                TenantId      = 'aaaaaaaa-0000-4000-8000-000000000002'
                ObjectId      = 'aaaaaaaa-0000-4000-8000-000000000003'
            }
        ) : (1..3 | ForEach-Object { @{ Email = "person$_@contoso.com" } })
        $rows = $rows | ForEach-Object { [pscustomobject]($_ + @{ Role = $role }) }
        $before = @(Get-PortalUser)

        function Get-Mine { @(Get-PortalUser | Where-Object Key -NotIn $before.Key | Sort-Object { $_.Email ?? 'x' }) }
        # What is wanted changes the first one, adds the second and removes the third.
        function New-Plan {
            Get-Mine | Remove-PortalUser
            $rows[0, 2] | Add-PortalUser
            $wanted = $rows[0, 1] | Select-Object *
            $wanted[0].Role = $other
            @($before) + $wanted | Compare-PortalUser -RemoveUnlisted
        }
    }
    AfterAll { Close-TestPortal $portal }
    BeforeEach {
        Get-Mine | Remove-PortalUser
        $rows | Add-PortalUser
    }

    It 'is taken by Add-PortalUser' {
        $first = Get-Mine
        $kept = & $Through $first
        $first | Remove-PortalUser
        $kept | Add-PortalUser
        Get-Mine | Should -HaveCount 3
        foreach ($column in 'Key', 'Kind', 'Role', 'DisplayName', 'ApplicationId', 'TenantId', 'ObjectId') {
            (Get-Mine).$column | Should -Be $first.$column -Because $column
        }
    }

    It 'is what Compare-PortalUser and Sync-PortalUser find' {
        $kept = & $Through (Get-Mine)
        $kept | Compare-PortalUser | Should -BeNullOrEmpty
        Get-Mine | Set-PortalUser -Role $other
        @($kept | Sync-PortalUser -PassThru).Outcome | Should -Be Done, Done, Done
        (Get-Mine).Role | Should -Be $role, $role, $role
    }

    It 'is taken by Set-PortalUser and Remove-PortalUser' {
        (& $Through (Get-Mine)) | Set-PortalUser -Role $other
        (Get-Mine).Role | Should -Be $other, $other, $other
        (& $Through (Get-Mine)) | Remove-PortalUser
        Get-Mine | Should -BeNullOrEmpty
    }

    It 'is applied exactly if it is a plan, and once' {
        $kept = @(& $Through (New-Plan))
        $kept.MadeBy | Should -Be (, 'owner@contoso.com' * 3)
        @($kept | Sync-PortalUser -PassThru -MaxRemovals 1).Outcome | Should -Be Done, Done, Done
        (Get-Mine).Key | Should -Be $rows[0, 1].Email
        (Get-Mine).Role | Should -Be $other, $role
    }

    It 'is refused by line if it is a plan and the portal has moved on' {
        $kept = @(& $Through (New-Plan))
        $third = Get-Mine | Select-Object -Last 1
        $third | Remove-PortalUser
        $rows[2] | Add-PortalUser
        Get-Mine | Set-PortalUser -Role $other
        $rows[1] | Select-Object * -ExcludeProperty Role | Add-PortalUser -Role $other
        $run = $kept | Sync-PortalUser -MaxRemovals 1 -Summary -ErrorAction SilentlyContinue -ErrorVariable refused
        foreach ($one in $refused) {
            $one.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Stale*' -Because $one
            "$one" | Should -Match 'The plan was made by owner@contoso\.com on \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\.'
        }
        # Where roles have no version, one that somebody else has given already is as the plan wants it.
        $run.Failed | Should -Be ($Dialect -eq 'PartnerCenter' ? 2 : 3)
        (Get-Mine).Role | Should -Be $other, $other, $other
    }

    It 'is refused by every other command if it is a plan' {
        $kept = @(& $Through (New-Plan))
        $now = (Get-Mine).Key
        foreach ($command in 'Add-PortalUser', 'Compare-PortalUser', 'Set-PortalUser', 'Remove-PortalUser') {
            $given = $command -match 'Add|Set' ? @{ Role = $role } : @{}
            { $kept | & $command @given } | Should -Throw '*line of a plan*Sync-PortalUser*' -Because $command
        }
        (Get-Mine).Key | Should -Be $now
    }
}
