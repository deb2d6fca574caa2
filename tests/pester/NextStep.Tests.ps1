[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

# That an error's next step fits the error, and that it speaks the language of the command line.
Describe 'The next step of an error' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $partner = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -Dialect PartnerCenter -PassThru
        $null = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri
        $someId = [guid]::NewGuid()
        $nowhere = Join-Path $TestDrive nowhere
        $app = @{ Tenant = $someId; ApplicationId = $someId }

        # What a command ends with, or else its last error.
        function Get-Failure([scriptblock] $Try) {
            $ErrorActionPreference = 'Stop'
            try { $null = & $Try } catch { return $_ }
            throw 'It had to fail.'
        }
    }

    AfterAll {
        Disconnect-CloudPartner $partner
        Close-TestPortal $portal
    }

    AfterEach {
        Clear-FaultPlan $portal
        # One that does not succeed leaves no default behind.
        $null = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri
    }

    Context 'A file or folder that is not there' {
        It 'is NotFound, and says where to look: <Case>' -ForEach @(
            @{ Case = 'users to add'; Field = 'Path'; Try = { Add-PortalUser -Path "$nowhere.csv" } }
            @{ Case = 'users to add, as JSON'; Field = 'Path'; Try = { Add-PortalUser -Path "$nowhere.json" } }
            @{ Case = 'users to add, in no folder'; Field = 'Path'; Try = { Add-PortalUser -Path "$nowhere/a.csv" } }
            @{ Case = 'users to compare'; Field = 'Path'; Try = { Compare-PortalUser "$nowhere.csv" } }
            @{ Case = 'users to synchronise'; Field = 'Path'; Try = { Sync-PortalUser "$nowhere.json" } }
            @{ Case = 'audit events'; Field = 'Path'; Try = { Import-PortalAuditEvent "$nowhere.csv" } }
            @{ Case = 'a folder for audit events'; Field = 'Path'; Try = { Export-PortalAuditEvent "$nowhere/a.csv" } }
            @{ Case = 'a list of approvals'; Field = 'Approved'; Try = { Get-PortalAccessReview -Approved "$nowhere.csv" } }
            @{ Case = 'a list of approvals, as JSON'; Field = 'Approved'
                Try = { Get-PortalAccessReview -Approved "$nowhere.json" }
            }
            @{ Case = 'an earlier report'; Field = 'Since'
                Try = { Export-PortalAccessReport "$TestDrive/a.html" -Since "$nowhere.json" }
            }
            @{ Case = 'a folder for a report'; Field = 'Path'; Try = { Export-PortalAccessReport "$nowhere/a.html" } }
            @{ Case = 'records of prerequisites'; Field = 'AttestationPath'
                Try = { Test-PublisherPrerequisite -AttestationPath "$nowhere.json" }
            }
            @{ Case = 'a certificate'; Field = 'CertificatePath'
                Try = { Connect-CloudPartner @app -CertificatePath "$nowhere.pfx" }
            }
            @{ Case = 'a federated token'; Field = 'FederatedTokenPath'
                Try = { Connect-CloudPartner @app -FederatedTokenPath "$nowhere.jwt" }
            }
            @{ Case = 'a folder for a journal'; Field = 'JournalPath'
                Try = { Add-PortalUser ada@contoso.com Owner -JournalPath "$nowhere/a.jsonl" }
            }
        ) {
            $failed = Get-Failure $Try
            $failed.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.NotFound,*'
            $failed.CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $failed.Exception.Fault.Field | Should -Be $Field
            $failed.Exception.Message | Should -Match 'nowhere'
            $failed.ErrorDetails.RecommendedAction | Should -Match 'Check the spelling|Make the folder'
        }
    }

    It 'fits <Case>' -ForEach @(
        @{ Case = 'a file in the way'; Id = 'Invalid'; Step = '-Force'; Try = {
                $file = New-Item (Join-Path $TestDrive there.csv) -Force
                Export-PortalAuditEvent $file
            }
        }
        @{ Case = 'a report in the way'; Id = 'Invalid'; Step = '-Force'; Try = {
                $file = New-Item (Join-Path $TestDrive there.html) -Force
                Export-PortalAccessReport $file
            }
        }
        @{ Case = 'a workbook'; Id = 'Invalid'; Step = 'Name the file .*x\.csv'; Try = { Export-PortalAuditEvent x.xlsx } }
        @{ Case = 'a file with semicolons'; Id = 'Invalid'; Step = 'Correct the file, or read it'; Try = {
                'Email;Role', 'ada@contoso.com;Owner' | Set-Content "$TestDrive/semicolons.csv"
                Compare-PortalUser "$TestDrive/semicolons.csv"
            }
        }
        @{ Case = 'a built-in environment'; Id = 'Invalid'; Step = 'another name'
            Try = { Remove-CloudPartnerEnvironment Public -Confirm:$false }
        }
        @{ Case = 'a 503 with a web page'; Id = 'Unreachable'; Step = 'service reports an outage'; Try = {
                Use-FaultPlan $portal @{ rules = @(@{ match = @{ path = '/api/' }; action = 'status'; status = 503; body = 'html' }) }
                Get-PublisherProfile
            }
        }
        @{ Case = 'a 500'; Id = 'Unreachable'; Step = 'service reports an outage'; Try = {
                Use-FaultPlan $portal @{ rules = @(@{ match = @{ path = '/api/' }; action = 'status'; status = 500 }) }
                Get-PublisherProfile
            }
        }
        @{ Case = 'an emulator that is not there any more'; Id = 'Unreachable'; Step = 'Start-PortalEmulator'; Try = {
                $other = Start-PortalEmulator
                $gone = Connect-CloudPartner -Emulator -Uri $other.Uri -PassThru
                Stop-PortalEmulator $other
                try { Get-PublisherProfile -Connection $gone } finally { Disconnect-CloudPartner $gone }
            }
        }
        @{ Case = 'an address without an emulator'; Id = 'Unreachable'; Step = 'Start-PortalEmulator'
            Try = { Connect-CloudPartner -Emulator -Uri http://127.0.0.1:9 }
        }
    ) {
        $failed = Get-Failure $Try
        $failed.FullyQualifiedErrorId | Should -BeLike "CloudPartner.$Id,*"
        $failed.ErrorDetails.RecommendedAction | Should -Match $Step
        $failed.ErrorDetails.RecommendedAction | Should -Not -Match 'proxy|Correct the named field'
    }

    It 'fits a session that has no emulator' {
        $said = Invoke-Child @'
Import-Module $module
try { Connect-CloudPartner -Emulator } catch { $_.ErrorDetails.RecommendedAction }
'@
        $said | Should -Match 'Run Start-PortalEmulator first'
    }

    Context 'A value that is refused' {
        It 'is named by its parameter: -<Name>, refused <With>' -ForEach @(
            @{ With = 'before sending'; Name = 'DisplayName'; Value = 'x' * 101 }
            @{ With = 'before sending'; Name = 'OwnerEmail'; Value = 'nobody' }
            @{ With = 'before sending'; Name = 'PublicPublisherId'; Value = 'a/b' }
            @{ With = 'before sending'; Name = 'SupportEmail'; Value = 'nobody' }
            @{ With = 'before sending'; Name = 'SupportTelephone'; Value = ' ' }
            @{ With = 'before sending'; Name = 'SupportWebsite'; Value = ' ' }
            @{ With = 'before sending'; Name = 'LegalAddress'; Value = @{ City = ' ' } }
            @{ With = 'before sending'; Name = 'BillingAddress'; Value = @{} }
            @{ With = 'by the portal'; Name = 'MpnId'; Value = 'abc' }
            @{ With = 'by Partner Center'; Name = 'LegalAddress'; Value = @{ Country = 'ZZ' } }
            @{ With = 'by Partner Center'; Name = 'BillingAddress'; Value = @{ Country = 'ZZ' } }
        ) {
            $given = @{ $Name = $Value; Confirm = $false }
            if ($With -eq 'by Partner Center') { $given.Connection = $partner }
            $failed = Get-Failure { Set-PublisherProfile @given }
            $failed.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
            $failed.Exception.Fault.Field | Should -BeLike "$Name*"
            $failed.Exception.Message | Should -MatchExactly $Name
            $failed.ErrorDetails.RecommendedAction | Should -MatchExactly ($With -eq 'by Partner Center' ? 'Correct|Write' : "-$Name")
            $failed.Exception.Message | Should -Not -Match 'microsoftPartnerNetworkId|displayText|ownerEmails|companyName'
        }
    }

    It 'says of a role that is held already that it is kept' {
        Start-Transcript "$TestDrive/kept.txt" | Out-Null
        Set-PortalUser contributor@contoso.com Contributor -WhatIf
        Stop-Transcript | Out-Null
        Get-Content "$TestDrive/kept.txt" -Raw | Should -Match 'Keep role Contributor, which is held already'
    }

    It 'stands at every prerequisite that is not fine, in <_>' -ForEach 'CloudPartnerPortal', 'PartnerCenter' {
        $connection = $_ -eq 'PartnerCenter' ? $partner : $portal.Connection
        $found = foreach ($stage in [enum]::GetNames([CloudPartner.PrerequisiteStage])) {
            Test-PublisherPrerequisite -For $stage -Connection $connection
        }
        $open = @($found | Where-Object Status -NotIn 'Passed', 'Attested', 'NotRequired')
        $open.Name | Should -Contain 'ContactPhone'
        $open.Name | Should -Contain 'ServicePrincipalIds'
        $open | Where-Object { -not $_.NextStep } | ForEach-Object Name | Should -BeNullOrEmpty
    }
}
