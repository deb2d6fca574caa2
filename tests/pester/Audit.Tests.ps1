[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'The audit history' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $start = [DateTimeOffset]::UtcNow
        Set-PublisherProfile -DisplayName '=cmd'
    }

    AfterAll { Close-TestPortal $portal }

    It 'lists the newest event first, with the state before and after' {
        $events = Get-PortalAuditEvent
        $events[0].EventType | Should -Be 'PublisherChanged'
        $events[0].After | Should -Be 'displayText: =cmd'
        $events.Timestamp | Should -Be ($events.Timestamp | Sort-Object -Descending)
    }

    It 'lets the service filter by time, type and user' {
        (Get-PortalAuditEvent -After $start.AddSeconds(-1)).Count | Should -Be 1
        (Get-PortalAuditEvent -EventType UserAdded -User ADMIN@portal.example).EventType | Sort-Object -Unique | Should -Be 'UserAdded'
        Get-PortalAuditEvent -User nobody@contoso.com | Should -BeNullOrEmpty
    }

    It 'lets the service filter by type of object, in any case, and knows a misspelt one' {
        (Get-PortalAuditEvent -ObjectType USER).ObjectType | Sort-Object -Unique | Should -Be 'user'
        (Get-PortalAuditEvent -ResourceType publisher).EventType | Should -Contain 'PublisherChanged'
        { Get-PortalAuditEvent -ObjectType usr -ErrorAction Stop } | Should -Throw '*user, publisher, offer*' -ErrorId 'CloudPartner.Invalid,*'
        (TabExpansion2 'Get-PortalAuditEvent -ObjectType p').CompletionMatches.CompletionText | Should -Be 'publisher'
    }

    It 'takes what is listed without a status for what happened, and knows a misspelt one' {
        @(Get-PortalAuditEvent -Status succeeded).Count | Should -Be @(Get-PortalAuditEvent).Count
        Get-PortalAuditEvent -Status failed, progress | Should -BeNullOrEmpty
        { Get-PortalAuditEvent -Status fail -ErrorAction Stop } | Should -Throw '*succeeded, failed, progress*' -ErrorId 'CloudPartner.Invalid,*'
        (TabExpansion2 'Get-PortalAuditEvent -Status f').CompletionMatches.CompletionText | Should -Be 'failed'
    }

    It 'tells in Partner Center what failed, with all that the record says: <Form>' -ForEach @(
        @{ Form = 'object'; Take = { $args[0] } }
        @{ Form = 'CSV'; Take = { $args[0] | Export-PortalAuditEvent TestDrive:/pc.csv -Force; Import-PortalAuditEvent TestDrive:/pc.csv } }
        @{ Form = 'JSON'; Take = { $args[0] | ConvertTo-Json | ConvertFrom-Json } }
    ) {
        $center = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -Dialect PartnerCenter -PassThru
        try {
            # Applications are managers as well, and only the portal lists them.
            foreach ($side in $portal.Connection, $center) {
                Get-PortalUser -Role Owner -Connection $side | Where-Object Email -NE 'owner@contoso.com' |
                    Remove-PortalUser -Connection $side -Confirm:$false
            }
            Get-PortalUser owner@contoso.com -Connection $center |
                Remove-PortalUser -Connection $center -IncludeSelf -Confirm:$false -ErrorAction Ignore
            $failed = & $Take @(Get-PortalAuditEvent -Connection $center -ObjectType PartnerUser -Status failed)[0]
        }
        finally { Disconnect-CloudPartner $center; $null = Invoke-Control $portal Post reset; Set-PublisherProfile -DisplayName '=cmd' }
        $failed.EventType, $failed.Status | Should -Be 'remove_user_member', 'failed'
        $failed.Details.UserPrincipalName | Should -Be 'owner@contoso.com'
        [guid] $failed.CorrelationId | Should -Not -Be ([guid]::Empty)
    }

    It 'shows <Name> in the table as <Shown>, in 80 columns' -ForEach @(
        @{ Name = 'success'; Status = 'succeeded'; Shown = '00 update_partner_u' }
        @{ Name = 'success in capitals'; Status = 'Succeeded'; Shown = '00 update_partner_u' }
        @{ Name = 'no status'; Status = $null; Shown = '00 update_partner_u' }
        @{ Name = 'an empty status'; Status = ''; Shown = '00 update_partner_u' }
        @{ Name = 'failure'; Status = 'failed'; Shown = 'failed: update_p' }
        @{ Name = 'what is under way'; Status = 'progress'; Shown = 'progress: update' }
        @{ Name = 'an unknown status'; Status = 'somethingNew'; Shown = 'somethingNew: up' }
        @{ Name = 'a hostile status'; Status = "fail`e[2Ked"; Shown = "fail$([char]0xFFFD)" }
    ) {
        $made = [CloudPartner.PortalAuditEvent]@{
            Id = '1'; EventType = 'update_partner_user'; Status = $Status; User = 'owner@contoso.com'
            Timestamp = [DateTimeOffset]'2026-11-25T10:00:00Z'; ObjectName = 'person1@contoso.com'
        }
        $lines = ($made | Out-String -Width 80) -split '\r?\n'
        $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        $lines -join "`n" -replace ' +', ' ' | Should -BeLike "*$Shown*"
    }

    It 'filters with wildcards' { (Get-PortalAuditEvent -Filter *=cmd*).Count | Should -Be 1 }

    It 'exports and reads back what is there' {
        Export-PortalAuditEvent TestDrive:/a.csv
        $null = Compare-Object (Get-PortalAuditEvent) (Import-PortalAuditEvent TestDrive:/a.csv) | Should -BeNullOrEmpty
    }

    It 'keeps spreadsheets from running a cell, without a loss' {
        $made = [CloudPartner.PortalAuditEvent]@{ Id = '1'; EventType = '=1+1'; User = "'x"; Before = "a,`"b`"`r`nc"; After = "`t@" }
        $made | Export-PortalAuditEvent TestDrive:/b.csv
        (Get-Content TestDrive:/b.csv)[1] | Should -Match "^'="
        Import-PortalAuditEvent TestDrive:/b.csv | Should -Be $made
    }

    It 'takes an empty pipeline for what it is' {
        Get-PortalAuditEvent -User nobody@contoso.com | Export-PortalAuditEvent TestDrive:/c.csv
        @(Import-PortalAuditEvent TestDrive:/c.csv).Count | Should -Be 0
    }

    It 'replaces a file only with -Force, and writes nothing with -WhatIf' {
        Set-Content TestDrive:/d.csv mine
        { Export-PortalAuditEvent TestDrive:/d.csv } | Should -Throw -ErrorId 'CloudPartner.Invalid,*'
        Export-PortalAuditEvent TestDrive:/d.csv -Force -WhatIf
        Get-Content TestDrive:/d.csv | Should -Be 'mine'
        Export-PortalAuditEvent TestDrive:/d.csv -Force
        @(Import-PortalAuditEvent TestDrive:/d.csv).Count | Should -BeGreaterThan 1
    }

    It 'refuses a file of another form' {
        Set-Content TestDrive:/e.csv 'Id,User'
        Import-PortalAuditEvent TestDrive:/e.csv -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].Exception.Message | Should -Match 'line 1'
    }

    It 'writes no CSV under the name of a workbook' {
        { Export-PortalAuditEvent TestDrive:/f.XLSX } | Should -Throw '*what is written is CSV*' -ErrorId 'CloudPartner.Invalid,*'
        'TestDrive:/f.XLSX' | Should -Not -Exist
    }

    It 'leaves the file from before, and says so: <Case>' -ForEach @(
        @{ Case = 'the service refuses'; Try = { Export-PortalAuditEvent $file -Force -PublisherId nowhere } }
        @{ Case = 'a bad pattern'; Try = { Export-PortalAuditEvent $file -Force -Filter '[' } }
        @{ Case = 'a span without days'; Try = { Export-PortalAuditEvent $file -Force -After 2026-02-02 -Before 2026-02-01 } }
    ) {
        $file = Join-Path $TestDrive f.csv
        Set-Content $file mine
        $failed = $Try | Should -Throw -PassThru
        $failed.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.*'
        $failed.Exception.Message | Should -Match 'file from before is still there, unchanged'
        Get-Content $file | Should -Be 'mine'
        @(Get-ChildItem $TestDrive -Filter f.csv*).Count | Should -Be 1
    }

    It 'puts no file in the place of what is none: <_>' -ForEach '/dev/null', 'pipe', 'folder' -Skip:$IsWindows {
        $path = $_ -like '/*' ? $_ : (Join-Path $TestDrive $_)
        if ($_ -eq 'pipe') { & mkfifo $path }
        if ($_ -eq 'folder') { $null = New-Item $path -ItemType Directory }
        { Export-PortalAuditEvent $path -Force } | Should -Throw -ErrorId 'CloudPartner.Invalid,*'
        & test -f $path
        $LASTEXITCODE | Should -Be 1 -Because 'it is what it was before, and no ordinary file'
    }
}
