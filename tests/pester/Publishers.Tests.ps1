[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

# Of 300 publishers more, owner@contoso.com owns every third.
Describe 'Across publishers' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $form = @{ grant_type = 'urn:cloudpartner:emulator:identity'; identity = 'admin@portal.example' }
        $token = (Invoke-RestMethod "$($portal.Emulator.Uri)common/oauth2/v2.0/token" -Method Post -Body $form).access_token
        foreach ($number in 1..300) {
            $owner = $number % 3 ? 'somebody@fabrikam.com' : 'owner@contoso.com'
            $call = @{
                Method = 'Put'; Uri = '{0}api/publishers/many-{1:000}?api-version=2017-10-31' -f $portal.Emulator.Uri, $number
                Body = @{ definition = @{ displayText = "Many $number"; ownerEmails = @($owner) } } | ConvertTo-Json; ContentType = 'application/json'
            }
            $null = Invoke-RestMethod @call -Headers @{ Authorization = "Bearer $token"; 'If-None-Match' = '*' }
        }
        $mine = 'contoso', 'contoso-retail' + (1..100 | ForEach-Object { 'many-{0:000}' -f ($_ * 3) }) + 'northwind'
    }

    AfterAll { Close-TestPortal $portal }

    It 'lists 305 of them' { @(Get-Publisher).Count | Should -Be 305 }

    It '<Command> by <By>: in the order of the input, the others left out and said once' -ForEach @(
        @{ Command = 'Get-PortalUser'; By = 'publisher' }
        @{ Command = 'Get-PortalUser'; By = 'e-mail'; Email = 'owner@contoso.com' }
        @{ Command = 'Get-PublisherProfile'; By = 'publisher' }
        @{ Command = 'Get-PortalAuditEvent'; By = 'publisher' }
        @{ Command = 'Test-PublisherPrerequisite'; By = 'publisher' }
    ) {
        $given = @{ WarningVariable = 'said'; WarningAction = 'SilentlyContinue' }
        if ($Email) { $given.Email = $Email }
        $Error.Clear()
        $items = Get-Publisher | & $Command @given
        $Error | Should -BeNullOrEmpty
        $seen = [Collections.Generic.List[string]]::new()
        foreach ($one in $items.PublisherId) { if ($seen[-1] -ne $one) { $seen.Add($one) } }
        $seen | Should -Be $mine -Because 'each comes once, in order'
        @($said).Count | Should -Be 1
        $said[0].Message | Should -Be ('202 of 305 publishers are left out, since owner@contoso.com may not read them: ' +
            'adventure-works, fabrikam, many-001 and 199 more.')
    }

    It 'reads each publisher once' {
        Clear-Journal $portal
        $null = Get-Publisher | Get-PublisherProfile -WarningAction SilentlyContinue
        $asked = (Get-Journal $portal).path -match '^/api/publishers/[^/?]+(\?|$)'
        $asked.Count | Should -Be 305
    }

    It 'stops with the command that wants no more' {
        Clear-Journal $portal
        (Get-Publisher | Get-PublisherProfile -WarningAction SilentlyContinue | Select-Object -First 2).Count | Should -Be 2
        @(Get-Journal $portal).Count | Should -BeLessThan 20
    }

    It 'is an error for a publisher that somebody named: <Case>' -ForEach @(
        @{ Case = 'typed'; Ask = { Get-PublisherProfile -PublisherId fabrikam -ErrorAction Stop } }
        @{ Case = 'taken from the list'; Ask = { Get-PublisherProfile -PublisherId (Get-Publisher fabrikam).PublisherId -ErrorAction Stop } }
        @{ Case = 'a row'; Ask = { [pscustomobject]@{ PublisherId = 'fabrikam' } | Get-PublisherProfile -ErrorAction Stop } }
    ) {
        Get-Publisher | Out-Null
        $Ask | Should -Throw -ErrorId 'CloudPartner.Forbidden,*'
    }

    It 'puts each error in its place, with the input as its target' {
        $rows = 'contoso', 'no-such', 'contoso-retail', 'nor-such', 'northwind' | ForEach-Object { [pscustomobject]@{ PublisherId = $_ } }
        $found = $rows | Get-PublisherProfile -ErrorAction SilentlyContinue -ErrorVariable failed 2>&1
        $found.PublisherId | Should -Be 'contoso', 'contoso-retail', 'northwind'
        $failed.TargetObject | Should -Be 'no-such', 'nor-such'
        { $rows | Get-PublisherProfile -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.NotFound,*'
    }

    It 'says nothing where nobody is left out' {
        Get-Publisher contoso* | Get-PublisherProfile -WarningVariable said | Out-Null
        $said | Should -BeNullOrEmpty
    }
}
