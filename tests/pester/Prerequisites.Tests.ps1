[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Prerequisites' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
    }

    AfterAll { Close-TestPortal $portal }

    It 'says for <For> that <Open> is open' -ForEach @(
        @{ For = 'Registration'; Open = @('DevCenterAccount') }
        @{ For = 'Draft'; Open = @() }
        @{ For = 'Staging'; Open = @() }
        @{ For = 'PublishFree'; Open = @() }
        @{ For = 'PublishPaid'; Open = @('DevCenterAccount', 'TaxProfile', 'BankAccount', 'SellFromCountry') }
        @{ For = 'ApiAccess'; Open = @() }
        @{ For = 'PartnerCenterMigration'; Open = @('WorkAccount', 'MpnTenant') }
    ) {
        $found = Test-PublisherPrerequisite -For $For | Where-Object IsOpen
        @($found.Name | Where-Object { $_ }) | Should -Be $Open
        @($found | Where-Object { -not ($_.NextStep -and $_.Link -and $_.Detail) }) | Should -BeNullOrEmpty
        Test-PublisherPrerequisite -For $For -Quiet | Should -BeExactly ($Open.Count -eq 0)
    }

    It 'tells 403 from 401, and names the usual mistake' {
        $found = Test-PublisherPrerequisite -For ApiAccess -PublisherId fabrikam
        ($found | Where-Object Name -EQ ApiToken).Status | Should -Be 'Passed'
        $denied = $found | Where-Object Name -EQ ApiPermission
        $denied.Status | Should -Be 'Failed'
        $denied.Detail | Should -Match 'app registration'
    }

    It 'fits 80 columns' {
        $lines = (Test-PublisherPrerequisite -For PublishPaid | Out-String -Width 80) -split '\r?\n'
        $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
    }

    It 'shows a named step that the stage does not ask for as that' {
        (Test-PublisherPrerequisite -Name BankAccount).Status | Should -Be 'NotRequired'
    }

    Context 'Attestations' {
        BeforeEach { $file = "TestDrive:/$([guid]::NewGuid()).json" }

        It 'records a word, and takes it for one' {
            $made = Confirm-PublisherPrerequisite SellFromCountry 'Ticket 1' -By ann -AttestationPath $file -PassThru
            $made.By | Should -Be 'ann'
            $found = Test-PublisherPrerequisite PublishPaid -Name SellFromCountry -AttestationPath $file
            $found.Status | Should -Be 'Attested'
            $found.Detail | Should -Match 'ann.*Ticket 1'
        }

        It 'takes steps from the pipeline' {
            Test-PublisherPrerequisite PublishPaid | Where-Object Status -EQ NotAttested |
                Confirm-PublisherPrerequisite -Evidence 'Ticket 2' -AttestationPath $file
            (Get-Content $file -Raw | ConvertFrom-Json).attestations.name | Should -Be 'SellFromCountry'
        }

        It 'writes nothing with -WhatIf, and shows what would be' {
            (Confirm-PublisherPrerequisite TermsReview read -AttestationPath $file -WhatIf -PassThru).Name | Should -Be 'TermsReview'
            $file | Should -Not -Exist
        }

        It 'refuses a step that the service decides, and says of one that it is asked about what a word is worth' {
            { Confirm-PublisherPrerequisite ApiToken x -AttestationPath $file -ErrorAction Stop } |
                Should -Throw '*the service decides*' -ErrorId 'CloudPartner.Invalid,*'
            $file | Should -Not -Exist
            Confirm-PublisherPrerequisite BankAccount x -AttestationPath $file -WarningVariable said -WarningAction SilentlyContinue
            "$said" | Should -BeLike '*BankAccount*counts only where it says nothing*'
            Confirm-PublisherPrerequisite TermsReview x -AttestationPath $file -WarningVariable said -WarningAction SilentlyContinue
            $said | Should -BeNullOrEmpty
        }

        It 'refuses an unknown step and a date in the future' {
            { Confirm-PublisherPrerequisite Moon x -AttestationPath $file -ErrorAction Stop } | Should -Throw '*is no step*'
            { Confirm-PublisherPrerequisite TermsReview x -On 2999-01-01 -AttestationPath $file -ErrorAction Stop } |
                Should -Throw '*future*'
            $file | Should -Not -Exist
        }

        It 'says in which line a file was tampered with' {
            Confirm-PublisherPrerequisite TermsReview read -AttestationPath $file
            (Get-Content $file -Raw) -replace 'TermsReview', 'Moon' | Set-Content $file
            { Test-PublisherPrerequisite -AttestationPath $file } | Should -Throw '*line 6: Name ''Moon''*'
        }

        It 'refuses a file that is not there' {
            { Test-PublisherPrerequisite -AttestationPath $file } | Should -Throw -ErrorId 'CloudPartner.NotFound,*'
        }
    }
}
