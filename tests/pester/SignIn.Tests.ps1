[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Signing in' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $uri = $portal.Emulator.Uri
        $app = '11111111-1111-4111-8111-111111111111'

        function ConvertTo-Secure([string] $Text) { [Net.NetworkCredential]::new('', $Text).SecurePassword }

        function Get-TestCertificate([int] $Days = 1) {
            $key = [Security.Cryptography.RSA]::Create(2048)
            $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new(
                'CN=Publishing', $key, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
            $request.CreateSelfSigned([DateTimeOffset]::Now.AddDays(-9), [DateTimeOffset]::Now.AddDays($Days))
        }

        # Runs a script in a runspace of its own and hands back the shell while it runs.
        function Invoke-Shell([string] $Script) {
            $shell = [powershell]::Create()
            $null = $shell.AddScript("Import-Module '$(Get-ModulePath)'; $Script")
            $shell | Add-Member -NotePropertyName Run -NotePropertyValue $shell.BeginInvoke()
            $shell
        }

        function Wait-Until([scriptblock] $Condition) {
            # The limit is only so that a test which waits in vain ends.
            $limit = [DateTime]::UtcNow.AddSeconds(120)
            while (-not (& $Condition)) {
                [DateTime]::UtcNow | Should -BeLessThan $limit -Because "$Condition had to come"
                Start-Sleep -Milliseconds 20
            }
        }
    }

    AfterAll {
        Close-TestPortal $portal
        Remove-Item $env:CLOUDPARTNER_CONFIG_HOME -Recurse -ErrorAction Ignore
    }

    Context 'The sets of parameters' {
        It 'are <Names>' -ForEach @{
            Names = 'AccessToken Certificate CertificatePath CertificateThumbprint ClientSecret DeviceCode Emulator FederatedToken ' +
            'FederatedTokenPath GitHubActions Interactive ManagedIdentity'
        } {
            $sets = (Get-Command Connect-CloudPartner).ParameterSets
            ($sets.Name | Sort-Object) -join ' ' | Should -Be $Names
            ($sets | Where-Object IsDefault).Name | Should -Be 'Interactive'
        }

        It 'exclude <Case>' -ForEach @(
            @{ Case = 'a device code with a machine'; Given = @{ UseDeviceCode = $true; ManagedIdentity = $true } }
            @{ Case = 'a certificate with a file'; Given = @{ CertificatePath = 'a'; CertificateThumbprint = 'b' } }
            @{ Case = 'a tenant with an emulator'; Given = @{ Emulator = $true; Tenant = 'contoso.com' } }
            @{ Case = 'an environment with an emulator'; Given = @{ Emulator = $true; Environment = 'Public' } }
            @{ Case = 'a token with an application'; Given = @{ AccessToken = [securestring]::new(); ApplicationId = 'a' } }
            @{ Case = 'a cache with a machine'; Given = @{ ManagedIdentity = $true; PersistTokenCache = $true } }
        ) {
            { Connect-CloudPartner @Given } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        }
    }

    It 'with a certificate object, a PFX file and a PEM file' {
        $certificate = Get-TestCertificate
        $null = Invoke-Control $portal Post certificates @{ pem = $certificate.ExportCertificatePem() }
        $pfx = Join-Path $TestDrive app.pfx
        [IO.File]::WriteAllBytes($pfx, $certificate.Export('Pfx', 'canary-of-a-file'))
        $pem = Join-Path $TestDrive app.pem
        $key = [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate)
        Set-Content $pem $certificate.ExportCertificatePem(), $key.ExportPkcs8PrivateKeyPem()
        foreach ($with in @(
                @{ Certificate = $certificate }
                @{ CertificatePath = $pfx; CertificatePassword = ConvertTo-Secure 'canary-of-a-file' }
                @{ CertificatePath = $pem }
            )) {
            $connection = Connect-CloudPartner @with -ApplicationId $app -Tenant contoso.com -Environment $uri -PassThru
            $connection.SignInMethod | Should -Be 'Certificate'
            @(Get-PortalUser -Connection $connection).Count | Should -BeGreaterThan 1
            Disconnect-CloudPartner $connection
        }
    }

    It 'as a machine: <Name>' -ForEach @(
        @{ Name = 'virtual machine'; Set = '$env:AZURE_POD_IDENTITY_AUTHORITY_HOST = $uri'; With = '' }
        @{ Name = 'user-assigned'
            Set = '$env:AZURE_POD_IDENTITY_AUTHORITY_HOST = $uri'; With = '-ApplicationId 11111111-1111-4111-8111-111111111111'
        }
        @{ Name = 'Automation'; With = ''
            Set = '$env:IDENTITY_ENDPOINT = "${uri}msi/token"; $env:IDENTITY_HEADER = "emulator-identity-header"'
        }
    ) {
        $found = Invoke-Child @"
$Set
Import-Module `$module
Connect-CloudPartner -ManagedIdentity $With -Environment `$uri
(Get-PublisherProfile).PublisherId
Invoke-RestMethod -Method Post "`${uri}_emulator/tokens/revoke"
(Get-PublisherProfile).PublisherId
"@ @{ uri = $uri }
        @($found | Where-Object { $_ }) | Should -Be 'contoso', 'contoso'
        # The token that the parent holds was revoked as well, and is renewed.
        (Get-PublisherProfile -Connection $portal.Connection).PublisherId | Should -Be 'contoso'
    }

    It 'with a device code, which is shown and not written' {
        $shell = Invoke-Shell "Connect-CloudPartner -UseDeviceCode -Environment $uri; Get-CloudPartnerConnection"
        Wait-Until { $shell.Streams.Information.Count }
        $said = "$($shell.Streams.Information[0])"
        $said | Should -Match ([regex]::Escape("$uri"))
        $code = [regex]::Match($said, 'code (\w+)\.').Groups[1].Value
        $null = Invoke-Control $portal Post devicecodes @{ userCode = $code; identity = 'owner@contoso.com' }
        $written = $shell.EndInvoke($shell.Run)
        $written.Count | Should -Be 1
        $written[0].Account | Should -Be 'owner@contoso.com'
        $written[0].CanRenew | Should -BeTrue
        $shell.Dispose()
    }

    It 'with a raw token, which says until when and is not renewed' {
        $claims = @{ exp = [DateTimeOffset]::UtcNow.AddHours(1).ToUnixTimeSeconds(); upn = 'ada@contoso.com'; tid = 'tenant-of-ada' }
        $payload = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes(($claims | ConvertTo-Json -Compress))).TrimEnd('=')
        $connection = Connect-CloudPartner -AccessToken (ConvertTo-Secure "e30.$payload.x") -Environment $uri -PassThru
        $connection.Account | Should -Be 'ada@contoso.com'
        $connection.Tenant | Should -Be 'tenant-of-ada'
        $connection.ExpiresOn | Should -BeGreaterThan ([DateTimeOffset]::UtcNow.AddMinutes(59))
        "$connection" | Should -Match 'until \d{4}-'
        $view = $connection | Out-String -Width 80
        foreach ($part in 'ada@contoso.com', 'tenant-of-ada', 'Emulator', 'contoso', 'Until') { $view | Should -Match $part }
        $view | Should -Not -Match 'e30'
        { Get-PortalUser -Connection $connection } | Should -Throw -ErrorId 'CloudPartner.SignInFailed,*'
        Disconnect-CloudPartner $connection
        $connection.ExpiresOn | Should -BeNullOrEmpty
    }

    It 'refuses <Case>, and says what to do' -ForEach @(
        @{ Case = 'a client ID that is no GUID'; Match = 'GUID'; With = { @{ ApplicationId = 'me'; Certificate = Get-TestCertificate } } }
        @{ Case = 'an expired certificate'; Match = 'expired on'; With = { @{ Certificate = Get-TestCertificate -Days -1 } } }
        @{ Case = 'a certificate without key'; Match = 'private key'
            With = {
                $pem = (Get-TestCertificate).ExportCertificatePem()
                @{ Certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($pem) }
            }
        }
        @{ Case = 'a PFX file with a wrong password'; Match = 'CertificatePassword'
            With = {
                $file = Join-Path $TestDrive wrong.pfx
                [IO.File]::WriteAllBytes($file, (Get-TestCertificate).Export('Pfx', 'right'))
                @{ CertificatePath = $file; CertificatePassword = ConvertTo-Secure 'canary' }
            }
        }
        @{ Case = 'a file that is not there'; Match = 'not there'; With = { @{ CertificatePath = '/no/such/file.pfx' } } }
        @{ Case = 'a thumbprint that is nowhere'; Match = 'CurrentUser.+LocalMachine'; With = { @{ CertificateThumbprint = '0' * 40 } } }
        @{ Case = 'a job that is not GitHub''s'; Match = 'id-token: write'; With = { @{ UseGitHubToken = $true } } }
        @{ Case = 'an environment that nobody knows'; Match = 'Public, China'
            With = { @{ Environment = 'Moon'; Certificate = Get-TestCertificate } }
        }
    ) {
        $given = @{ ApplicationId = $app; Tenant = 'contoso.com'; Environment = $uri }
        foreach ($one in (& $With).GetEnumerator()) { $given[$one.Key] = $one.Value }
        $count = @(Get-CloudPartnerConnection).Count
        $failed = $null
        # Terminating whatever the preference: a script must not go on with an older connection.
        try { Connect-CloudPartner @given -ErrorAction Continue } catch { $failed = $_ }
        $failed.Exception.Message | Should -Match $Match
        $failed.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        "$failed" | Should -Not -Match 'canary'
        @(Get-CloudPartnerConnection).Count | Should -Be $count
    }

    It 'keeps tokens on the disk only where they are protected' -Skip:(-not $IsLinux) {
        # No keyring in this process: no message bus to reach one.
        $failed = Invoke-Child @'
$env:DBUS_SESSION_BUS_ADDRESS = 'unix:path=/nonexistent'
Import-Module $module
try { Connect-CloudPartner -UseDeviceCode -PersistTokenCache -Environment $uri } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
'@ @{ uri = $uri }
        $failed[0] | Should -BeLike 'CloudPartner.NotSupported,*'
        $failed[1] | Should -Match 'no protected place'
        Get-ChildItem $env:CLOUDPARTNER_CONFIG_HOME -ErrorAction Ignore | Where-Object Name -Like 'tokens*' | Should -BeNullOrEmpty
    }

    Context 'Ctrl+C' {
        BeforeAll {
            # Takes connections and never answers.
            $silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
            $silent.Start()
            $nowhere = "http://127.0.0.1:$($silent.LocalEndpoint.Port)"
            $bin = New-Item (Join-Path $TestDrive bin) -ItemType Directory
            $opened = Join-Path $TestDrive opened
            Set-Content (Join-Path $bin xdg-open) '#!/bin/sh', "touch '$opened'", 'sleep 60'
            if (-not $IsWindows) { chmod +x (Join-Path $bin xdg-open) }
            $certificate = Join-Path $TestDrive stop.pfx
            [IO.File]::WriteAllBytes($certificate, (Get-TestCertificate).Export('Pfx'))
        }

        AfterAll { $silent.Stop() }

        # Within a second where the machine has one to spare; what cannot be ended takes a minute or more.
        It 'ends <Name> at once' -ForEach @(
            @{ Name = 'an emulator sign-in'; Asked = { $silent.Pending() }; Call = 'Connect-CloudPartner -Emulator -Uri {0}' }
            @{ Name = 'a client secret'; Asked = { $silent.Pending() }; Call = 'Connect-CloudPartner $credential contoso.com -Environment {0}' }
            @{ Name = 'a certificate'; Asked = { $silent.Pending() }; Call = 'Connect-CloudPartner -CertificatePath {2} @app -Environment {0}' }
            @{ Name = 'a device code'; Asked = { (Invoke-Control $portal Get journal).entries }
                Call = 'Connect-CloudPartner -UseDeviceCode -Environment {3}'
            }
            @{ Name  = 'a browser'; Asked = { Test-Path $opened }
                Call = '$env:PATH = "{4}:$env:PATH"; $place = "https://127.0.0.1:1"; ' +
                'Add-CloudPartnerEnvironment Stop $place -Authority $place -Force; Connect-CloudPartner @app -Environment Stop'
            }
        ) {
            if ($Name -eq 'a browser' -and -not $IsLinux) { Set-ItResult -Skipped -Because 'it would open a real browser'; return }
            $path = $env:PATH
            Clear-Journal $portal
            $before = '$app = @{{ ApplicationId = "{0}"; Tenant = "contoso.com" }}; $credential = [pscredential]::new("{0}", ' -f $app +
            '[Net.NetworkCredential]::new("", "x").SecurePassword); '
            $shell = Invoke-Shell ($before + ($Call -f $nowhere, $app, $certificate, $uri, $bin))
            # Not looked at by its streams: to read an open one waits for its end.
            Wait-Until $Asked
            $shell.InvocationStateInfo.State | Should -Be 'Running'
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 40
            $shell.Dispose()
            while ($silent.Pending()) { $silent.AcceptSocket().Dispose() }
            $env:PATH = $path
        }

        It 'ends a machine at once' {
            # In a process of its own: MSAL keeps the address of the machine's endpoint for as long as a process lives.
            $found = Invoke-Child @'
$env:AZURE_POD_IDENTITY_AUTHORITY_HOST = $nowhere
$shell = [powershell]::Create()
$null = $shell.AddScript("Import-Module '$module'; Connect-CloudPartner -ManagedIdentity -Environment $nowhere")
$null = $shell.BeginInvoke()
Start-Sleep -Milliseconds 2500
"$($shell.InvocationStateInfo.State)"
$watch = [Diagnostics.Stopwatch]::StartNew()
$shell.Stop()
$watch.Elapsed.TotalSeconds
'@ @{ nowhere = $nowhere }
            $found[0] | Should -Be 'Running'
            $found[1] | Should -BeLessThan 40
        }
    }
}

Describe 'Resolve-CloudPartnerError' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
    }

    AfterAll { Close-TestPortal $portal }

    It 'shows code, words and the next step of a sign-in' {
        $credential = [pscredential]::new('11111111-1111-4111-8111-111111111111', [Net.NetworkCredential]::new('', 'wrong').SecurePassword)
        try { Connect-CloudPartner $credential contoso.com -Environment $portal.Emulator.Uri } catch { $failed = $_ }
        $fault = $failed | Resolve-CloudPartnerError
        $fault.ServiceCode | Should -Be 'AADSTS7000215'
        $fault.Message | Should -Match 'ClientSecret sign-in of 11111111-1111-4111-8111-111111111111 to tenant contoso\.com'
        $view = $fault | Out-String -Width 80
        foreach ($part in 'CloudPartner.SignInFailed', 'AADSTS7000215', 'NextStep', 'RequestId') { $view | Should -Match $part }
        $view -split '\r?\n' | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        Resolve-CloudPartnerError | Should -Be $fault
    }

    It 'leaves errors of others alone' {
        try { Get-Item /no/such/thing -ErrorAction Stop } catch { $foreign = $_ }
        $foreign | Resolve-CloudPartnerError -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
    }
}
