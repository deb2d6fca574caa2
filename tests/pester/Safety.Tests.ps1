[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

# What a change may not do beside what was asked for: each table in both dialects where both have the case.
Describe 'Changes do what was named, in <Dialect>' -ForEach @(
    @{ Dialect = 'CloudPartnerPortal'; Low = 'Contributor'; High = 'Owner' }
    @{ Dialect = 'PartnerCenter'; Low = 'Developer'; High = 'Manager' }
) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        Import-Module (Get-ModulePath) -Global
        $emulator = Start-PortalEmulator
        function Connect-As([string] $Identity = 'owner@contoso.com') {
            Connect-CloudPartner -Emulator -Uri $emulator.Uri -Dialect $Dialect -As $Identity -PassThru
        }
        $portal = [pscustomobject]@{ Emulator = $emulator; Connection = Connect-As }
        $isPartnerCenter = $Dialect -eq 'PartnerCenter'
        $one = 'person1@contoso.com'
        function Get-Role([string] $Email = $one) { @((Get-PortalUser $Email -ErrorAction Ignore).Role |
            Sort-Object) -join ', ' }
        function Get-Kind($Failed) { @($Failed |
            ForEach-Object { $_.FullyQualifiedErrorId -replace '^CloudPartner\.|,.*' }) -join ', ' }
        # What the service took; a condition that it found broken changed nothing.
        function Get-Sent {
            @((Invoke-Control $portal Get journal).entries | Where-Object {
                    $_.method -ne 'GET' -and $_.path -match '/users/|usermembers' -and $_.status -lt 300
                })
        }
        function Use-Row([hashtable] $Row) { [pscustomobject]$Row }
        $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'failed' }
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach {
        $null = Invoke-Control $portal Post reset @{ seed = 'contoso' }
        $failed = @()
        Add-PortalUser $one $Low
        $publisher = (Get-PortalUser $one).PublisherId
        $read = Get-PortalUser $one
        $null = Invoke-Control $portal Delete journal
    }

    Context 'Nothing to do is what the service says' {
        It 'a user who was changed since: <Name>' -ForEach @(
            @{ Name = 'promoted'; Do = { Set-PortalUser $one $High } }
            @{ Name = 'promoted, by an object'; Do = { Get-PortalUser $one | Set-PortalUser -Role $High } }
            @{ Name = 'promoted, by a plan'; Do = { [pscustomobject]@{ Email = $one; Role = $High } |
                Sync-PortalUser } }
            @{ Name = 'removed and added with another role'
                Do = { Remove-PortalUser $one -Confirm:$false; Add-PortalUser $one $High } }
            @{ Name = 'promoted, and renamed by a forced change'; Do = { $read | Set-PortalUser -Role $High -Force } }
        ) {
            & $Do
            $said = $read | Set-PortalUser -Role $Low -PassThru @quiet
            Get-Kind $failed | Should -Be Stale
            $said | Should -BeNullOrEmpty
            Get-Role | Should -Be $High
            # Forced, it is sent, and what is reported is so.
            $null = Invoke-Control $portal Delete journal
            $done = $read | Set-PortalUser -Role $Low -Force -Summary
            $done.Done, $done.Failed | Should -Be 1, 0
            $done.Requests | Should -BeGreaterThan 0
            Get-Sent | Should -Not -BeNullOrEmpty
            Get-Role | Should -Be $Low
        }

        It 'a user who was removed since is not there' {
            Remove-PortalUser $one -Confirm:$false
            $read | Set-PortalUser -Role $Low @quiet
            Get-Kind $failed | Should -BeIn Stale, NotFound
            Get-Role | Should -Be ''
        }

        It 'a user who is as wanted is read, and nothing is sent' {
            ($read | Set-PortalUser -Role $Low -PassThru).Role | Should -Be $Low
            Set-PortalUser $one $Low
            Get-Sent | Should -BeNullOrEmpty
        }

        It 'is not journalled as done' {
            Set-PortalUser $one $High
            $journal = Join-Path $TestDrive "stale-$Dialect.journal"
            $read | Set-PortalUser -Role $Low -JournalPath $journal @quiet
            Get-Content $journal -Raw | Should -Not -Match '"done"'
        }
    }

    Context 'What goes is what was named' {
        It '<Name> that is not so removes nothing' -ForEach @(
            @{ Name = 'a role'; Row = { @{ Email = $one; Role = $High } } }
            @{ Name = 'a role, in other case and with blanks'
                Row = { @{ Email = $one; Role = " $($High.ToUpperInvariant()) " } } }
            @{ Name = 'a role, under -Force'; Row = { @{ Email = $one; Role = $High } }; With = @{ Force = $true } }
            @{ Name = 'a kind'; Row = { @{ Email = $one; Kind = 'Group' } } }
            @{ Name = 'an object ID'; Row = { @{ Email = $one; ObjectId = [guid]::NewGuid() } } }
            @{ Name = 'an application'; Row = { @{ Email = $one; ApplicationId = [guid]::NewGuid() } } }
            @{ Name = 'a tenant'; Row = { @{ Email = $one; TenantId = [guid]::NewGuid() } } }
            @{ Name = 'a version'; Row = { @{ Email = $one; ETag = '"4711"' } } }
        ) {
            $more = $With ?? @{}
            Use-Row (& $Row) | Remove-PortalUser -Confirm:$false @more @quiet
            Get-Kind $failed | Should -Be Stale
            "$failed" | Should -Match 'as the input says'
            Get-Sent | Should -BeNullOrEmpty
            Get-Role | Should -Be $Low
        }

        It '<Name> is refused before anything is read' -ForEach @(
            @{ Name = 'an unknown role'; Row = { @{ Email = $one; Role = 'Emperor' } } }
            @{ Name = 'an unknown kind'; Row = { @{ Email = $one; Kind = 'Robot' } } }
            @{ Name = 'an object ID that is none'; Row = { @{ Email = $one; ObjectId = 'xyz' } } }
            @{ Name = 'a line of a plan'; Row = { Use-Row @{ Email = $one; Role = $High } | Compare-PortalUser } }
        ) {
            $what = & $Row
            if ($what -is [hashtable]) { $what = Use-Row $what }
            $null = Invoke-Control $portal Delete journal
            $what | Remove-PortalUser -Confirm:$false @quiet
            Get-Kind $failed | Should -Be Invalid
            Get-Sent | Should -BeNullOrEmpty
            Get-Role | Should -Be $Low
        }

        It 'a file that was exported removes whom it names' {
            $csv = Join-Path $TestDrive "leavers-$Dialect.csv"
            $read | Export-Csv $csv
            Import-Csv $csv | Remove-PortalUser -Confirm:$false
            Get-Role | Should -Be ''
        }

        It 'the preview and the journal name every role that goes' {
            if ($isPartnerCenter) { Add-PortalUser $one Marketer }
            $all = Get-Role
            $journal = Join-Path $TestDrive "named-$Dialect.journal"
            $transcript = Join-Path $TestDrive "shown-$Dialect.txt"
            $null = Start-Transcript $transcript
            Remove-PortalUser $one -WhatIf
            $null = Stop-Transcript
            Get-Content $transcript -Raw | Should -Match ([regex]::Escape("$one ($($all))"))
            Remove-PortalUser $one -Confirm:$false -JournalPath $journal
            $begun = Get-Content $journal | ConvertFrom-Json | Where-Object s -EQ begun
            $begun.r | Should -Be $all
            Get-Content $journal -Raw | Should -Not -Match '@'
            Get-Role | Should -Be ''
        }

        It 'a preview of somebody who is not there is an error' {
            Remove-PortalUser nobody@contoso.com -WhatIf @quiet
            Get-Kind $failed | Should -Be NotFound
        }
    }

    Context 'Whoever runs it is not locked out in passing' {
        BeforeEach { $others = @(Get-PortalUser | Where-Object Email -NE owner@contoso.com |
            Where-Object Kind -EQ User) }

        It '<Name> is refused as a whole, and marked' -ForEach @(
            @{ Name = 'a plan that removes the caller'; Wanted = { $others } }
            @{ Name = 'a plan that demotes the caller'
                Wanted = { @($others) + (Use-Row @{ Email = 'owner@contoso.com'; Role = $Low }) } }
            @{ Name = 'a plan with the caller in another case'
                Wanted = { @($others) + (Use-Row @{ Email = 'OWNER@contoso.com'; Role = $Low }) } }
        ) {
            $given = & $Wanted
            @($given | Compare-PortalUser -RemoveUnlisted | Where-Object ConcernsCaller).Email |
                Should -Contain owner@contoso.com
            $null = Invoke-Control $portal Delete journal
            { $given | Sync-PortalUser -RemoveUnlisted -MaxRemovals 99 -Confirm:$false } |
                Should -Throw '*signed in*' -ErrorId CloudPartner.Invalid*
            { $given | Sync-PortalUser -RemoveUnlisted -MaxRemovals 99 -WhatIf } |
                Should -Throw '*signed in*' -ErrorId CloudPartner.Invalid*
            $plan = $given | Compare-PortalUser -RemoveUnlisted
            { $plan | Sync-PortalUser -MaxRemovals 99 -Confirm:$false } | Should -Throw -ErrorId CloudPartner.Invalid*
            Get-Sent | Should -BeNullOrEmpty
        }

        It 'with -IncludeSelf the caller comes last' {
            $wanted = Use-Row @{ Email = 'ops-owner@contoso.com'; Role = $High }
            $wanted | Sync-PortalUser -RemoveUnlisted -MaxRemovals 99 -IncludeSelf -Confirm:$false @quiet
            $failed | Should -BeNullOrEmpty
            $keys = @(Get-Commit $portal).key
            $keys[-1] | Should -Be owner@contoso.com
            $own = Connect-As ops-owner@contoso.com
            (Get-PortalUser -Connection $own | Where-Object Kind -EQ User).Email | Sort-Object -Unique |
                Should -Be ops-owner@contoso.com
            Disconnect-CloudPartner $own
        }

        It 'a listing that is piped leaves the caller, unless they say so, and then comes to them last' {
            Get-PortalUser -Role $High | Remove-PortalUser -Confirm:$false @quiet
            Get-Kind $failed | Should -BeLike 'Invalid*'
            Get-Role owner@contoso.com | Should -Match $High
            $null = Invoke-Control $portal Post reset @{ seed = 'contoso' }
            $before = @(Get-Commit $portal).Count
            Get-PortalUser | Where-Object Email -NE ops-owner@contoso.com |
                Remove-PortalUser -IncludeSelf -Confirm:$false
            @(Get-Commit $portal)[-1].key | Should -Be owner@contoso.com
            @(Get-Commit $portal).Count | Should -BeGreaterThan $before
        }

        It '<Name> of oneself is refused' -ForEach @(
            @{ Name = 'a removal by name'; Do = { Remove-PortalUser Owner@Contoso.com -Confirm:$false @quiet } }
            @{ Name = 'a removal by a row'; Do = { Use-Row @{ Email = 'owner@contoso.com' } |
                Remove-PortalUser -Confirm:$false @quiet } }
            @{ Name = 'a demotion by name'; Do = { Get-PortalUser owner@contoso.com | Where-Object Role -EQ $High |
                Set-PortalUser -Role $Low @quiet } }
            @{ Name = 'a forced demotion'; Do = { Get-PortalUser owner@contoso.com | Where-Object Role -EQ $High |
                Set-PortalUser -Role $Low -Force @quiet } }
            @{ Name = 'a previewed removal'; Do = { Remove-PortalUser owner@contoso.com -WhatIf @quiet } }
        ) {
            . $Do
            Get-Kind $failed | Should -Be Invalid
            "$failed" | Should -Match 'signed in'
            Get-Sent | Should -BeNullOrEmpty
        }
    }

    Context 'Removals ask' {
        It 'a plan without removals asks nobody, one with removals does, and where nobody can answer nothing is sent' {
            $rows = @{ uri = "$($emulator.Uri)"; dialect = $Dialect; low = $Low }
            $said = Invoke-Child @'
Import-Module $module
Connect-CloudPartner -Emulator -Uri $uri -Dialect $dialect
[pscustomobject]@{ Email = 'person2@contoso.com'; Role = $low } | Sync-PortalUser
$all = @(Get-PortalUser |
    Where-Object Email -NE person1@contoso.com) + [pscustomobject]@{ Email = 'person3@contoso.com'; Role = $low }
$said = @{}
function Format-Caught($Caught) { "$($Caught.FullyQualifiedErrorId) $($Caught.Exception.Message)" }
try { $all | Sync-PortalUser -RemoveUnlisted } catch { $said.Sync = Format-Caught $_ }
try { Remove-PortalUser person1@contoso.com } catch { $said.Remove = Format-Caught $_ }
$said.Third = @(Get-PortalUser person3@contoso.com -ErrorAction Ignore).Count
$all | Sync-PortalUser -RemoveUnlisted -Confirm:$false
$said.Last = @(Get-PortalUser | Where-Object Email -Like person*).Email -join ' '
$ConfirmPreference = 'None'
@($all)[0..(@($all).Count - 2)] | Sync-PortalUser -RemoveUnlisted
$said.NoneAsked = @(Get-PortalUser | Where-Object Email -Like person*).Email -join ' '
$said
'@ $rows
            $said.Sync | Should -BeLike 'CloudPartner.Invalid*nobody can be asked*'
            $said.Remove | Should -BeLike 'CloudPartner.Invalid*nobody can be asked*'
            $said.Third | Should -Be 0
            $said.Last | Should -Be 'person2@contoso.com person3@contoso.com'
            $said.NoneAsked | Should -Be 'person2@contoso.com'
        }
    }

    Context 'A plan that was kept holds for what it was made from' {
        BeforeEach {
            $stay = @(Get-PortalUser | Where-Object Email -NE $one)
            $removal = $stay | Compare-PortalUser -RemoveUnlisted
            $change = Use-Row @{ Email = $one; Role = $High } | Compare-PortalUser
            $null = Invoke-Control $portal Delete journal
        }

        It '<Name> meanwhile is Stale, and nothing is sent' -ForEach @(
            @{ Name = 'removed and added again as another'
                Do = { Remove-PortalUser $one -Confirm:$false; Add-PortalUser $one $High }; Lines = 'removal' }
            @{ Name = 'promoted'; Do = { Set-PortalUser $one $High }; Lines = 'removal' }
            @{ Name = 'promoted by force'; Do = { Set-PortalUser $one $High -Force }; Lines = 'removal' }
            @{ Name = 'removed'; Do = { Remove-PortalUser $one -Confirm:$false }; Lines = 'change' }
            @{ Name = 'given a third role'; Do = { Add-PortalUser $one Marketer }; Lines = 'both'
                Only = 'PartnerCenter' }
            @{ Name = 'removed and added with other roles'; Only = 'PartnerCenter'; Lines = 'both'
                Do = { Remove-PortalUser $one -Confirm:$false; $Low, 'Business contributor' |
                    ForEach-Object { Add-PortalUser $one $_ } }
            }
            @{ Name = 'removed and added again'; Do = { Remove-PortalUser $one -Confirm:$false
                Add-PortalUser $one $Low }; Lines = 'both'
                Only = 'CloudPartnerPortal'
            }
            @{ Name = 'changed and changed back'; Do = { Set-PortalUser $one $High; Set-PortalUser $one $Low }
                Lines = 'both'
                Only = 'CloudPartnerPortal'
            }
        ) {
            if ($Only -and $Only -ne $Dialect) { return }
            & $Do
            $held = Get-Role
            foreach ($plan in @{ removal = @($removal), $null; change = $null, @($change); both = @($removal),
                @($change) }[$Lines]) {
                if (-not $plan) { continue }
                $null = Invoke-Control $portal Delete journal
                $plan | Sync-PortalUser -Confirm:$false @quiet
                Get-Kind $failed | Should -Be Stale
                Get-Sent | Should -BeNullOrEmpty
                Get-Role | Should -Be $held
            }
        }

        It 'is applied if nothing has moved, and finds done what is done' {
            $change | Sync-PortalUser
            Get-Role | Should -Be $High
            $removal = $stay | Compare-PortalUser -RemoveUnlisted
            $removal | Sync-PortalUser -Confirm:$false
            Get-Role | Should -Be ''
            ($removal | Sync-PortalUser -Confirm:$false -PassThru).Outcome | Should -Be Done
        }

        It 'gives and takes several roles of one user' {
            if (-not $isPartnerCenter) { return }
            Add-PortalUser $one Marketer
            $rows = @($stay) + (Use-Row @{ Email = $one; Role = 'Manager' })
            $plan = $rows | Compare-PortalUser -RemoveUnlisted
            @($plan).Count | Should -Be 2
            $plan | Sync-PortalUser -Confirm:$false @quiet
            $failed | Should -BeNullOrEmpty
            Get-Role | Should -Be Manager
        }
    }

    Context 'Which publisher' {
        It '<Name> with another publisher than -PublisherId is refused' -ForEach @(
            @{ Name = 'Add-PortalUser'
                Do = { Use-Row @{ Email = 'pp@contoso.com'; Role = $Low; PublisherId = 'other' } |
                Add-PortalUser -PublisherId $publisher @quiet } }
            @{ Name = 'Add-PortalUser -Path'; Do = {
                    $csv = Join-Path $TestDrive 'other.csv'
                    "Email,Role,PublisherId`npp@contoso.com,$Low,other" | Set-Content $csv
                    try { Add-PortalUser -Path $csv -PublisherId $publisher @quiet } catch { $failed = @($_) }
                } }
            @{ Name = 'Set-PortalUser'; Do = { $read | Set-PortalUser -Role $High -PublisherId other @quiet } }
            @{ Name = 'Set-PortalUser by a row'; Do = { Use-Row @{ Email = $one; PublisherId = 'other' } |
                Set-PortalUser -Role $High -PublisherId $publisher @quiet } }
            @{ Name = 'Remove-PortalUser'
                Do = { $read | Remove-PortalUser -PublisherId other -Confirm:$false @quiet } }
            @{ Name = 'Remove-PortalUser by a row'; Do = { Use-Row @{ Email = $one; PublisherId = 'other' } |
                Remove-PortalUser -PublisherId $publisher -Confirm:$false @quiet } }
            @{ Name = 'Compare-PortalUser'
                Do = { try { $read | Compare-PortalUser -PublisherId other @quiet } catch { $failed = @($_) } } }
            @{ Name = 'Sync-PortalUser'
                Do = { try { $read | Sync-PortalUser -PublisherId other @quiet } catch { $failed = @($_) } } }
            @{ Name = 'Sync-PortalUser with a plan'; Do = {
                    $plan = Use-Row @{ Email = $one; Role = $High } | Compare-PortalUser
                    try { $plan | Sync-PortalUser -PublisherId other @quiet } catch { $failed = @($_) }
                } }
            @{ Name = 'Set-PublisherProfile'
                Do = { Get-PublisherProfile | Set-PublisherProfile -DisplayName Other -PublisherId other @quiet } }
        ) {
            . $Do
            (Get-Kind $failed) -split ', ' | Sort-Object -Unique | Should -Be Invalid
            "$failed" | Should -Match 'other|so there is no plan'
            Get-Sent | Should -BeNullOrEmpty
            Get-Role | Should -Be $Low
        }

        It 'the same publisher, in whatever case, is none to be refused' {
            $shout = $publisher.ToUpperInvariant()
            Use-Row @{ Email = 'person2@contoso.com'; Role = $Low; PublisherId = $shout } |
                Add-PortalUser -PublisherId $publisher
            Get-Role person2@contoso.com | Should -Be $Low
        }

        It 'without -PublisherId the input decides, and a plan is for one' {
            if ($isPartnerCenter) { return }
            $rows = 'a@contoso.com', 'b@contoso.com' |
                ForEach-Object { Use-Row @{ Email = $_; Role = 'Owner'; PublisherId = 'contoso-retail' } }
            $rows[0] | Add-PortalUser -PassThru | ForEach-Object PublisherId | Should -Be contoso-retail
            ($rows | Compare-PortalUser).Email | Should -Be b@contoso.com
            ($rows | Sync-PortalUser -PassThru).PublisherId | Should -Be contoso-retail
            $rows[0].PublisherId = ''
            { $rows | Compare-PortalUser -ErrorAction SilentlyContinue } | Should -Throw -ErrorId CloudPartner.Invalid*
        }
    }
}

