[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Add-PortalUser' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $principal = @{
            ApplicationId = '44444444-4444-4444-8444-444444444444'
            TenantId      = '22222222-2222-4222-8222-222222222222'
            ObjectId      = '55555555-5555-4555-8555-555555555555'
            DisplayName   = 'Nightly upload'
            Role          = 'Contributor'
        }
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach {
        # Everyone that an earlier test added is gone.
        $null = Invoke-Control $portal Post reset @{ seed = 'contoso' }
        Clear-Journal $portal
        $seen = (Get-Commit $portal | Select-Object -Last 1).sequence
    }

    Context 'The main job' {
        It 'adds every row of a CSV file exactly once' {
            $file = Join-Path $PSScriptRoot '../../samples/users.csv'
            if (-not (Test-Path $file)) {
                $file = Join-Path $TestDrive 'users.csv'
                1..40 | ForEach-Object { [pscustomobject]@{ Email = "row$_@contoso.com"; Role = 'Contributor'; DisplayName = "Row $_" } } |
                    Export-Csv $file
            }
            $rows = @(Import-Csv $file)
            $rows | Add-PortalUser | Should -BeNullOrEmpty
            $keys = $rows | ForEach-Object { $_.Email ? $_.Email.ToLowerInvariant() : $_.ObjectId } | Sort-Object
            (Get-Commit $portal | Where-Object sequence -GT $seen).key | Sort-Object | Should -Be $keys
            $users = Get-PortalUser
            foreach ($row in $rows) {
                $user = $users | Where-Object { $row.Email ? $_.Email -eq $row.Email : $_.ObjectId -eq $row.ObjectId }
                $user.Role | Should -Be $row.Role
            }
        }

        It 'writes the users in the order of the input' {
            $emails = 1..50 | ForEach-Object { "user$_@contoso.com" }
            ($emails | Add-PortalUser -Role Contributor -PassThru -ThrottleLimit 8).Email | Should -Be $emails
        }

        It 'can be run again: each row says that it is there already, and none is changed' {
            $rows = 'ada@contoso.com', 'bo@contoso.com' | ForEach-Object { [pscustomobject]@{ Email = $_; Role = 'Contributor' } }
            $rows | Add-PortalUser
            $before = (Get-Commit $portal).Count
            $rows + [pscustomobject]@{ Email = 'new@contoso.com'; Role = 'Owner' } |
                Add-PortalUser -PassThru -ErrorVariable failed -ErrorAction SilentlyContinue -OutVariable added
            $added.Email | Should -Be 'new@contoso.com'
            $failed.Count | Should -Be 2
            $failed | ForEach-Object { $_.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.AlreadyExists,*' }
            $failed | ForEach-Object { $_.CategoryInfo.Category | Should -Be 'ResourceExists' }
            $failed[0].TargetObject | Should -Be $rows[0]
            (Get-Commit $portal).Count | Should -Be ($before + 1)
        }

        It 'gives back what failed, to be piped in again' {
            $rows = 'ada', 'bo', 'carl' | ForEach-Object { [pscustomobject]@{ Email = "$_@contoso.com"; Role = 'Contributor' } }
            Use-FaultPlan $portal @{ rules = @(@{ match = @{ path = 'bo@' }; action = 'status'; status = 403 }) }
            try { $rows | Add-PortalUser -ErrorVariable failed -ErrorAction SilentlyContinue } finally { Clear-FaultPlan $portal }
            $failed.Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Forbidden,*'
            ($failed.TargetObject | Add-PortalUser -PassThru).Email | Should -Be 'bo@contoso.com'
        }
    }

    Context 'Three kinds' {
        It 'adds a user named with parameters' {
            Add-PortalUser Dana@Contoso.com Contributor -DisplayName 'Dana Doe' | Should -BeNullOrEmpty
            $user = Get-PortalUser dana@contoso.com
            $user.Kind | Should -Be 'User'
            $user.DisplayName | Should -Be 'Dana Doe'
            $user.ChangedTime | Should -Not -BeNullOrEmpty
        }

        It 'adds a group' {
            (Add-PortalUser team@contoso.com Contributor -Kind Group -PassThru).Kind | Should -Be 'Group'
        }

        It 'adds a service principal' {
            $added = Add-PortalUser @principal -PassThru
            $added.Kind | Should -Be 'ServicePrincipal'
            $added.ObjectId | Should -Be $principal.ObjectId
            (Get-PortalUser -Id $principal.ObjectId).ApplicationId | Should -Be $principal.ApplicationId
        }
    }

    Context 'Ways in' {
        It 'takes <Name>' -ForEach @(
            @{ Name = 'objects'; Rows = { [pscustomobject]@{ Email = 'way@contoso.com'; Role = 'Contributor' } } }
            @{ Name = 'hashtables'; Rows = { @{ Email = 'way@contoso.com'; Role = 'Contributor' } } }
            @{ Name = 'hashtables with names in another case'; Rows = { @{ email = 'way@contoso.com'; ROLE = 'contributor' } } }
            @{ Name = 'ordered hashtables'; Rows = { [ordered]@{ Email = 'way@contoso.com'; Role = 'Contributor' } } }
            @{ Name = 'CSV rows with a cell too few'; Rows = { "Role,Email,DisplayName`nContributor,way@contoso.com" | ConvertFrom-Csv } }
            @{ Name = 'cells with spaces around'; Rows = { "Role,Email`n Contributor , way@contoso.com " | ConvertFrom-Csv } }
            @{ Name = 'columns that nobody knows'; Rows = { "Role,Email,Phone`nContributor,way@contoso.com,1" | ConvertFrom-Csv } }
        ) {
            $added = & $Rows | Add-PortalUser -PassThru
            $added.Email | Should -Be 'way@contoso.com'
            $added.Role | Should -Be 'Contributor'
        }

        It 'takes plain e-mails, with one role for all' {
            ('ada@contoso.com', 'bo@contoso.com' | Add-PortalUser -Role Owner -PassThru).Role | Should -Be 'Owner', 'Owner'
        }

        It 'lets the role of a row go before the one for all' {
            $rows = "Email,Role`nada@contoso.com,Owner`nbo@contoso.com," | ConvertFrom-Csv
            ($rows | Add-PortalUser -Role Contributor -PassThru).Role | Should -Be 'Owner', 'Contributor'
        }

        It 'takes what Get-PortalUser writes, by way of a file' {
            $file = Join-Path $TestDrive 'export.csv'
            Get-PortalUser -Kind Group | Select-Object Email, Role, Kind, DisplayName | Export-Csv $file
            (Import-Csv $file | Add-PortalUser -PublisherId contoso-retail -PassThru).PublisherId | Should -Be 'contoso-retail'
        }

        It 'sends a row to the publisher that it names' {
            $row = [pscustomobject]@{ Email = 'way@contoso.com'; Role = 'Contributor'; PublisherId = 'contoso-retail' }
            ($row | Add-PortalUser -PassThru).PublisherId | Should -Be 'contoso-retail'
            Get-PortalUser way@contoso.com -ErrorAction Ignore | Should -BeNullOrEmpty
        }

        It 'takes a file with all three kinds, relative to where the session is' {
            Push-Location TestDrive:
            try {
                "Email,Role,Kind,DisplayName,ApplicationId,TenantId,ObjectId",
                "ada@contoso.com,Owner,,Ada,,,",
                "team@contoso.com,Contributor,Group,`"Team, the`",,,",
                ",Contributor,,Upload,$($principal.ApplicationId),$($principal.TenantId),$($principal.ObjectId)" | Set-Content all.csv
                $added = Add-PortalUser -Path all.csv -PassThru
                $added.Kind | Should -Be 'User', 'Group', 'ServicePrincipal'
                $added[1].DisplayName | Should -Be 'Team, the'
            }
            finally { Pop-Location }
        }
    }

    Context '-WhatIf' {
        It 'asks in PowerShell''s own words' {
            function Test-OwnWord {
                [CmdletBinding(SupportsShouldProcess)] param()
                $null = $PSCmdlet.ShouldProcess('new@contoso.com on publisher contoso', 'Add User as Owner')
            }
            $own = Test-OwnWord -Verbose 4>&1
            $said = Add-PortalUser new@contoso.com Owner -Verbose 4>&1
            $own.Message | Should -Not -BeNullOrEmpty
            $said[0].Message | Should -Be $own.Message
        }

        It 'sends no write, and shows with -PassThru what would be added' {
            $rows = 'ada@contoso.com', 'bo@contoso.com'
            $shown = $rows | Add-PortalUser -Role Contributor -WhatIf -PassThru
            $shown.Email | Should -Be $rows
            $shown.Role | Should -Be 'Contributor', 'Contributor'
            $shown.PublisherId | Should -Be 'contoso', 'contoso'
            $shown[0].ETag | Should -BeNullOrEmpty
            @(Get-Journal $portal | Where-Object method -NE GET).Count | Should -Be 0
            Add-PortalUser @principal -WhatIf | Should -BeNullOrEmpty
            @(Get-Journal $portal | Where-Object method -NE GET).Count | Should -Be 0
        }

        It 'still refuses what is not valid' {
            'nobody' | Add-PortalUser -Role Contributor -WhatIf -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
        }

        It 'heeds the preference of the caller' {
            $WhatIfPreference = $true
            Add-PortalUser ada@contoso.com Contributor
            $WhatIfPreference = $false
            Get-Journal $portal | Should -BeNullOrEmpty
        }
    }
}
