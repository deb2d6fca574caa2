[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Failures' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $script:next = 0
        # A connection heeds what the service asked for, also in the commands that follow; so long waits get one of their own.
        function Get-NewConnection { Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -PassThru }
        function Get-NewRow([int] $Count = 1) {
            1..$Count | ForEach-Object { [pscustomobject]@{ Email = "fail$((++$script:next))@contoso.com"; Role = 'Contributor' } }
        }
        function Use-Throttling([string] $RetryAfter, [int] $Count = 1000) {
            $rule = @{ match = @{ method = 'PUT' }; action = 'status'; status = 429; retryAfter = $RetryAfter; count = $Count }
            Use-FaultPlan $portal @{ rules = @($rule) }
        }
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach { Clear-Journal $portal }

    AfterEach { Clear-FaultPlan $portal }

    Context 'As a script sees them' {
        It 'do not end the command, but do with -ErrorAction Stop' {
            $rows = @([pscustomobject]@{ Email = 'owner@contoso.com'; Role = 'Owner' }) + (Get-NewRow)
            ($rows | Add-PortalUser -PassThru -ErrorAction SilentlyContinue).Email | Should -Be $rows[1].Email
            $caught = $null
            try { Add-PortalUser owner@contoso.com Owner -ErrorAction Stop } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.AlreadyExists,*'
            $caught.Exception.GetType().FullName | Should -Be 'CloudPartner.CloudPartnerException'
        }

        It 'are silent with -ErrorAction Ignore' {
            $Error.Clear()
            Add-PortalUser owner@contoso.com Owner -ErrorAction Ignore
            $Error.Count | Should -Be 0
        }

        It 'carry the ID under which the service knows the request' {
            Add-PortalUser owner@contoso.com Owner -ErrorAction SilentlyContinue -ErrorVariable failed
            $id = $failed[0].Exception.Fault.RequestId
            (Get-Journal $portal).clientRequestId | Should -Contain $id
            $failed[0].ErrorDetails.Message | Should -Match $id
        }

        It 'name the one who lacks a right, and what to do' {
            $other = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -As contributor@contoso.com -PassThru
            Get-NewRow | Add-PortalUser -Connection $other -ErrorAction SilentlyContinue -ErrorVariable failed
            Disconnect-CloudPartner $other
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Forbidden,*'
            $failed[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
            $failed[0].ErrorDetails.RecommendedAction | Should -Match 'Owner'
        }

        It 'read well in <_>' -ForEach 'ConciseView', 'NormalView', 'CategoryView' {
            Add-PortalUser nobody Owner -ErrorAction SilentlyContinue -ErrorVariable failed
            $ErrorView = $_
            $text = $failed[0] | Out-String -Width 80
            $text | Should -Match ($_ -eq 'CategoryView' ? 'InvalidData' : 'is not an e-mail address')
            $text | Should -Not -Match 'System\.|   at CloudPartner'
            # The other views have no place for it.
            if ($_ -eq 'ConciseView') { ($text -replace '\s+', ' ') | Should -Match 'Correct the named field' }
        }
    }

    Context 'A service that throttles' {
        It 'is asked again when it says nothing about when' {
            Use-Throttling 'none' -Count 2
            $row = Get-NewRow
            ($row | Add-PortalUser -PassThru).Email | Should -Be $row.Email
            (Get-Journal $portal).status | Should -Be 429, 429, 201
        }

        It 'is not asked again before its time' {
            Use-Throttling '1' -Count 1
            Get-NewRow | Add-PortalUser
            (Get-Journal $portal).status | Should -Be 429, 201
            (Invoke-Control $portal Get stats).earlyCalls | Should -Be 0
        }

        It 'is given up when it asks for more than -MaxThrottleWait' {
            Use-Throttling '60'
            $other = Get-NewConnection
            Clear-Journal $portal
            Get-NewRow | Add-PortalUser -MaxThrottleWait 0:0:2 -Connection $other -ErrorAction SilentlyContinue -ErrorVariable failed
            Disconnect-CloudPartner $other
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Throttled,*'
            $failed[0].CategoryInfo.Category | Should -Be 'LimitsExceeded'
            $failed[0].Exception.Fault.RetryAfter.TotalSeconds | Should -Be 60
            @(Get-Journal $portal).Count | Should -Be 1
        }
    }

    Context 'Answers that get lost' {
        It 'count as added if the service holds what was sent, and nobody is added twice' {
            Use-FaultPlan $portal @{ rules = @(@{ match = @{ method = 'PUT' }; action = 'resetAfter'; count = 1 }) }
            $row = Get-NewRow
            ($row | Add-PortalUser -PassThru).Email | Should -Be $row.Email
            @(Get-Commit $portal | Where-Object key -EQ $row.Email).Count | Should -Be 1
        }

        It 'never make a list shorter: a broken page is read again' {
            Use-FaultPlan $portal @{ rules = @(@{ match = @{ method = 'GET' }; action = 'torn'; count = 1 }) }
            $count = @(Get-PortalUser).Count
            Clear-FaultPlan $portal
            @(Get-PortalUser).Count | Should -Be $count
        }

        It 'never pass for an answer: a sign-in page is an error' {
            Use-FaultPlan $portal @{ rules = @(@{ match = @{ method = 'GET' }; action = 'html' }) }
            Get-PortalUser -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Unexpected,*'
            $failed[0].Exception.Message | Should -Match 'web page'
        }
    }

    Context 'Tokens' {
        It 'are renewed in the middle of a run' {
            $rows = Get-NewRow 30
            $before = (Get-Commit $portal | Select-Object -Last 1).sequence
            & { foreach ($row in $rows) {
                    if ($row -eq $rows[10]) { $null = Invoke-Control $portal Post tokens/revoke }
                    $row
                } } | Add-PortalUser -ErrorVariable failed -ThrottleLimit 4
            $failed | Should -BeNullOrEmpty
            (Get-Commit $portal | Where-Object sequence -GT $before).key | Sort-Object | Should -Be ($rows.Email | Sort-Object)
            (Get-Journal $portal).status | Should -Contain 401
        }

        It 'that no longer help end the run with one error' {
            Use-FaultPlan $portal @{ rules = @(@{ match = @{ path = '/api/' }; action = 'status'; status = 401 }) }
            $caught = $null
            try { Get-NewRow 5 | Add-PortalUser -ErrorAction SilentlyContinue } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.SignInFailed,*'
            $caught.TargetObject.Email | Should -Match '^fail'
        }
    }

    Context 'Stopping' {
        BeforeAll {
            $atOnce = 60
            # Starts a pipeline, stops it when the emulator has its first request, and tells how long stopping took.
            function Measure-Stop([string] $Script, $Connection = $portal.Connection) {
                $shell = [powershell]::Create()
                try {
                    $null = $shell.AddScript("param(`$module, `$connection, `$uri) Import-Module `$module; $Script").AddParameters(
                        @{ module = Get-ModulePath; connection = $Connection; uri = $portal.Emulator.Uri })
                    $running = $shell.BeginInvoke()
                    $limit = [DateTime]::UtcNow.AddSeconds(120)
                    while (-not (Invoke-Control $portal Get journal).entries -and [DateTime]::UtcNow -lt $limit) {
                        Start-Sleep -Milliseconds 30
                    }
                    [DateTime]::UtcNow | Should -BeLessThan $limit -Because 'a request had to come'
                    # So that it waits for the answer, or for the end of Retry-After.
                    Start-Sleep -Milliseconds 200
                    $running.IsCompleted | Should -BeFalse
                    $clock = [Diagnostics.Stopwatch]::StartNew()
                    $shell.Stop()
                    $clock.Elapsed.TotalSeconds
                    $shell.InvocationStateInfo.State | Should -Be 'Stopped'
                    # A stop is no failure.
                    $shell.Streams.Error | Should -BeNullOrEmpty
                }
                finally { $shell.Dispose() }
            }
        }

        # Within a second where the machine has one to spare, a change that is on the wire within two more; what cannot be ended takes ten minutes.
        It 'ends <Case> at once' -ForEach @(
            @{ Case = 'a list'; Script = 'Get-PortalUser -Connection $connection' }
            @{ Case = 'a profile'; Script = 'Get-PublisherProfile -Connection $connection' }
            @{ Case = 'a check'; Script = 'Test-PublisherPrerequisite -Connection $connection' }
            @{ Case = 'a bulk run'
                Script = '1..9 | % { "stop$_@contoso.com" } | Add-PortalUser -Role Owner -Connection $connection'
            }
        ) {
            Use-FaultPlan $portal @{ latencyMs = 600000 }
            Measure-Stop $Script | Should -BeLessThan $atOnce
        }

        It 'ends a wait that the service asked for at once' {
            Use-Throttling '600'
            $other = Get-NewConnection
            Clear-Journal $portal
            Measure-Stop '"stop@contoso.com" | Add-PortalUser -Role Owner -Connection $connection' $other | Should -BeLessThan $atOnce
            Disconnect-CloudPartner $other
        }

        It 'ends signing in at once' {
            Use-FaultPlan $portal @{ rules = @(@{ match = @{ path = '/oauth2/' }; action = 'delay'; milliseconds = 600000 }) }
            Measure-Stop 'Connect-CloudPartner -Emulator -Uri $uri' | Should -BeLessThan $atOnce
        }

        It 'sends nothing new afterwards' {
            Use-FaultPlan $portal @{ latencyMs = 600000 }
            $null = Measure-Stop '1..50 | % { "late$_@contoso.com" } | Add-PortalUser -Role Owner -ThrottleLimit 2 -Connection $connection'
            @(Get-Journal $portal | Where-Object method -EQ PUT).Count | Should -BeLessOrEqual 2
        }

        It 'lets Select-Object end a bulk run early' {
            # Ten seconds of work, so that there is an early.
            Use-FaultPlan $portal @{ latencyMs = 100 }
            $emails = 1..200 | ForEach-Object { "early$_@contoso.com" }
            ($emails | Add-PortalUser -Role Owner -PassThru -ThrottleLimit 2 | Select-Object -First 1).Email | Should -Be $emails[0]
            @(Get-Journal $portal | Where-Object method -EQ PUT).Count | Should -BeLessThan 100
        }
    }
}
