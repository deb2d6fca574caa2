[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'Reading' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        # 100,000 users more than the usual seed.
        $portal = Open-TestPortal Large
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach { Clear-Journal $portal }

    Context 'Get-PortalUser' {
        It 'asks for one page only when the next command wants one user only' {
            Get-PortalUser | Select-Object -First 1 | Should -Not -BeNullOrEmpty
            @(Get-Journal $portal).Count | Should -Be 1
        }

        It 'asks for at most one page more than is wanted' {
            @(Get-PortalUser | Select-Object -First 1001).Count | Should -Be 1001
            # From the second page on, the next one is on its way while one is worked on.
            @(Get-Journal $portal).Count | Should -BeIn 2, 3
        }

        It 'lists everyone exactly once, whatever the number of pages' {
            $keys = [System.Collections.Generic.HashSet[string]]::new()
            $count = 0
            foreach ($user in Get-PortalUser -Role Owner) { $count++; $null = $keys.Add("$user") }
            # Every fiftieth of the 100,000, and the three of the usual seed.
            $count | Should -Be 2003
            $keys.Count | Should -Be 2003
            @(Get-Journal $portal).Count | Should -Be 3
        }

        It 'finds an e-mail in any case, with one request' {
            (Get-PortalUser OWNER@Contoso.com).DisplayName | Should -Be 'Olivia Owner'
            @(Get-Journal $portal).Count | Should -Be 1
        }

        It 'finds a service principal by its object ID' {
            (Get-PortalUser -Id 33333333-3333-4333-8333-333333333333).Kind | Should -Be 'ServicePrincipal'
        }

        It 'finds those whose e-mail or object ID is piped in' {
            $rows = [pscustomobject]@{ Email = 'owner@contoso.com' }, [pscustomobject]@{ Email = 'contributor@contoso.com' }
            ($rows | Get-PortalUser).Role | Should -Be 'Owner', 'Contributor'
            ([pscustomobject]@{ ObjectId = '33333333-3333-4333-8333-333333333333' } | Get-PortalUser).Role | Should -Be 'Owner'
        }

        It 'filters by kind and role' {
            (Get-PortalUser -Kind Group).Email | Should -Be 'marketplace-team@contoso.com'
            (Get-PortalUser -Role Owner -Kind ServicePrincipal).DisplayName | Should -Be 'Contoso automation'
            Get-PortalUser -Role Owner -Kind Group | Should -BeNullOrEmpty
        }

        It 'filters with wildcards, as on a publisher with a handful of users' {
            (Get-PortalUser -PublisherId contoso-retail -Filter *owner*).Email | Should -Be 'owner@contoso.com'
            Get-PortalUser -PublisherId contoso-retail -Filter nobody* | Should -BeNullOrEmpty
        }

        It 'reports each one that is not there, and goes on' {
            $found = Get-PortalUser nobody@contoso.com, owner@contoso.com -ErrorAction SilentlyContinue -ErrorVariable failed
            $found.Email | Should -Be 'owner@contoso.com'
            $failed.Count | Should -Be 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.NotFound,*'
            $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $failed[0].TargetObject | Should -Be 'nobody@contoso.com'
        }

        It 'has no kind that nobody can ask for' {
            { Get-PortalUser -Kind Unknown } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
        }

        It 'completes roles' {
            $line = 'Get-PortalUser -Role C'
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'Contributor'
        }
    }

    Context 'Get-PublisherProfile' {
        It 'reads the connection''s publisher' {
            $found = Get-PublisherProfile
            $found.DisplayName | Should -Be 'Contoso'
            $found.OwnerEmails | Should -Be 'owner@contoso.com'
            $found.ChangedTime | Should -BeOfType ([DateTimeOffset])
        }

        It 'reads the publishers that are piped in' {
            $rows = 'contoso', 'contoso-retail' | ForEach-Object { [pscustomobject]@{ PublisherId = $_ } }
            ($rows | Get-PublisherProfile).PublisherId | Should -Be 'contoso', 'contoso-retail'
        }

        It 'reports a publisher that is not there, and one that others own' {
            $rows = 'no-such-publisher', 'fabrikam', 'contoso' | ForEach-Object { [pscustomobject]@{ PublisherId = $_ } }
            $found = $rows | Get-PublisherProfile -ErrorAction SilentlyContinue -ErrorVariable failed
            $found.PublisherId | Should -Be 'contoso'
            $failed.FullyQualifiedErrorId | ForEach-Object { $_ -replace ',.*' } |
                Should -Be 'CloudPartner.NotFound', 'CloudPartner.Forbidden'
            $failed.TargetObject | Should -Be 'no-such-publisher', 'fabrikam'
        }
    }

    Context 'Test-PublisherPrerequisite' {
        It 'says for each step how it stands, and for each open one what to do next' {
            $results = Test-PublisherPrerequisite
            @($results | Where-Object Required).Count | Should -Be 8
            $open = $results | Where-Object IsOpen
            $open.Name | Should -Be 'DevCenterAccount'
            $open.Status | Should -Be 'Failed'
            $open.NextStep | Should -Not -BeNullOrEmpty
            $open.Link.Scheme | Should -Be 'https'
        }

        It 'writes one Boolean with -Quiet' {
            Test-PublisherPrerequisite -Quiet | Should -BeExactly $false
            Test-PublisherPrerequisite -Quiet -PublisherId contoso-retail | Should -BeExactly $true
            Test-PublisherPrerequisite -Quiet -Name Mpn* | Should -BeExactly $true
        }

        It 'refuses a step that does not exist' {
            Test-PublisherPrerequisite -Name Mpnn -ErrorAction SilentlyContinue -ErrorVariable failed | Should -BeNullOrEmpty
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
            $failed[0].Exception.Message | Should -Match 'MpnMembership'
        }

        It 'completes names' {
            $line = 'Test-PublisherPrerequisite -Name Dev'
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'DevCenterAccount'
        }
    }
}
