[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Publishers and the profile' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach { Clear-Journal $portal }

    Context 'Get-Publisher' {
        It 'lists all publishers, in a table of 80 columns' {
            (Get-Publisher).PublisherId | Should -Be 'adventure-works', 'contoso', 'contoso-retail', 'fabrikam', 'northwind'
            $lines = (Get-Publisher | Out-String -Width 80) -split '\r?\n'
            $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        }

        It 'finds by ID and by display name, with wildcards' {
            (Get-Publisher *retail, 'northwind t*').PublisherId | Should -Be 'contoso-retail', 'northwind'
        }

        It 'reports a name that is not there' {
            $null = Get-Publisher contoso, nobody -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.NotFound,*'
            $failed.TargetObject | Should -Be 'nobody'
        }

        It 'feeds Get-PublisherProfile' {
            (Get-Publisher contoso* | Get-PublisherProfile).DisplayName | Should -Be 'Contoso', 'Contoso Retail'
        }
    }

    Context 'Set-PublisherProfile' {
        It 'changes only what is given, and is silent' {
            $before = Get-PublisherProfile
            Set-PublisherProfile -MpnId 777 | Should -BeNullOrEmpty
            $after = Get-PublisherProfile
            $after.MpnId | Should -Be '777'
            $after.DisplayName | Should -Be $before.DisplayName
        }

        It 'is told that somebody else was quicker, unless forced' {
            $read = Get-PublisherProfile
            Set-PublisherProfile -MpnId 1
            { $read | Set-PublisherProfile -MpnId 2 -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.Stale,*'
            ($read | Set-PublisherProfile -MpnId 3 -Force -PassThru).MpnId | Should -Be '3'
        }

        It 'sends nothing with -WhatIf, and shows what would be' {
            $planned = Set-PublisherProfile -DisplayName Planned -WhatIf -PassThru
            $planned.DisplayName | Should -Be 'Planned'
            $planned.PublisherId | Should -Be 'contoso'
            @(Get-Journal $portal).Count | Should -Be 0
        }

        It 'names the rule of a locked field, and what stays editable' {
            Set-PublisherProfile -PublisherId contoso-retail -OwnerEmail x@contoso.com -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Locked,*'
            $failed[0].ErrorDetails.Message | Should -Match 'published offer'
            $failed[0].ErrorDetails.RecommendedAction | Should -Match 'display name'
            (Set-PublisherProfile -PublisherId contoso-retail -DisplayName Retail -PassThru).DisplayName | Should -Be 'Retail'
        }

        It 'leaves the publishers of others alone' {
            { Set-PublisherProfile -PublisherId fabrikam -DisplayName x -ErrorAction Stop } |
                Should -Throw -ErrorId 'CloudPartner.Forbidden,*'
        }

        It 'warns of forbidden words with rule and source' {
            Set-PublisherProfile -DisplayName 'Contoso Azure' -WhatIf -WarningVariable warned -WarningAction SilentlyContinue
            "$warned" | Should -Match "'Azure'.*source: azure-docs"
        }

        It 'refuses <What> before anything is sent' -ForEach @(
            @{ What = 'an empty name'; Given = @{ DisplayName = '' } }
            @{ What = 'null'; Given = @{ DisplayName = $null } }
            @{ What = 'a name that is too long'; Given = @{ DisplayName = 'x' * 101 } }
            @{ What = 'a control character'; Given = @{ DisplayName = "a`ab" } }
            @{ What = 'a text-direction character'; Given = @{ DisplayName = "a$([char]0x202e)b" } }
            @{ What = 'no owner'; Given = @{ OwnerEmail = @() } }
            @{ What = 'nothing to change'; Given = @{} }
        ) {
            { Set-PublisherProfile @Given } | Should -Throw -ErrorId 'CloudPartner.Invalid,*'
            @(Get-Journal $portal).Count | Should -Be 0
        }
    }

    Context 'Set-PublisherProfile and legal data' {
        BeforeAll {
            # Nobody can be asked in the child: what asks ends in an error there.
            $asked = Invoke-Child @'
Import-Module $module
Connect-CloudPartner -Emulator -Uri $uri -Dialect PartnerCenter
$street = @{ AddressLine1 = '2 Harbor Way' }
$cases = [ordered]@{
    LegalAddress                 = @{ LegalAddress = $street }
    LegalAddressAmongOthers      = @{ LegalAddress = $street; DisplayName = 'Contoso Nord' }
    ForcedLegalAddress           = @{ LegalAddress = $street; Force = $true }
    UnconfirmedLegalAddress      = @{ LegalAddress = $street; Confirm = $false }
    BillingAddress               = @{ BillingAddress = $street }
    DisplayName                  = @{ DisplayName = 'Contoso West' }
    SupportContact               = @{ SupportWebsite = 'https://contoso.com/help'; SupportEmail = 'help@contoso.com' }
    EverythingButTheLegalAddress = @{ BillingAddress = $street; DisplayName = 'Contoso'; SupportTelephone = '1234' }
}
$said = @{}
foreach ($name in $cases.Keys) {
    $given = $cases[$name]
    $said[$name] = try { Set-PublisherProfile @given -ErrorAction Stop; 'done' }
    catch { "$($_.FullyQualifiedErrorId) $($_.Exception.Message)" }
}
$ConfirmPreference = 'None'
$said.Preference = try { Set-PublisherProfile -LegalAddress $street -ErrorAction Stop; 'done' } catch { "$_" }
$said
'@ @{ uri = "$($portal.Emulator.Uri)" }
        }

        It 'asks about <_>, with the reason' -ForEach 'LegalAddress', 'LegalAddressAmongOthers', 'ForcedLegalAddress' {
            $asked.$_ | Should -BeLike 'CloudPartner.Invalid*nobody can be asked*a new verification*'
        }

        It 'asks nobody about <_>' -ForEach @(
            'UnconfirmedLegalAddress', 'BillingAddress', 'DisplayName', 'SupportContact'
            'EverythingButTheLegalAddress', 'Preference'
        ) {
            $asked.$_ | Should -Be 'done'
        }
    }

    Context 'Connect-DevCenterAccount' {
        It 'says what to do if the account belongs to another identity' {
            Connect-DevCenterAccount -PublisherId northwind -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Locked,*'
            $failed[0].ErrorDetails.RecommendedAction | Should -Match 'Add-PortalUser.*sign in with it.*link again'
        }

        It 'links, after which the prerequisite is met' {
            Connect-DevCenterAccount -WhatIf
            Test-PublisherPrerequisite -Quiet | Should -BeFalse
            (Connect-DevCenterAccount -PassThru).DevCenterStatus | Should -Be 'linked'
            Test-PublisherPrerequisite -Quiet | Should -BeTrue
        }
    }
}
