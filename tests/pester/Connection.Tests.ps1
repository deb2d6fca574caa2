[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Connections' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $uri = $portal.Emulator.Uri

        function Get-TestCredential([string] $Secret = 'emulator-secret', [string] $Application = '11111111-1111-4111-8111-111111111111') {
            [pscredential]::new($Application, [Net.NetworkCredential]::new('', $Secret).SecurePassword)
        }
    }

    AfterAll { Close-TestPortal $portal }

    It 'writes nothing without -PassThru, and is the default afterwards' {
        Connect-CloudPartner -Emulator -Uri $uri -As contributor@contoso.com | Should -BeNullOrEmpty
        $default = Get-CloudPartnerConnection | Select-Object -First 1
        $default.Account | Should -Be 'contributor@contoso.com'
        Disconnect-CloudPartner | Should -BeNullOrEmpty
        $default.IsOpen | Should -BeFalse
        # The connection from before is the default again.
        (Get-CloudPartnerConnection | Select-Object -First 1) | Should -Be $portal.Connection
    }

    It 'signs in with a client secret' {
        $connection = Connect-CloudPartner (Get-TestCredential) contoso.com -Environment $uri -PassThru
        try {
            $connection.SignInMethod | Should -Be 'ClientSecret'
            $connection.PublisherId | Should -Be 'contoso'
            @(Get-PortalUser -Connection $connection).Count | Should -Be 5
            "$connection" | Should -Not -Match 'secret'
        }
        finally { $connection | Disconnect-CloudPartner }
    }

    It 'uses the emulator that the session started last' {
        $connection = Connect-CloudPartner -Emulator -PassThru
        $connection.Environment.Endpoint | Should -Be $uri
        Disconnect-CloudPartner $connection
    }

    It 'takes TenantId and Publisher as names, too' {
        $connection = Connect-CloudPartner (Get-TestCredential) -TenantId contoso.com -Publisher contoso-retail `
            -Environment $uri -PassThru
        $connection.PublisherId | Should -Be 'contoso-retail'
        Disconnect-CloudPartner $connection
    }

    It 'explains a wrong secret, and leaves the connections as they were' {
        $count = @(Get-CloudPartnerConnection).Count
        { Connect-CloudPartner (Get-TestCredential 'wrong') contoso.com -Environment $uri } |
            Should -Throw -ErrorId 'CloudPartner.SignInFailed,*'
        $record = $Error[0]
        $record.CategoryInfo.Category | Should -Be 'AuthenticationError'
        $record.Exception.Message | Should -Match 'contoso\.com'
        $record.Exception.Message | Should -Match '11111111-1111-4111-8111-111111111111'
        $record.Exception.Message | Should -Match 'AADSTS7000215'
        $record.ErrorDetails.RecommendedAction | Should -Match 'secret''s value, not its ID'
        @(Get-CloudPartnerConnection).Count | Should -Be $count
    }

    It 'explains <Case>' -ForEach @(
        @{ Case = 'an application that the tenant does not know'; Kind = 'SignInFailed'; Match = 'AADSTS700016'
            Try = { Connect-CloudPartner (Get-TestCredential -Application ([guid]::NewGuid())) contoso.com -Environment $uri }
        }
        @{ Case = 'a tenant that does not exist'; Kind = 'SignInFailed'; Match = 'nowhere\.example'
            Try = { Connect-CloudPartner (Get-TestCredential) nowhere.example -Environment $uri }
        }
        @{ Case = 'an identity that the emulator does not know'; Kind = 'SignInFailed'; Match = 'stranger@contoso\.com'
            Try = { Connect-CloudPartner -Emulator -Uri $uri -As stranger@contoso.com }
        }
        @{ Case = 'a user name that is no application ID'; Kind = 'Invalid'; Match = 'GUID'
            Try = { Connect-CloudPartner (Get-TestCredential -Application me) contoso.com -Environment $uri }
        }
        @{ Case = 'a tenant that is none'; Kind = 'Invalid'; Match = 'Tenant'
            Try = { Connect-CloudPartner (Get-TestCredential) 'a/b' -Environment $uri }
        }
        @{ Case = 'an emulator on another machine'; Kind = 'Invalid'; Match = 'this machine'
            Try = { Connect-CloudPartner -Emulator -Uri http://portal.example:8080 }
        }
        @{ Case = 'a publisher that the emulator does not have'; Kind = 'NotFound'; Match = "'contosoo'; it has .*contoso"
            Try = { Connect-CloudPartner -Emulator -Uri $uri -PublisherId contosoo }
        }
        @{ Case = 'an account that is not that of the sign-in'; Kind = 'Invalid'; Match = 'PublisherId'
            Try = { Connect-CloudPartner -Emulator -Uri $uri -Dialect PartnerCenter -PublisherId contosoo }
        }
        @{ Case = 'a publisher ID that is none'; Kind = 'Invalid'; Match = 'PublisherId'
            Try = { Connect-CloudPartner -Emulator -Uri $uri -PublisherId '..' }
        }
        @{ Case = 'an address where nobody listens'; Kind = 'Unreachable'; Match = '127\.0\.0\.1:1'
            Try = { Connect-CloudPartner -Emulator -Uri http://127.0.0.1:1 }
        }
        @{ Case = 'an authority where nobody listens'; Kind = 'Unreachable'; Match = '127\.0\.0\.1:1'
            Try = { Connect-CloudPartner (Get-TestCredential) contoso.com -Environment http://127.0.0.1:1 }
        }
    ) {
        $ErrorActionPreference = 'Stop'
        $failed = $null
        try { & $Try } catch { $failed = $_ }
        $failed.FullyQualifiedErrorId | Should -BeLike "CloudPartner.$Kind,*"
        $failed.Exception.Message | Should -Match $Match
        $failed.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    Context 'After a connect that did not succeed' {
        AfterEach {
            Connect-CloudPartner -Emulator -Uri $uri
            Get-CloudPartnerConnection | Where-Object { $_ -ne $portal.Connection } | Disconnect-CloudPartner
        }

        It 'no connection is the default, also not the one from before: <Case>' -ForEach @(
            @{ Case = 'nobody listens'; Try = { Connect-CloudPartner -Emulator -Uri http://127.0.0.1:9 -PublisherId fabrikam } }
            @{ Case = 'a wrong secret'; Try = { Connect-CloudPartner (Get-TestCredential wrong) contoso.com -Environment $uri } }
            @{ Case = 'an unknown identity'; Try = { Connect-CloudPartner -Emulator -Uri $uri -As stranger@contoso.com } }
            @{ Case = 'an unknown environment'; Try = { Connect-CloudPartner (Get-TestCredential) contoso.com -Environment nowhere } }
            @{ Case = 'an empty variable as publisher'; Try = { Connect-CloudPartner -Emulator -Uri $uri -PublisherId $null } }
            @{ Case = 'an empty variable as tenant'; Try = { Connect-CloudPartner (Get-TestCredential) '' -Environment $uri } }
            @{ Case = 'an empty variable as credential'; Try = { Connect-CloudPartner $null contoso.com -Environment $uri } }
            @{ Case = 'an empty variable as address'; Try = { Connect-CloudPartner -Emulator -Uri $null } }
            @{ Case = 'a certificate that is not there'; Try = {
                    Connect-CloudPartner -Tenant contoso.com -ApplicationId (New-Guid) -CertificatePath "$TestDrive/none.pfx" -Environment $uri
                }
            }
            @{ Case = 'a path of no file system'; Try = {
                    Connect-CloudPartner -Tenant contoso.com -ApplicationId (New-Guid) -FederatedTokenPath 'nodrive:\token' -Environment $uri
                }
            }
        ) {
            # As a script does that goes on after its errors.
            try { & $Try } catch { $_.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.*' }
            $failed = { Add-PortalUser wrongplace@contoso.com Owner } | Should -Throw -ErrorId 'CloudPartner.NotConnected,*' -PassThru
            $failed.Exception.Message | Should -Match 'last Connect-CloudPartner did not succeed'
            Get-Commit $portal | Where-Object key -EQ wrongplace@contoso.com | Should -BeNullOrEmpty
            $portal.Connection.IsOpen | Should -BeTrue
            { Confirm-PublisherPrerequisite TermsReview x -AttestationPath "$TestDrive/a.json" -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.Invalid,*'
            @(Get-PortalUser -Connection $portal.Connection).Count | Should -BeGreaterThan 0
        }

        It 'the next one that succeeds is' {
            try { Connect-CloudPartner -Emulator -Uri http://127.0.0.1:9 } catch { $null = $_ }
            Disconnect-CloudPartner
            $portal.Connection.IsOpen | Should -BeTrue
            $next = Connect-CloudPartner -Emulator -Uri $uri -PassThru
            (Get-CloudPartnerConnection | Select-Object -First 1) | Should -Be $next
            @(Get-PortalUser).Count | Should -BeGreaterThan 0
        }
    }

    It 'is needed by every command that talks to a service: <_>' -ForEach @(
        'Get-PortalUser', 'Get-PublisherProfile', 'Test-PublisherPrerequisite', 'Add-PortalUser ada@contoso.com Owner'
    ) {
        # A runspace of its own has no connection.
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$(Get-ModulePath)'; try { $_ } catch { `$_ }")
            $failed = $shell.Invoke()[0]
        }
        finally { $shell.Dispose() }
        $failed.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.NotConnected,*'
        $failed.ErrorDetails.RecommendedAction | Should -Match 'Connect-CloudPartner'
    }

    It 'says that a given connection was closed' {
        $closed = Connect-CloudPartner -Emulator -Uri $uri -PassThru
        Disconnect-CloudPartner $closed
        { Get-PortalUser -Connection $closed } | Should -Throw -ErrorId 'CloudPartner.NotConnected,*'
    }

    It 'closes what is piped in, and nothing under -WhatIf' {
        $two = 1..2 | ForEach-Object { Connect-CloudPartner -Emulator -Uri $uri -PassThru }
        $two | Disconnect-CloudPartner -WhatIf 6>$null
        $two.IsOpen | Should -Be $true, $true
        ($two | Disconnect-CloudPartner -PassThru).IsOpen | Should -Be $false, $false
        $portal.Connection.IsOpen | Should -BeTrue
    }

    Context 'Emulators' {
        It 'stops one of two, and starts another one afterwards' {
            $first = Start-PortalEmulator -Seed Empty
            $first | Stop-PortalEmulator | Should -BeNullOrEmpty
            Get-Process -Id $first.ProcessId -ErrorAction Ignore | Should -BeNullOrEmpty
            Test-Path $first.Database | Should -BeFalse
            Get-Process -Id $portal.Emulator.ProcessId | Should -Not -BeNullOrEmpty
            $second = Start-PortalEmulator -Seed Empty
            Stop-PortalEmulator $second
        }

        It 'opens its pages in the browser, and only warns where there is none' -Skip:(-not $IsLinux) {
            $path = $env:PATH
            try {
                # The program by which a desktop opens addresses.
                $tools = New-Item -ItemType Directory (Join-Path $TestDrive 'tools')
                $opened = Join-Path $TestDrive 'opened.txt'
                Set-Content "$tools/xdg-open" "#!/bin/sh`necho `"`$1`" > '$opened'"
                chmod +x "$tools/xdg-open"
                $env:PATH = "$tools$([IO.Path]::PathSeparator)$path"
                $shown = Start-PortalEmulator -Seed Empty -Open -WarningVariable warned
                $warned | Should -BeNullOrEmpty
                for ($waited = 0; -not (Test-Path $opened) -and $waited -lt 300; $waited++) { Start-Sleep -Milliseconds 100 }
                Get-Content $opened | Should -Be $shown.Uri.AbsoluteUri
                (Invoke-WebRequest (Get-Content $opened)).Content | Should -Match '<title>Portal emulator</title>'
                Stop-PortalEmulator $shown

                $env:PATH = Join-Path $TestDrive 'nothing'
                $shown = Start-PortalEmulator -Seed Empty -Open -WarningVariable warned -WarningAction SilentlyContinue
                $warned | Should -BeLike "*Open $($shown.Uri) in one*"
                Stop-PortalEmulator $shown
            } finally {
                $env:PATH = $path
            }
        }

        It 'does not stop what this session did not start' {
            $foreign = [CloudPartner.PortalEmulator]::new('http://127.0.0.1:1', $PID, '')
            Stop-PortalEmulator $foreign -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.NotFound,*'
        }

        It 'explains a port that is taken' {
            # Terminating: a script that went on would connect to an older emulator.
            $failed = { Start-PortalEmulator -Port $uri.Port } | Should -Throw -ErrorId 'CloudPartner.EmulatorFailed,*' -PassThru
            $failed.ErrorDetails.RecommendedAction | Should -Match '-Port'
            { Connect-CloudPartner -Emulator } | Should -Throw -ErrorId 'CloudPartner.Invalid,*'
            $Error[0].Exception.Message | Should -Match 'last Start-PortalEmulator did not succeed'
            Stop-PortalEmulator (Start-PortalEmulator -Seed Empty)
            Connect-CloudPartner -Emulator -PassThru | Disconnect-CloudPartner
        }

        It 'ends with the PowerShell that started it' {
            $orphan = Invoke-Child 'Import-Module $module; (Start-PortalEmulator).ProcessId'
            $limit = [DateTime]::UtcNow.AddSeconds(60)
            while ((Get-Process -Id $orphan -ErrorAction Ignore) -and [DateTime]::UtcNow -lt $limit) { Start-Sleep -Milliseconds 50 }
            Get-Process -Id $orphan -ErrorAction Ignore | Should -BeNullOrEmpty
        }
    }
}
