[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Naming users' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $principal = '33333333-3333-4333-8333-333333333333'
        $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'failed' }
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach {
        $null = Invoke-Control $portal Post reset @{ seed = 'contoso' }
        Clear-Journal $portal
    }

    Context 'to find them' {
        It 'takes <Name>' -ForEach @(
            @{ Name = 'wildcards'; Asked = '*OWNER*'; Expected = 'ops-owner@contoso.com', 'owner@contoso.com' }
            @{ Name = 'an object ID'; Asked = '33333333-3333-4333-8333-333333333333'; Expected = 'Contoso automation' }
            @{ Name = 'a part of an object ID'; Asked = '33333333-*'; Expected = 'Contoso automation' }
            @{ Name = 'several of them'; Asked = 'contributor@contoso.com', 'ops*', '33333333-*'
                Expected = 'Contoso automation', 'contributor@contoso.com', 'ops-owner@contoso.com'
            }
            @{ Name = 'wildcards that nobody fits'; Asked = 'nobody*'; Expected = @() }
        ) {
            $found = Get-PortalUser $Asked -ErrorAction Stop | ForEach-Object { $_.Email ?? $_.DisplayName }
            @($found | Sort-Object) | Should -Be $Expected
        }

        It 'takes what a row holds literally' {
            [pscustomobject]@{ Email = 'o*@contoso.com' } | Get-PortalUser @quiet | Should -BeNullOrEmpty
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.NotFound,*'
        }

        It 'takes several roles and kinds' {
            (Get-PortalUser -Role owner, Contributor).Count | Should -Be (Get-PortalUser).Count
            (Get-PortalUser -Kind Group, ServicePrincipal).Kind | Should -Be 'Group', 'ServicePrincipal'
            (Get-PortalUser *team* -Role Owner, Contributor -Kind User, Group).Kind | Should -Be 'Group'
            (Get-PortalUser owner@contoso.com -Role Owner, Contributor).Role | Should -Be 'Owner'
            Get-PortalUser -Role Owner, Reader @quiet | Should -BeNullOrEmpty
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
        }

        It 'finds by a plain word what contains it' {
            (Get-PortalUser -Filter TEAM).Email | Should -Be 'marketplace-team@contoso.com'
            (Get-PortalUser -Filter automation).ObjectId | Should -Be $principal
            Get-PortalUser -Filter team* | Should -BeNullOrEmpty
            (Get-PortalAuditEvent -Filter marketplace-team).Count | Should -BeGreaterThan 0
        }
    }

    Context 'to change them' {
        It 'takes several in one call' {
            Add-PortalUser ann@contoso.com, bob@contoso.com Contributor
            Set-PortalUser ann@contoso.com, bob@contoso.com Owner
            (Get-PortalUser ann@contoso.com, bob@contoso.com).Role | Should -Be 'Owner', 'Owner'
            Remove-PortalUser (Get-PortalUser ann@contoso.com), bob@contoso.com, $principal -Confirm:$false
            (Get-PortalUser).Email | Should -Not -Contain 'ann@contoso.com'
            (Get-PortalUser).Email | Should -Not -Contain 'bob@contoso.com'
            Get-PortalUser -Kind ServicePrincipal | Should -BeNullOrEmpty
        }

        It 'reports the bad one of several, and goes on' {
            Add-PortalUser ann, bob@contoso.com Contributor @quiet
            Set-PortalUser nobody@contoso.com, bob@contoso.com Owner -ErrorAction SilentlyContinue -ErrorVariable +failed
            $failed.FullyQualifiedErrorId -replace ',.*' | Should -Be 'CloudPartner.Invalid', 'CloudPartner.NotFound'
            (Get-PortalUser bob@contoso.com).Role | Should -Be 'Owner'
        }
    }

    Context 'with a role in a row and in a parameter' {
        It 'the row''s wins in <_>' -ForEach 'Add-PortalUser', 'Set-PortalUser' {
            if ($_ -like 'Set*') { Add-PortalUser ann@contoso.com, bob@contoso.com Contributor }
            $rows = "Email,Role`nann@contoso.com,Owner`nbob@contoso.com," | ConvertFrom-Csv
            $rows | & $_ -Role Contributor
            (Get-PortalUser ann@contoso.com, bob@contoso.com).Role | Should -Be 'Owner', 'Contributor'
        }

        It 'what was read holds its role, by way of <Name> too' -ForEach @(
            @{ Name = 'an object'; Through = { $_ } }
            @{ Name = 'a file'; Through = { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
            @{ Name = 'a file with blanks in its header'; Through = {
                    ($_ | ConvertTo-Csv) -replace '"(ETag|Role)"', '" $1 "' | ConvertFrom-Csv
                }
            }
            @{ Name = 'a hashtable'; Through = { @{ Email = $_.Email; Role = $_.Role; ETag = $_.ETag } } }
        ) {
            $read = Get-PortalUser contributor@contoso.com | ForEach-Object $Through
            $read | Set-PortalUser -Role Owner
            (Get-PortalUser contributor@contoso.com).Role | Should -Be 'Owner'
            Set-PortalUser contributor@contoso.com Contributor
            $read | Set-PortalUser -Role Owner @quiet
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Stale,*'
        }
    }

    Context 'of events' {
        It 'refuses a type that does not exist, and names those that do' {
            Get-PortalAuditEvent -EventType Bogus @quiet | Should -BeNullOrEmpty
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
            $failed[0].Exception.Message | Should -Match 'Bogus.*UserAdded'
            Get-Journal $portal | Should -BeNullOrEmpty
            (Get-PortalAuditEvent -EventType useradded).Count | Should -BeGreaterThan 0
        }

        It 'compares a type of Partner Center with the documented ones and with the records' {
            $center = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -Dialect PartnerCenter -PassThru
            try {
                Get-PortalAuditEvent -Connection $center -EventType Bogus @quiet | Should -BeNullOrEmpty
                $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
                $failed[0].Exception.Message | Should -Match 'Bogus.*update_partner_user'
                Get-PortalAuditEvent -Connection $center -EventType update_transfer -ErrorAction Stop | Should -BeNullOrEmpty
            }
            finally { Disconnect-CloudPartner $center }
        }
    }
}
