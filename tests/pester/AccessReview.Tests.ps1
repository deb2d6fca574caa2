[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'An access review of the portal' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal Review
        $review = Get-PortalAccessReview
        function Find([string] $Id) { @($review | Where-Object { $_.Findings.Id -contains $Id }) }
    }

    AfterAll { Close-TestPortal $portal }

    It 'has one line for each role that is held, in the order of the listing' {
        $lines = $review | Where-Object Subject -EQ Assignment
        $lines.Name | Should -Be (Get-PortalUser).Key
    }

    It 'finds <_> among the seeded people' -ForEach @(
        'AccountDisabled', 'AccountMissing', 'UnownedApplication', 'InvitationPending', 'MfaMissing', 'OwnerDormant',
        'OwnerIsGuest', 'PersonalAccount', 'SharedMailbox', 'OnlyPersons'
    ) {
        Find $_ | Should -Not -BeNullOrEmpty
    }

    It 'says since when and by whom' {
        $line = $review | Where-Object Name -EQ owner@contoso.com
        $line.GrantedTime | Should -BeOfType DateTimeOffset
        $line.GrantedBy | Should -Be admin@portal.example
    }

    It 'changes nothing' {
        $before = (Get-Commit $portal).Count
        $null = Get-PortalAccessReview
        (Get-Commit $portal).Count | Should -Be $before
    }

    It 'says what could not be seen to somebody who may not see it' {
        $other = Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri -As contributor@contoso.com -PassThru
        $seen = Get-PortalAccessReview -Connection $other
        Disconnect-CloudPartner $other
        ($seen | Where-Object Subject -EQ Assignment).Count | Should -Be (Get-PortalUser).Count
        $seen[0].Sources.Status | Should -Contain Forbidden
        ($seen | Where-Object Kind -EQ User).LastSignIn | Where-Object { $_ } | Should -BeNullOrEmpty
        ($seen | Where-Object { $_.Kind -eq 'User' -and $_.Subject -eq 'Assignment' })[0].Unknown | Should -Match LastSignIn
    }

    Context 'with a list of approvals' {
        BeforeAll {
            $approved = "$TestDrive/approved.csv"
            function Set-Approval([string[]] $Line) { Set-Content $approved (@('Email,Role,Kind,ObjectId,ApplicationId,TenantId,DisplayName,From,Until') + $Line) }
            # A role that the service does not list cannot be approved.
            Get-PortalUser -Role Owner, Contributor | Where-Object Email -NE owner@contoso.com | Export-Csv $approved
        }

        It 'names who is not on it, and nobody else' {
            $found = Get-PortalAccessReview -Approved $approved | Where-Object { $_.Findings.Id -contains 'NotApproved' }
            $found.Name | Should -Be owner@contoso.com, uma.unknown@contoso.com
        }

        It 'is read in the encoding that -Encoding names, as the refusal of another one says' {
            $latin = "$TestDrive/latin.csv"
            $text = "Email,Role,Reason`nowner@contoso.com,Owner,J$([char]0xE4)hrlich"
            [IO.File]::WriteAllText($latin, $text, [Text.Encoding]::Latin1)
            { Get-PortalAccessReview -Approved $latin } | Should -Throw '*line 2*not valid UTF-8*'
            $line = Get-PortalAccessReview -Approved $latin -Encoding latin1 | Where-Object Name -EQ owner@contoso.com
            $line.Approval.Reason | Should -Be "J$([char]0xE4)hrlich"
        }

        It 'names who is on it and holds nothing' {
            Set-Approval 'gone@contoso.com,Owner'
            $missing = Get-PortalAccessReview -Approved $approved | Where-Object Subject -EQ Approval
            $missing.Name | Should -Be gone@contoso.com
            $missing.Findings.Id | Should -Be ApprovedMissing
        }

        It 'takes an approval that has ended for none' {
            Set-Approval 'owner@contoso.com,Owner,,,,,,,2020-01-31'
            $line = Get-PortalAccessReview -Approved $approved | Where-Object Name -EQ owner@contoso.com
            $line.Findings.Id | Should -Contain ApprovalExpired
        }

        It 'refuses <Name>, with its line, before anything is asked' -ForEach @(
            @{ Name = 'an unknown role'; Line = 'a@contoso.com,Boss'; Says = '*line 2: Role ''Boss''*' }
            @{ Name = 'somebody twice'; Line = 'a@contoso.com,Owner', 'A@contoso.com,owner'; Says = '*line 3: User*already*' }
            @{ Name = 'an end before the begin'; Line = 'a@contoso.com,Owner,,,,,,2026-02-01,2026-01-31'; Says = '*line 2: Until*' }
        ) {
            Set-Approval $Line
            Clear-Journal $portal
            $said = [Collections.ArrayList]::new()
            { Get-PortalAccessReview -Approved $approved -ErrorAction SilentlyContinue -ErrorVariable +said } |
                Should -Throw '*refused*'
            "$($said[0])" | Should -BeLike $Says
            Get-Journal $portal | Should -BeNullOrEmpty
        }
    }

    It 'ends with an error after its output where -FailOn asks for one' {
        $seen = [Collections.Generic.List[object]]::new()
        { Get-PortalAccessReview -FailOn High | ForEach-Object { $seen.Add($_) } } |
            Should -Throw -ErrorId CloudPartner.FindingsFound*
        $seen.Count | Should -Be $review.Count
    }

    It 'answers true or false with -Quiet' {
        Get-PortalAccessReview -Quiet -FailOn High | Should -BeFalse
        Get-PortalAccessReview -Quiet | Should -BeFalse
    }

    It 'compares grants with change windows' {
        $line = Get-PortalAccessReview -ChangeWindow '2020-01-01/2020-01-02' | Where-Object Name -EQ owner@contoso.com
        $line.Findings.Id | Should -Contain OutsideChangeWindow
        { Get-PortalAccessReview -ChangeWindow tonight } | Should -Throw '*slash between them*'
    }

    It 'writes the same report of piped lines as by itself' {
        Export-PortalAccessReport "$TestDrive/1.csv"
        $review | Export-PortalAccessReport "$TestDrive/2.csv"
        Get-Content "$TestDrive/2.csv" | Should -Be (Get-Content "$TestDrive/1.csv")
    }

    It 'writes nothing with -WhatIf, and asks nothing' {
        Clear-Journal $portal
        Export-PortalAccessReport "$TestDrive/no.html" -WhatIf
        "$TestDrive/no.html" | Should -Not -Exist
        Get-Journal $portal | Should -BeNullOrEmpty
    }

    It 'writes the report, then fails' {
        { Export-PortalAccessReport "$TestDrive/f.html" -FailOn High } | Should -Throw -ErrorId CloudPartner.FindingsFound*
        "$TestDrive/f.html" | Should -Exist
    }

    It 'refuses <Path> before it reviews' -ForEach @(
        @{ Path = 'x.docx'; Says = '*has to end with*' }, @{ Path = 'there.json'; Says = '*exists already*' }
    ) {
        Set-Content "$TestDrive/there.json" 'x'
        Clear-Journal $portal
        { Export-PortalAccessReport "$TestDrive/$Path" } | Should -Throw $Says
        Get-Journal $portal | Should -BeNullOrEmpty
    }

    It 'puts no file in the place of a device' -Skip:$IsWindows {
        $link = New-Item "$TestDrive/null.html" -ItemType SymbolicLink -Value /dev/null
        { Export-PortalAccessReport $link -Force } | Should -Throw '*not an ordinary file*'
        (Get-Item $link).LinkTarget | Should -Be /dev/null
    }

    It 'reads no event of the history but those of users' {
        Clear-Journal $portal
        $null = Get-PortalAccessReview
        Get-Journal $portal | Where-Object path -Like '*/history*' | ForEach-Object path | Should -Match "objectType"
    }

    It 'keeps an empty pipeline apart from no pipeline' {
        @() | Export-PortalAccessReport "$TestDrive/empty.csv"
        @(Import-Csv "$TestDrive/empty.csv").Count | Should -Be 0
    }

    It 'makes the user''s own key once, and only for that user' {
        Export-PortalAccessReport "$TestDrive/p1.json" -Pseudonymise
        Export-PortalAccessReport "$TestDrive/p2.json" -Pseudonymise
        $first, $second = "$TestDrive/p1.json", "$TestDrive/p2.json" | ForEach-Object { Get-Content $_ -Raw | ConvertFrom-Json }
        $second.entries.email | Should -Be $first.entries.email
        $first.entries.email | Where-Object { $_ -like '*@*' } | Should -BeNullOrEmpty
        if (!$IsWindows) { (Get-Item "$env:CLOUDPARTNER_CONFIG_HOME/pseudonyms.key").UnixMode | Should -Be '-rw-------' }
    }
}
