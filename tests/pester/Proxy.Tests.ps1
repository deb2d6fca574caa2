[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Behind a proxy' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        # Refuses every wish for a way through until it is stopped, and counts the wishes.
        $asked = [Collections.Concurrent.ConcurrentQueue[string]]::new()
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $refuser = Start-ThreadJob {
            param($listener, $asked)
            $answer = "HTTP/1.1 407 Proxy Authentication Required`r`nContent-Length: 0`r`nConnection: close`r`n`r`n"
            while ($true) {
                $socket = $listener.AcceptSocket()
                $text = [byte[]]::new(4096)
                $asked.Enqueue([Text.Encoding]::ASCII.GetString($text, 0, $socket.Receive($text)))
                $null = $socket.Send([Text.Encoding]::ASCII.GetBytes($answer))
                $socket.Close()
            }
        } -ArgumentList $listener, $asked
        $proxy = "http://user:canary-password@$($listener.LocalEndpoint)"
    }

    AfterAll {
        $listener.Stop()
        $refuser | Remove-Job -Force
    }

    BeforeEach { $asked.Clear() }

    It 'reaches an emulator on this machine whatever <_> says' -ForEach 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY' {
        $users = Invoke-Child -Values @{ proxy = $proxy; name = $_ } {
            Set-Item "env:$name" $proxy
            Import-Module $module
            $null = Start-PortalEmulator
            Connect-CloudPartner -Emulator
            @{ Count = @(Get-PortalUser).Count }
            Stop-PortalEmulator
        }
        $users.Count | Should -BeGreaterThan 1
        $asked.Count | Should -Be 0
    }

    It 'says of <What> that the proxy wants a user and password, once, and never shows the password' -ForEach @(
        @{ What = 'a sign-in'; Way = 'Credential' }
        @{ What = 'a call'; Way = 'AccessToken' }
    ) {
        $said = Invoke-Child -Values @{ proxy = $proxy; way = $Way; transcript = "$TestDrive/$Way.txt" } {
            $env:HTTPS_PROXY = $proxy
            $ErrorActionPreference = 'Continue'
            $null = Start-Transcript $transcript
            Import-Module $module
            $secret = ConvertTo-SecureString 'header.payload.signature' -AsPlainText -Force
            $failed = try {
                if ($way -eq 'Credential') {
                    $who = [pscredential]::new('11111111-1111-4111-8111-111111111111', $secret)
                    Connect-CloudPartner -Environment PartnerCenter -Credential $who -Tenant contoso.com -Verbose
                }
                else {
                    Connect-CloudPartner -Environment PartnerCenter -AccessToken $secret -Verbose
                    Get-PortalRole -ErrorAction Stop -Verbose
                }
            }
            catch { $_ }
            $failed
            $explained = $failed | Resolve-CloudPartnerError
            $explained
            $null = Stop-Transcript
            @{
                Id   = $failed.FullyQualifiedErrorId
                Text = "$failed"
                Next = $explained.RecommendedAction
                All  = "$(Get-Error | Out-String)$($failed.Exception)$($failed | ConvertTo-Json -Depth 4 -WarningAction Ignore)"
            }
        }
        $result = $said | Select-Object -Last 1
        $result.Id | Should -BeLike 'CloudPartner.Unreachable*'
        $result.Text | Should -Match '407: it wants a user and password'
        $result.Next | Should -Match 'HTTPS_PROXY'
        $asked.Count | Should -Be 1
        "$($said | ConvertTo-Json -Depth 6)$(Get-Content "$TestDrive/$Way.txt" -Raw)" | Should -Not -Match 'canary'
    }
}
