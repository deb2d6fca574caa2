[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

# What is refused before anything is sent.
Describe 'Bad input' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach { Clear-Journal $portal }

    It 'is refused before any request: <Case>' -ForEach @(
        @{ Case = 'an e-mail without @'; Field = 'Email'; Try = { Add-PortalUser nobody Owner } }
        @{ Case = 'an e-mail with a slash'; Field = 'Email'; Try = { Add-PortalUser 'a/b@contoso.com' Owner } }
        @{ Case = 'an e-mail with dots only'; Field = 'Email'; Try = { Add-PortalUser '..@contoso.com' Owner } }
        @{ Case = 'an e-mail with NUL'; Field = 'Email'; Try = { Add-PortalUser "a`0@contoso.com" Owner } }
        @{ Case = 'an e-mail with a line break'; Field = 'Email'; Try = { Add-PortalUser "a`n@contoso.com" Owner } }
        @{ Case = 'an empty e-mail'; Field = 'Email'; Try = { Add-PortalUser '' Owner } }
        @{ Case = 'an e-mail of 300 characters'; Field = 'Email'
            Try = { Add-PortalUser "$('a' * 290)@contoso.com" Owner }
        }
        @{ Case = 'an unknown role'; Field = 'Role'; Try = { Add-PortalUser ada@contoso.com Reader } }
        @{ Case = 'an empty role'; Field = 'Role'; Try = { Add-PortalUser ada@contoso.com ' ' } }
        @{ Case = 'no role'; Field = 'Role'; Try = { 'ada@contoso.com' | Add-PortalUser } }
        @{ Case = 'an unknown kind'; Field = 'Kind'
            Try = { @{ Email = 'ada@contoso.com'; Role = 'Owner'; Kind = 'Robot' } | Add-PortalUser }
        }
        @{ Case = 'the kind Unknown'; Field = 'Kind'
            Try = { @{ Email = 'ada@contoso.com'; Role = 'Owner'; Kind = 'Unknown' } | Add-PortalUser }
        }
        @{ Case = 'a display name of 101 characters'; Field = 'DisplayName'
            Try = { Add-PortalUser ada@contoso.com Owner -DisplayName ('a' * 101) }
        }
        @{ Case = 'a display name that turns text around'; Field = 'DisplayName'
            Try = { Add-PortalUser ada@contoso.com Owner -DisplayName "a`u{202e}b" }
        }
        @{ Case = 'a service principal without object ID'; Field = 'ObjectId'
            Try = {
                @{ ApplicationId = [guid]::NewGuid(); TenantId = [guid]::NewGuid(); DisplayName = 'x'; Role = 'Owner' } |
                    Add-PortalUser
            }
        }
        @{ Case = 'an object ID that is no GUID'; Field = 'ObjectId'
            Try = { Add-PortalUser -ApplicationId (New-Guid) -TenantId (New-Guid) -ObjectId 'x' -DisplayName x -Role Owner }
        }
        @{ Case = 'an object ID of zeros'; Field = 'ObjectId'
            Try = { Add-PortalUser -ApplicationId (New-Guid) -TenantId (New-Guid) -ObjectId ([guid]::Empty) -DisplayName x -Role Owner }
        }
        @{ Case = 'a publisher that is ..'; Field = 'PublisherId'
            Try = { Add-PortalUser ada@contoso.com Owner -PublisherId '..' }
        }
        @{ Case = 'a publisher with a slash'; Field = 'PublisherId'; Try = { Get-PublisherProfile -PublisherId 'a/b' } }
        @{ Case = 'a publisher with an encoded slash'; Field = 'PublisherId'
            Try = { Get-PortalUser -PublisherId 'a%2fb' }
        }
        @{ Case = 'a publisher with NUL'; Field = 'PublisherId'; Try = { Get-PublisherProfile -PublisherId "a`0b" } }
        @{ Case = 'a row with a bad publisher'; Field = 'PublisherId'
            Try = { @{ Email = 'ada@contoso.com'; Role = 'Owner'; PublisherId = '../contoso' } | Add-PortalUser }
        }
        @{ Case = 'an e-mail to look for that is none'; Field = 'Email'; Try = { Get-PortalUser 'a/b' } }
        @{ Case = 'nothing at all'; Field = 'Email'; Try = { [pscustomobject]@{ Role = 'Owner' } | Add-PortalUser } }
    ) {
        $ErrorActionPreference = 'Stop'
        $failed = $null
        try { $null = & $Try } catch { $failed = $_ }
        $failed.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
        $failed.CategoryInfo.Category | Should -Be 'InvalidData'
        $failed.Exception.Fault.Field | Should -Be $Field
        $failed.Exception.Message | Should -Match $Field
        $failed.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        # What an attacker wrote into a cell must not steer the terminal.
        $failed.Exception.Message | Should -Not -Match '[\p{Cc}\u202a-\u202e]'
        Get-Journal $portal | Should -BeNullOrEmpty
    }

    Context 'Files' {
        BeforeAll {
            function Test-File([string] $Text) {
                $file = Join-Path $TestDrive 'rows.csv'
                [IO.File]::WriteAllText($file, $Text)
                $failed = @()
                try { Add-PortalUser -Path $file -ErrorAction SilentlyContinue -ErrorVariable failed } catch { $last = $_ }
                Get-Journal $portal | Should -BeNullOrEmpty
                $failed | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] -and $_.Exception.Fault.Field -ne 'Path' }
                $last
            }
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'an empty file'; Text = ''; Match = 'rows\.csv.*empty' }
            @{ Case = 'a file without the column Role'; Text = "Email`nada@contoso.com"; Match = 'line 1.*no column Role' }
            @{ Case = 'a file without a column that tells who'; Text = "Name,Role`nAda,Owner"; Match = 'line 1.*no column Email' }
            @{ Case = 'a column that stands twice'; Text = "Email,Role,EMAIL`na@contoso.com,Owner,b@contoso.com"; Match = 'line 1.*twice' }
            @{ Case = 'semicolons'; Text = "Email;Role`nada@contoso.com;Owner"; Match = 'separated by commas' }
            @{ Case = 'a stray quotation mark'; Text = "Email,Role`n`"ada@contoso.com,Owner"; Match = 'rows\.csv.*CSV' }
        ) {
            $last = Test-File $Text | Select-Object -Last 1
            $last.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
            $last.CategoryInfo.Category | Should -Be 'InvalidData'
            $last.Exception.Message | Should -Match $Match
            $last.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        It 'names file, line and field of every bad row, and sends nothing of the good ones' {
            $errors = @(Test-File "Email,Role`nada@contoso.com,Owner`nbad,Owner`nbo@contoso.com,Reader`nfinn@contoso.com,Owner,extra")
            $errors.Count | Should -Be 4
            $errors[0].Exception.Message | Should -Match 'rows\.csv, line 3: Email ''bad'''
            $errors[1].Exception.Message | Should -Match 'rows\.csv, line 4: Role ''Reader'''
            $errors[2].Exception.Message | Should -Match 'rows\.csv, line 5: Row'
            $errors[3].Exception.Message | Should -Match '3 of 4 rows are refused'
            $errors[0].TargetObject.Email | Should -Be 'bad'
        }

        It 'refuses NUL in a cell, and shows it as something that can be seen' {
            $errors = @(Test-File "Email,Role`na`0da@contoso.com,Owner")
            $errors[0].Exception.Message | Should -Match "line 2: Email 'a\uFFFDda@contoso\.com'"
        }

        It 'says that a file is not there' {
            $ErrorActionPreference = 'Stop'
            { Add-PortalUser -Path (Join-Path $TestDrive nowhere.csv) } | Should -Throw -ErrorId 'CloudPartner.NotFound,*'
            $Error[0].Exception.Message | Should -Match 'nowhere\.csv'
        }
    }
}
