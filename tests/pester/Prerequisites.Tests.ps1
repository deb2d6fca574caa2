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

    Context 'An account in Partner Center today' {
        BeforeAll {
            $center = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -Dialect PartnerCenter -PassThru
            function Set-Verification([string] $Status, [string] $SubStatus = 'none') {
                $null = Invoke-Control $portal Put verification @{ publisherId = 'contoso'; status = $Status; subStatus = $SubStatus }
            }
        }

        AfterAll {
            Disconnect-CloudPartner $center
            $null = Invoke-Control $portal Post reset
        }

        It 'tells era, source, date and next step of each step for <_>' -ForEach 'PartnerCenterAccount', 'PartnerCenterPublish' {
            $found = Test-PublisherPrerequisite -For $_ -Connection $center
            $found.Era | Sort-Object -Unique | Should -Be 'PartnerCenter'
            @($found | Where-Object { -not ($_.Source -and $_.SourceDate) }) | Should -BeNullOrEmpty
            @($found | Where-Object { $_.IsOpen -and -not $_.NextStep }) | Should -BeNullOrEmpty
        }

        It 'says of the historical rules what has become of them' {
            $found = Test-PublisherPrerequisite -Name MicrosoftAccount -Connection $portal.Connection
            $found.Era, $found.SourceDate | Should -Be 'CloudPartnerPortal', '2019-04-01'
            $found.Today | Should -Match '^Reversed: .*work account'
        }

        It 'asks Microsoft Graph: <Step> of <Given> is <Status>' -ForEach @(
            @{ Step = 'WorkAccount'; Given = @{ WorkEmail = 'ann@contoso.com' }; Status = 'Passed' }
            @{ Step = 'WorkAccount'; Given = @{ WorkEmail = 'ann@nowhere.example' }; Status = 'Failed' }
            @{ Step = 'WorkAccount'; Given = @{}; Status = 'Passed' }
            @{ Step = 'MpnTenant'; Given = @{ WorkEmail = 'ann@fabrikam.com' }; Status = 'Failed' }
            @{ Step = 'MpnTenant'; Given = @{ WorkEmail = 'ann@fabrikam.com'; MpnTenantDomain = 'fabrikam.onmicrosoft.com' }; Status = 'Passed' }
            @{ Step = 'PrimaryContact'; Given = @{}; Status = 'Passed' }
            @{ Step = 'PrimaryContact'; Given = @{ ContactEmail = 'ann@contoso.onmicrosoft.com' }; Status = 'Failed' }
        ) {
            (Test-PublisherPrerequisite -For PartnerCenterAccount -Name $Step @Given -Connection $center).Status | Should -Be $Status
        }

        It 'knows a service principal by asking: <Id> is <Status>' -ForEach @(
            @{ Id = '33333333-3333-4333-8333-333333333333'; Status = 'Passed' }
            @{ Id = '44444444-4444-4444-8444-444444444444'; Status = 'Failed' }
        ) {
            $given = @{ ApplicationId = '11111111-1111-4111-8111-111111111111'; ObjectId = $Id; Connection = $center }
            $found = Test-PublisherPrerequisite -For ApiAccess -Name ServicePrincipalIds @given
            $found.Status | Should -Be $Status
            $found.Detail | Should -Match 'service principal'
        }

        It 'says what a verification <Status> at <At> wants' -ForEach @(
            @{ Status = 'pending'; At = 'email_ownership'; Says = 'Resend verification email' }
            @{ Status = 'rejected'; At = 'employment_verification'; Says = 'letter of the employer.*at most three' }
            @{ Status = 'rejected'; At = 'business_verification'; Says = 'certificate of registration' }
        ) {
            Set-Verification $Status $At
            $found = Test-PublisherPrerequisite -For PartnerCenterPublish -Name CompanyVetting -Connection $center
            $found.IsOpen | Should -BeTrue
            $found.NextStep | Should -Match $Says
            Set-Verification authorized
            (Test-PublisherPrerequisite -For PartnerCenterPublish -Name CompanyVetting -Connection $center).IsOpen | Should -BeFalse
        }

        It 'waits for no decision that is there: <_>' -ForEach 'authorized', 'rejected' {
            Set-Verification $_
            $found = Wait-PublisherVerification -Connection $center
            $found.Status, $found.IsFinished | Should -Be $_, $true
        }

        It 'writes the state when the time is over, and what to do in the error' {
            Set-Verification pending employment_verification
            $found = Wait-PublisherVerification -Timeout 0:0:1 -Connection $center -ErrorVariable failed -ErrorAction SilentlyContinue -Verbose 4>&1
            $states, $said = $found.Where({ $_ -is [CloudPartner.PublisherVerification] }, 'Split')
            $states.SubStatus | Should -Be 'employment_verification'
            "$said" | Should -Match 'pending, at employment_verification'
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.TimedOut,*'
            $failed[0].ErrorDetails.RecommendedAction | Should -Match 'proof of employment'
        }

        It 'sits out an outage, and tells it' {
            Use-FaultPlan $portal @{ rules = @(@{ match = @{ path = 'legalbusiness' }; action = 'status'; status = 503 }) }
            try {
                { Wait-PublisherVerification -Timeout 0:0:1 -Connection $center -ErrorAction Stop } |
                    Should -Throw '*The last question had no answer*' -ErrorId 'CloudPartner.TimedOut,*'
            }
            finally { Clear-FaultPlan $portal }
        }

        It 'asks no more often than once a minute' {
            { Wait-PublisherVerification -Interval 0:0:5 -Connection $center } | Should -Throw '*00:01:00*' -ErrorId 'CloudPartner.Invalid,*'
        }
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
