[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'What could steer a terminal' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $escape = [string][char]27
        # A title, a colour, a bell, a line break, a change of direction, and the beginning of a sequence in C1.
        $parts = "$escape]0;y", "$escape[31m", [string][char]7, "`r`n", [string][char]0x202E, [string][char]0x9B
        $bad = "a$($parts -join '-')z"
        $shownAs = "a$([char]0xFFFD)]0;y-$([char]0xFFFD)"
    }

    AfterAll { Close-TestPortal $portal }

    It 'is not in what is shown of a service, and is in the object: <Type>.<Property>' -ForEach @(
        @{ Type = 'PortalUser'; Property = 'Email' }
        @{ Type = 'PortalUser'; Property = 'Role' }
        @{ Type = 'PortalUser'; Property = 'DisplayName' }
        @{ Type = 'Publisher'; Property = 'PublisherId' }
        @{ Type = 'Publisher'; Property = 'DevCenterStatus' }
        @{ Type = 'PublisherProfile'; Property = 'DisplayName' }
        @{ Type = 'PublisherProfile'; Property = 'SellerId' }
        @{ Type = 'PortalAuditEvent'; Property = 'EventType' }
        @{ Type = 'PortalAuditEvent'; Property = 'ObjectName' }
        @{ Type = 'PortalAuditEvent'; Property = 'User' }
        @{ Type = 'PortalUserChange'; Property = 'CurrentRole' }
        @{ Type = 'PortalUserChange'; Property = 'DesiredRole' }
    ) {
        $values = @{ PublisherId = 'contoso'; Role = 'Owner'; Id = '1'; EventType = 'UserAdded'; Reason = 'none' }
        $values[$Property] = $bad
        $object = [Text.Json.JsonSerializer]::Deserialize(($values | ConvertTo-Json), ("CloudPartner.$Type" -as [type]))
        $object.$Property | Should -BeExactly $bad
        $shown = $object | Out-String -Width 500
        $shown | Should -Match ([regex]::Escape($shownAs))
        foreach ($part in $parts -ne "`r`n") { $shown.Contains($part) | Should -BeFalse }
    }

    It 'is not shown in constrained language mode either' {
        $shown = Invoke-Child @'
Import-Module $module
$user = [Text.Json.JsonSerializer]::Deserialize('{"PublisherId":"p","Role":"Own\u001b]0;er","Email":"a@b.com"}', [CloudPartner.PortalUser])
$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
$user | Out-String -Width 200
'@ | Out-String
        $shown | Should -Match 'a@b\.com'
        $shown | Should -Match 'Own'
        $shown.Contains("$escape]0") | Should -BeFalse
    }

    It 'is not in what is asked, told or refused' {
        $log = Join-Path $TestDrive 'log.txt'
        $null = Start-Transcript $log
        $json = @{ PublisherId = 'contoso'; Role = $bad; Email = 'a@contoso.com'; ETag = '"1"' } | ConvertTo-Json
        $user = [Text.Json.JsonSerializer]::Deserialize($json, [CloudPartner.PortalUser])
        $refused = { Set-PublisherProfile -DisplayName "Microsoft $bad" -WhatIf }, { Remove-PortalUser "owner$bad@contoso.com" -WhatIf },
        { Get-PortalUser -Role $bad -Verbose }, { $user | Set-PortalUser -Role Owner -WhatIf }, { $user | Remove-PortalUser -WhatIf }
        try {
            Start-PortalEmulator -Database (Join-Path $TestDrive $bad) -WhatIf
            foreach ($one in $refused) {
                try { & $one *>&1 | Out-Default }
                catch { $_ | Out-Default }
            }
        }
        finally { $null = Stop-Transcript }
        $said = Get-Content $log -Raw
        $said | Should -Match 'What if:'
        foreach ($part in $parts -ne "`r`n" -ne "$escape[31m") { $said.Contains($part) | Should -BeFalse }
    }
}
