[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Completion' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        function Get-Match([string] $Line) { @((TabExpansion2 $Line $Line.Length).CompletionMatches) }
        # A machine with much to do may not answer in the moment that completion waits: another connection asks anew.
        function Get-FirstMatch([string] $Line) {
            foreach ($try in 1..50) {
                if ($found = Get-Match $Line) { return $found }
                Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri
                Clear-Journal $portal
            }
        }
        function Get-Text([string] $Line) { (Get-Match $Line).CompletionText }
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach {
        Get-CloudPartnerConnection | Where-Object { $_ -ne $portal.Connection } | Disconnect-CloudPartner
        # A new connection knows nothing yet.
        Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri
        Clear-FaultPlan $portal
        Clear-Journal $portal
    }

    Context 'of what the service has' {
        It 'asks once, and then knows: <Line>' -ForEach @(
            @{ Line = 'Set-PortalUser contr'; Text = 'contributor@contoso.com'; Tip = 'Contributor, User*' }
            @{ Line = 'Remove-PortalUser -Identity OPS'; Text = 'ops-owner@contoso.com'; Tip = 'Owner, User: Otto Operations' }
            @{ Line = 'Get-PortalUser owner@contoso.com, ops'; Text = 'ops-owner@contoso.com'; Tip = 'Owner, User: Otto Operations' }
            @{ Line = 'Get-PortalUser automation'; Text = '33333333-3333-4333-8333-333333333333'; Tip = 'Owner, ServicePrincipal: Contoso automation' }
            @{ Line = 'Get-PortalAuditEvent -User contr'; Text = 'contributor@contoso.com'; Tip = 'Contributor, User*' }
            @{ Line = 'Get-Publisher contoso-'; Text = 'contoso-retail'; Tip = '*Contoso*' }
            @{ Line = 'Get-PortalUser -PublisherId fab'; Text = 'fabrikam'; Tip = 'Fabrikam*' }
        ) {
            $found = Get-FirstMatch $Line
            $found.CompletionText | Should -Be $Text
            $found.ToolTip | Should -BeLike $Tip
            $sent = @(Get-Journal $portal).Count
            $sent | Should -BeGreaterThan 0
            Get-Text $Line | Should -Be $Text
            @(Get-Journal $portal).Count | Should -Be $sent
        }

        It 'asks nothing that a command has read, until something is changed' {
            $null = Get-PortalUser
            Clear-Journal $portal
            Get-Text 'Set-PortalUser ops' | Should -Be 'ops-owner@contoso.com'
            Get-Journal $portal | Should -BeNullOrEmpty
            Add-PortalUser ops-new@contoso.com Contributor
            (Get-FirstMatch 'Set-PortalUser ops').CompletionText | Sort-Object | Should -Be 'ops-new@contoso.com', 'ops-owner@contoso.com'
            Remove-PortalUser ops-new@contoso.com -Confirm:$false
            (Get-FirstMatch 'Set-PortalUser ops').CompletionText | Should -Be 'ops-owner@contoso.com'
        }

        It 'means the publisher and the connection of the line' {
            Get-Text 'Get-PortalUser -PublisherId contoso-retail ops' | Should -BeNullOrEmpty
            $center = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -Dialect PartnerCenter -PassThru
            Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri
            $null = Get-PortalUser -Connection $center
            $null = Get-PortalRole -Connection $center
            Get-Text 'Get-PortalUser -Connection $center -Role Man' | Should -Be 'Manager'
            (Get-Match 'Get-PortalUser -Connection $center -Role Man').ToolTip | Should -Not -Be 'Manager'
            Get-Text 'Get-PortalUser -Role Man' | Should -BeNullOrEmpty
            Get-Text 'Get-PortalUser -Connection $center owner@' | Should -Be 'owner@contoso.com'
            Get-Text 'Get-PortalAuditEvent -Connection $center -EventType add_user' | Should -Be 'add_user_member'
        }

        It 'quotes what needs it' {
            $center = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -Dialect PartnerCenter -PassThru
            $spaced = @((Get-PortalRole -Connection $center).Name -match ' ')[0]
            Get-Text "Get-PortalRole -Name $($spaced.Split(' ')[0])" | Should -Contain "'$spaced'"
        }
    }

    Context 'of what is known here' {
        It 'completes <Line>' -ForEach @(
            @{ Line = 'Get-PortalAuditEvent -EventType UserA'; Text = 'UserAdded'; Tip = 'Event of*' }
            @{ Line = 'Export-PortalAuditEvent x.csv -EventType OfferCr'; Text = 'OfferCreated'; Tip = 'Event of*' }
            @{ Line = 'Connect-CloudPartner -Emulator -As ops'; Text = 'ops-owner@contoso.com'; Tip = '*owner of contoso' }
            @{ Line = 'Connect-CloudPartner -Environment Ch'; Text = 'China'; Tip = 'https://*' }
            @{ Line = 'Test-PublisherPrerequisite -Name Dev'; Text = 'DevCenterAccount'; Tip = '* *' }
            @{ Line = 'Get-PortalRole Con'; Text = 'Contributor'; Tip = 'Role of*' }
        ) {
            $found = Get-Match $Line
            $found.CompletionText | Should -Be $Text
            $found.ToolTip | Should -BeLike $Tip
            Get-Journal $portal | Should -BeNullOrEmpty
        }

        It 'gives an expression for each open connection' {
            $found = Get-Match 'Get-PortalUser -Connection '
            $found.Count | Should -Be @(Get-CloudPartnerConnection).Count
            $found[0].ToolTip | Should -BeLike 'Emulator*contoso*'
            Invoke-Expression "@(Get-PublisherProfile -Connection $($found[0].CompletionText)).PublisherId" | Should -Be 'contoso'
        }
    }

    Context 'of emulators and maps of roles' {
        It 'names the emulators that run by their address, which Stop-PortalEmulator takes' {
            $other = Start-PortalEmulator
            $found = Get-Match 'Stop-PortalEmulator '
            $found.CompletionText | Should -Be "$($other.Uri)", "$($portal.Emulator.Uri)"
            $found[0].ToolTip | Should -BeLike "Process $($other.ProcessId), *"
            Stop-PortalEmulator "$($other.Uri)" -WhatIf
            Get-Text 'Stop-PortalEmulator http' | Should -Contain "$($other.Uri)"
            Stop-PortalEmulator "$($other.Uri)"
            Get-Text 'Stop-PortalEmulator http' | Should -Be "$($portal.Emulator.Uri)"
            { Stop-PortalEmulator "$($other.Uri)" -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.NotFound,*'
        }

        It 'gives -RoleMap keys and values that are taken, with what becomes what' {
            $null = Get-PortalRole -Connection (Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -Dialect PartnerCenter -PassThru)
            $found = Get-Match 'ConvertTo-PartnerCenterUser contoso.com -RoleMap '
            $found[0].CompletionText | Should -Be "@{ Owner = 'Manager'; Contributor = 'Developer' }"
            $marketer = @($found | Where-Object CompletionText -EQ "@{ Contributor = 'Marketer' }")
            $marketer.ToolTip | Should -BeLike 'Contributor becomes Marketer: *'
            $user = [pscustomobject]@{ Email = 'ann@contoso.com'; Role = 'Contributor' }
            ($user | ConvertTo-PartnerCenterUser contoso.com -RoleMap (Invoke-Expression $marketer.CompletionText)).Role | Should -Be 'Marketer'
        }
    }

    Context 'that can know nothing' {
        It 'says nothing where the service fails, and does not ask again at once' {
            Use-FaultPlan $portal @{ rules = @(@{ match = @{ path = '/api/' }; action = 'status'; status = 503 }) }
            Get-Text 'Set-PortalUser contr' | Should -BeNullOrEmpty
            $sent = @(Get-Journal $portal).Count
            $sent | Should -BeGreaterThan 0
            Get-Text 'Set-PortalUser contr' | Should -BeNullOrEmpty
            @(Get-Journal $portal).Count | Should -Be $sent
        }

        It 'says nothing and sends nothing without a connection' {
            $said = Invoke-Child @'
Import-Module $module
$line = 'Set-PortalUser own'
@{
    Users = @((TabExpansion2 $line $line.Length).CompletionMatches | Where-Object CompletionText -Match '@').Count
    Role = @((TabExpansion2 'Get-PortalUser -Role Own' 24).CompletionMatches).CompletionText
    Errors = $Error.Count
}
'@
            $said.Users, $said.Errors | Should -Be 0, 0
            $said.Role | Should -Be 'Owner'
        }
    }
}
