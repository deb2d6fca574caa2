[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

# Every exported command in every dialect: a user of one service finds the same commands with the other.
BeforeDiscovery {
    $cases = [ordered]@{
        'Get-CloudPartnerEnvironment'    = { (Get-CloudPartnerEnvironment).Name | Should -Contain 'PartnerCenter' }
        'Add-CloudPartnerEnvironment'    = {
            $lab = @{ Name = "Lab$dialect"; Endpoint = 'https://lab.example'; Dialect = $dialect; GraphEndpoint = 'https://graph.example' }
            (Add-CloudPartnerEnvironment @lab -PassThru).GraphAudience | Should -Be 'https://graph.example'
            (Get-CloudPartnerEnvironment "Lab$dialect").GraphEndpoint | Should -Be 'https://graph.example/'
        }
        'Remove-CloudPartnerEnvironment' = {
            Remove-CloudPartnerEnvironment "Lab$dialect" -Confirm:$false
            (Get-CloudPartnerEnvironment).Name | Should -Not -Contain "Lab$dialect"
        }
        'Start-PortalEmulator'           = {
            $second = Start-PortalEmulator
            $second.Uri | Should -Not -Be $portal.Uri
        }
        'Stop-PortalEmulator'            = {
            Stop-PortalEmulator $second
            { Connect-CloudPartner -Emulator -Uri $second.Uri -Dialect $dialect } | Should -Throw -ErrorId 'CloudPartner.Unreachable*'
        }
        'Connect-CloudPartner'           = {
            $other = Connect-CloudPartner -Emulator -Uri $portal.Uri -Dialect $dialect -PassThru
            $other.Environment.Dialect | Should -Be $dialect
        }
        'Get-CloudPartnerConnection'     = { @(Get-CloudPartnerConnection).Count | Should -Be 2 }
        'Disconnect-CloudPartner'        = {
            Disconnect-CloudPartner $other
            @(Get-CloudPartnerConnection).Count | Should -Be 1
        }
        'Get-Publisher'                  = { (Get-Publisher | Where-Object MpnId -EQ '4242424').PublisherId | Should -Contain $account }
        'Get-PublisherProfile'           = {
            $read = Get-PublisherProfile
            $read.MpnId, $read.DisplayName | Should -Be '4242424', 'Contoso'
            ($read | Format-List | Out-String) -match 'Billing' | Should -Be ($dialect -eq 'PartnerCenter')
        }
        'Set-PublisherProfile'           = {
            Set-PublisherProfile -DisplayName 'Contoso Nord' -WhatIf
            (Get-PublisherProfile).DisplayName | Should -Be 'Contoso'
            ($read | Set-PublisherProfile -DisplayName 'Contoso Nord' -PassThru).DisplayName | Should -Be 'Contoso Nord'
            { $read | Set-PublisherProfile -DisplayName 'Contoso Sued' -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.Stale*'
            if ($dialect -eq 'PartnerCenter') {
                $moved = Set-PublisherProfile -BillingAddress @{ AddressLine1 = '2 Harbor Way' } -PassThru
                $moved.Billing.Address.AddressLine1 | Should -Be '2 Harbor Way'
                { Set-PublisherProfile -LegalAddress @{ City = 'Atlantis' } -Confirm:$false -ErrorAction Stop } |
                    Should -Throw -ErrorId 'CloudPartner.Invalid*'
            }
        }
        'Connect-DevCenterAccount'       = {
            if ($dialect -eq 'PartnerCenter') {
                { Connect-DevCenterAccount -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.NotSupported*'
            }
            else { (Connect-DevCenterAccount -PassThru).DevCenterStatus | Should -Be 'linked' }
        }
        'Get-PortalRole'                 = { (Get-PortalRole).Name | Should -Contain $worker }
        'Add-PortalUser'                 = {
            Add-PortalUser person1@contoso.com $worker -WhatIf
            (Add-PortalUser person1@contoso.com $worker -PassThru).Role | Should -Be $worker
            1..3 | ForEach-Object { [pscustomobject]@{ Email = "person$($_ + 1)@contoso.com"; Role = $worker } } | Add-PortalUser
            { Add-PortalUser person1@contoso.com $worker -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.AlreadyExists*'
            { Add-PortalUser person5@contoso.com Emperor -ErrorAction Stop } | Should -Throw "*$worker*"
            if ($dialect -eq 'PartnerCenter') {
                { Add-PortalUser nobody@elsewhere.example $worker -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.NotFound*'
                $guest = Add-PortalUser nobody@elsewhere.example $worker -Invite -PassThru -WarningAction SilentlyContinue
                $guest.Email | Should -Be 'nobody@elsewhere.example'
            }
            else { { Add-PortalUser a@b.com $worker -Invite } | Should -Throw -ErrorId 'CloudPartner.NotSupported*' }
        }
        'Get-PortalUser'                 = {
            (Get-PortalUser PERSON1@contoso.com).Role | Should -Be $worker
            (Get-PortalUser -Role $worker).Email | Should -Contain 'person2@contoso.com'
            { Get-PortalUser person1@contoso.com -PublisherId somebody-else -ErrorAction Stop } | Should -Throw
        }
        'Set-PortalUser'                 = {
            (Set-PortalUser person1@contoso.com $leader -PassThru).Role | Should -Be $leader
            (Get-PortalUser person2@contoso.com | Set-PortalUser -Role $leader -PassThru).Role | Should -Be $leader
            (Get-PortalUser person2@contoso.com).Role | Should -Be $leader
        }
        'Compare-PortalUser'             = {
            $wanted = 'person1', 'person2', 'person5' |
                ForEach-Object { [pscustomobject]@{ Email = "$_@contoso.com"; Role = $worker } }
            $plan = $wanted | Compare-PortalUser
            ($plan | Group-Object Change -AsHashTable -AsString)['SetRole'].Count | Should -Be 2
        }
        'Sync-PortalUser'                = {
            $journal = Join-Path ([IO.Path]::GetTempPath()) "conformance-$PID-$dialect.jsonl"
            ($wanted | Sync-PortalUser -PassThru -JournalPath $journal).Outcome | Should -Be @('Done', 'Done', 'Done')
            Remove-Item $journal
            $wanted | Compare-PortalUser | Should -BeNullOrEmpty
        }
        'Remove-PortalUser'              = {
            'person1@contoso.com', 'person5@contoso.com' | Remove-PortalUser -Confirm:$false
            { Get-PortalUser person1@contoso.com -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.NotFound*'
        }
        'Get-PortalAuditEvent'           = {
            @(Get-PortalAuditEvent -After (Get-Date).AddDays(-1) -User owner@contoso.com).Count | Should -BeGreaterThan 5
        }
        'Export-PortalAuditEvent'        = {
            $csv = Join-Path ([IO.Path]::GetTempPath()) "conformance-$PID-$dialect.csv"
            Export-PortalAuditEvent $csv -After (Get-Date).AddDays(-1)
        }
        'Import-PortalAuditEvent'        = {
            @(Import-PortalAuditEvent $csv).Count | Should -BeGreaterThan 5
            Remove-Item $csv
        }
        'Get-PortalAccessReview'         = {
            $review = Get-PortalAccessReview
            ($review | Where-Object Subject -EQ Assignment).Name | Sort-Object -Unique | Should -Contain owner@contoso.com
            $review[0].Sources.Count | Should -BeGreaterThan 3
        }
        'Export-PortalAccessReport'      = {
            $page = Join-Path ([IO.Path]::GetTempPath()) "conformance-$PID-$dialect.html"
            $review | Export-PortalAccessReport $page
            Get-Content $page -Raw | Should -BeLike '*owner@*</html>*'
            Remove-Item $page
        }
        'Test-PublisherPrerequisite'     = {
            $results = Test-PublisherPrerequisite -For PublishFree
            ($results | Where-Object Name -EQ 'CompanyVetting').Status | Should -Not -Be 'NotRequired'
            Test-PublisherPrerequisite -For ApiAccess -Name ApiToken -Quiet | Should -BeTrue
        }
        'Wait-PublisherVerification'     = {
            $verified = Wait-PublisherVerification
            $verified.Status, $verified.IsFinished | Should -Be 'authorized', $true
        }
        'Confirm-PublisherPrerequisite'  = {
            $file = Join-Path ([IO.Path]::GetTempPath()) "conformance-$PID-$dialect.json"
            $given = @{ Name = 'TaxProfile'; By = 'Ann'; On = '2026-01-02'; Evidence = 'mail'; AttestationPath = $file }
            (Confirm-PublisherPrerequisite @given -PassThru).PublisherId | Should -Be $account
            Remove-Item $file
        }
        'ConvertTo-PartnerCenterUser'    = {
            $portalUser = [pscustomobject]@{ Email = 'ann@contoso.com'; Role = 'Contributor'; Kind = 'User' }
            ($portalUser | ConvertTo-PartnerCenterUser contoso.com).Role | Should -Be 'Developer'
        }
        'Resolve-CloudPartnerError'      = {
            try { Get-PortalUser nobody@contoso.com -ErrorAction Stop } catch { $met = $_ }
            (Resolve-CloudPartnerError $met).Kind | Should -Be 'NotFound'
        }
    }
    $dialects = foreach ($name in 'CloudPartnerPortal', 'PartnerCenter') {
        @{ Dialect = $name; Cases = $cases.GetEnumerator() | ForEach-Object { @{ Command = $_.Key; Script = $_.Value } } }
    }
}

Describe 'Conformance in the dialect <Dialect>' -ForEach $dialects {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        Import-Module (Get-ModulePath) -Global
        $portal = Start-PortalEmulator
        $connection = Connect-CloudPartner -Emulator -Uri $portal.Uri -Dialect $Dialect -PassThru
        # The cases share one session, as the commands of a user would.
        $session = @{
            dialect = $Dialect
            portal  = $portal
            account = $Dialect -eq 'PartnerCenter' ? '4242424' : 'contoso'
            worker  = $Dialect -eq 'PartnerCenter' ? 'Developer' : 'Contributor'
            leader  = $Dialect -eq 'PartnerCenter' ? 'Manager' : 'Owner'
        }
        $shared = New-Module -ScriptBlock {
            param($given)
            foreach ($name in $given.Keys) { Set-Variable $name $given.$name }
        } -ArgumentList $session
    }

    AfterAll {
        Disconnect-CloudPartner $connection
        Stop-PortalEmulator $portal
    }

    It '<Command>' -ForEach $Cases {
        # Dot-sourced in the shared scope, so that what one case makes the next one finds.
        . $shared ([scriptblock]::Create($Script.ToString()))
    }

    It 'ran every exported command' {
        $exported = (Import-PowerShellDataFile "$PSScriptRoot/../../CloudPartner.psd1").CmdletsToExport | Sort-Object
        $Cases.Command | Sort-Object | Should -Be $exported
    }
}