Describe 'Applications know themselves' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $self = '33333333-3333-4333-8333-333333333333'
        $tenant = '22222222-2222-4222-8222-222222222222'
        # Each is a script for a session of its own, since a machine says what it is with variables of the process.
        $ways = @{
            secret  = '$secret = ConvertTo-SecureString emulator-secret -AsPlainText -Force
                Connect-CloudPartner -Credential ([pscredential]::new($app, $secret)) -Tenant $tenant -Environment $uri'
            machine = '$env:AZURE_POD_IDENTITY_AUTHORITY_HOST = $uri
                Connect-CloudPartner -ManagedIdentity -Environment $uri'
            runbook = '$env:IDENTITY_ENDPOINT = "${uri}msi/token"; $env:IDENTITY_HEADER = "emulator-identity-header"
                Connect-CloudPartner -ManagedIdentity -Environment $uri'
            token   = '$form = @{ grant_type = "client_credentials"; client_id = $app; client_secret = "emulator-secret"
                    scope = "https://cloudpartner.azure.com/.default" }
                $token = (Invoke-RestMethod "$uri$tenant/oauth2/v2.0/token" -Method Post -Body $form).access_token
                Connect-CloudPartner -AccessToken (ConvertTo-SecureString $token -AsPlainText -Force) -Environment $uri'
        }
        function Invoke-As([string] $Way, [string] $Script) {
            $values = @{ uri = "$($portal.Emulator.Uri)"; app = '11111111-1111-4111-8111-111111111111'
                tenant = $tenant; self = $self }
            $default = '$PSDefaultParameterValues["*:PublisherId"] = "contoso"'
            Invoke-Child ('Import-Module $module', $ways[$Way], $default, $Script -join "`n") $values
        }
    }

    AfterAll { Close-TestPortal $portal }

    It 'signed in with a <_>' -ForEach 'secret', 'machine', 'runbook', 'token' {
        $null = Invoke-Control $portal Post reset @{ seed = 'contoso' }
        $said = Invoke-As $_ @'
$said = @{ errors = @() }
$rest = Get-PortalUser | Where-Object Kind -EQ User
$said.marked = @($rest | Compare-PortalUser -RemoveUnlisted | Where-Object ConcernsCaller | ForEach-Object Key)
try { $rest | Sync-PortalUser -RemoveUnlisted -MaxRemovals 9 -Confirm:$false }
catch { $said.errors += "$($_.Exception.Message)" }
try { Remove-PortalUser $self -Confirm:$false } catch { $said.errors += "$($_.Exception.Message)" }
try { Set-PortalUser $self Contributor } catch { $said.errors += "$($_.Exception.Message)" }
$said.held = (Get-PortalUser -Id $self).Role
$rest | Sync-PortalUser -RemoveUnlisted -MaxRemovals 9 -Confirm:$false -IncludeSelf
$said
'@
        $said.marked | Should -Be $self
        @($said.errors -match 'signed in').Count | Should -Be 3
        $said.held | Should -Be Owner
        @(Get-Commit $portal)[-1].key | Should -Be $self
    }

    It 'a token that tells nothing is said to tell nothing' {
        $opaque = [Net.NetworkCredential]::new('', 'opaque-token').SecurePassword
        $connection = Connect-CloudPartner -AccessToken $opaque -Environment $portal.Emulator.Uri -PassThru
        try {
            Remove-PortalUser a@contoso.com -Connection $connection -PublisherId contoso -WarningVariable said `
                -WarningAction Ignore
        }
        catch { $null = $_ }
        "$said" | Should -Match 'does not tell who is signed in'
        Disconnect-CloudPartner $connection
    }
}
