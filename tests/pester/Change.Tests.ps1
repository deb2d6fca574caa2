[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Changing users' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $wanted = "Email,Role`nowner@contoso.com,Owner`ncontributor@contoso.com,Owner`ndana@contoso.com,Contributor" | ConvertFrom-Csv
        function Get-Write { @(Get-Journal $portal | Where-Object method -NE GET) }
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach {
        $null = Invoke-Control $portal Post reset @{ seed = 'contoso' }
        Clear-Journal $portal
        Clear-FaultPlan $portal
    }

    Context 'Set-PortalUser' {
        It 'changes a role by e-mail in any case, and writes nothing' {
            Set-PortalUser CONTRIBUTOR@contoso.com Owner | Should -BeNullOrEmpty
            (Get-PortalUser contributor@contoso.com).Role | Should -Be 'Owner'
        }

        It 'changes <Name>' -ForEach @(
            @{ Name = 'what Get-PortalUser writes'; From = { Get-PortalUser marketplace-team@contoso.com } }
            @{ Name = 'a row of a file'; From = { [pscustomobject]@{ Email = 'marketplace-team@contoso.com' } } }
            @{ Name = 'plain text'; From = { 'marketplace-team@contoso.com' } }
        ) {
            (& $From | Set-PortalUser -Role Owner -PassThru).Role | Should -Be 'Owner'
        }

        It 'changes a service principal by its object ID' {
            (Set-PortalUser 33333333-3333-4333-8333-333333333333 Contributor -PassThru).Kind | Should -Be 'ServicePrincipal'
        }

        It 'takes the role from the rows' {
            $rows = "Email,Role`ncontributor@contoso.com,Owner`nops-owner@contoso.com,Contributor" | ConvertFrom-Csv
            ($rows | Set-PortalUser -PassThru).Role | Should -Be 'Owner', 'Contributor'
        }

        It 'sends no write under -WhatIf, nor for who holds the role already' {
            $shown = Get-PortalUser -Role Contributor | Set-PortalUser -Role Owner -WhatIf -PassThru
            $shown.Role | Should -Be 'Owner', 'Owner'
            Set-PortalUser owner@contoso.com Owner
            Get-Write | Should -BeNullOrEmpty
        }

        It 'does not change what somebody else changed meanwhile, except with -Force' {
            $read = Get-PortalUser contributor@contoso.com
            Set-PortalUser contributor@contoso.com Owner
            Set-PortalUser contributor@contoso.com Contributor
            $read | Set-PortalUser -Role Owner -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Stale,*'
            ($read | Set-PortalUser -Role Owner -Force -PassThru).Role | Should -Be 'Owner'
        }

        It 'reports who is not there, an unknown role and the last owner' {
            Set-PortalUser nobody@contoso.com Owner -ErrorAction SilentlyContinue -ErrorVariable failed
            Set-PortalUser owner@contoso.com Reader -ErrorAction SilentlyContinue -ErrorVariable +failed
            $own = @{ Identity = 'owner@contoso.com'; Role = 'Contributor'; PublisherId = 'contoso-retail' }
            Set-PortalUser @own -IncludeSelf -ErrorAction SilentlyContinue -ErrorVariable +failed
            $failed.FullyQualifiedErrorId -replace ',.*' | Should -Be 'CloudPartner.NotFound', 'CloudPartner.Invalid', 'CloudPartner.Locked'
        }
    }

    Context 'Remove-PortalUser' {
        It 'asks before it removes' {
            (Get-Command Remove-PortalUser).ImplementingType.GetCustomAttributesData().NamedArguments |
                Where-Object MemberName -EQ ConfirmImpact | ForEach-Object { [int]$_.TypedValue.Value } |
                Should -Be ([int][System.Management.Automation.ConfirmImpact]::High)
            # Nobody can answer here, so nothing is removed.
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddCommand('Import-Module').AddParameter('Name', (Get-ModulePath)).AddStatement()
                $null = $shell.AddCommand('Remove-PortalUser').AddParameter('Identity', 'contributor@contoso.com')
                $null = $shell.AddParameter('Connection', $portal.Connection)
                try { $null = $shell.Invoke() } catch { Write-Debug "$_" }
            }
            finally { $shell.Dispose() }
            Get-Write | Should -BeNullOrEmpty
        }

        It 'removes with -Confirm:$false, by every kind of reference' {
            Get-PortalUser -Kind Group | Remove-PortalUser -Confirm:$false
            Remove-PortalUser 33333333-3333-4333-8333-333333333333 -Confirm:$false
            [pscustomobject]@{ Email = 'contributor@contoso.com' } | Remove-PortalUser -Confirm:$false
            (Get-PortalUser).Email | Should -Be 'ops-owner@contoso.com', 'owner@contoso.com'
        }

        It 'sends nothing under -WhatIf' {
            Get-PortalUser | Remove-PortalUser -IncludeSelf -WhatIf
            Get-Write | Should -BeNullOrEmpty
        }

        It 'never takes the last owner' {
            Get-PortalUser |
                Remove-PortalUser -Confirm:$false -IncludeSelf -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed.FullyQualifiedErrorId -replace ',.*' | Should -Contain 'CloudPartner.Locked'
            (Invoke-Control $portal Get stats).usersByPublisher.contoso | Should -Be 1
        }
    }

    Context 'Plans' {
        It 'compare without a write, and name each difference' {
            $plan = $wanted | Compare-PortalUser
            $plan.Change | Should -Be 'SetRole', 'Add'
            $plan.Email | Should -Be 'contributor@contoso.com', 'dana@contoso.com'
            $groups = $wanted | Compare-PortalUser -IncludeEqual -RemoveUnlisted | Group-Object Change -NoElement | Sort-Object Name
            $groups | ForEach-Object { "$($_.Name) $($_.Count)" } | Should -Be 'Add 1', 'None 1', 'Remove 3', 'SetRole 1'
            Get-Write | Should -BeNullOrEmpty
        }

        It 'are applied, and leave nothing to do' {
            $applied = $wanted | Sync-PortalUser -PassThru
            $applied.Outcome | Should -Be 'Done', 'Done'
            Clear-Journal $portal
            $wanted | Sync-PortalUser -PassThru | Should -BeNullOrEmpty
            Get-Write | Should -BeNullOrEmpty
        }

        It 'can be piped from Compare to Sync' {
            $wanted | Compare-PortalUser | Where-Object Change -EQ Add | Sync-PortalUser
            (Get-PortalUser dana@contoso.com).Role | Should -Be 'Contributor'
            (Get-PortalUser contributor@contoso.com).Role | Should -Be 'Contributor'
        }

        It 'survive the way through a file' {
            $file = Join-Path $TestDrive 'everyone.csv'
            Get-PortalUser | Export-Csv $file
            Import-Csv $file | Compare-PortalUser -RemoveUnlisted | Should -BeNullOrEmpty
            Compare-PortalUser $file -RemoveUnlisted | Should -BeNullOrEmpty
        }

        It 'with too many removals are refused as a whole' {
            $caught = $null
            try { $wanted | Sync-PortalUser -RemoveUnlisted } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
            $caught.Exception.Message | Should -Match 'removes 3 of 5'
            Get-Write | Should -BeNullOrEmpty
            $wanted | Sync-PortalUser -RemoveUnlisted -MaxRemovals 3 -Confirm:$false
            @(Get-PortalUser).Count | Should -Be 3
        }

        It 'are not made of nothing, nor of half an input' {
            $ErrorActionPreference = 'SilentlyContinue'
            $caught = @()
            try { @() | Sync-PortalUser -RemoveUnlisted -MaxRemovals 9 } catch { $caught += $_ }
            try { @($wanted) + [pscustomobject]@{ Email = 'bad' } | Sync-PortalUser } catch { $caught += $_ }
            try { @($wanted) + $wanted[0] | Compare-PortalUser } catch { $caught += $_ }
            $caught.Count | Should -Be 3
            $caught | ForEach-Object { $_.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*' }
            Get-Write | Should -BeNullOrEmpty
        }

        It 'send nothing under -WhatIf' {
            ($wanted | Sync-PortalUser -WhatIf -PassThru).Outcome | Should -Be 'Planned', 'Planned'
            Get-Write | Should -BeNullOrEmpty
        }
    }

    Context 'Long runs' {
        It 'go on with the same journal where they stopped' {
            $journal = Join-Path $TestDrive 'run.journal'
            $emails = 1..12 | ForEach-Object { "long$_@contoso.com" }
            Use-FaultPlan $portal @{ rules = @(@{ match = @{ path = 'long9@' }; action = 'status'; status = 403 }) }
            $first = $emails | Add-PortalUser -Role Contributor -JournalPath $journal -Summary -ErrorAction SilentlyContinue
            $first.Done, $first.Failed | Should -Be 11, 1
            Clear-FaultPlan $portal
            Clear-Journal $portal
            $second = $emails | Add-PortalUser -Role Contributor -JournalPath $journal -Summary
            $second.Resumed, $second.Done, $second.Failed | Should -Be 11, 1, 0
            (Get-Write).path | Should -BeLike '*long9*'
            Get-Content $journal -Raw | Should -Not -Match '(?-i:eyJ)[\w-]{20,}\.'
        }

        It 'refuse the journal of another run' {
            $journal = Join-Path $TestDrive 'other.journal'
            'one@contoso.com' | Add-PortalUser -Role Contributor -JournalPath $journal
            $caught = $null
            try { 'one@contoso.com' | Set-PortalUser -Role Owner -JournalPath $journal } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.JournalUnusable,*'
        }

        It 'end after -MaxErrors errors' {
            $caught = $null
            try {
                1..20 | ForEach-Object { 'owner@contoso.com', 'bad' } |
                    Add-PortalUser -Role Owner -MaxErrors 3 -ErrorAction SilentlyContinue -ErrorVariable failed
            }
            catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.TooManyErrors,*'
        }
    }

    Context 'Get-PortalRole' {
        It 'lists the roles and what they may do' {
            (Get-PortalRole).Name | Should -Be 'Owner', 'Contributor'
            (Get-PortalRole Own*).Access.Count | Should -BeGreaterThan 0
            Get-PortalRole Reader -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.NotFound,*'
        }
    }
}
