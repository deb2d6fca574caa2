[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

# What comes in is taken whole and as it was meant, or it is refused and nothing is sent.
Describe 'Input' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $script:next = 0
        function Get-Address { "text$((++$script:next))@contoso.com" }
    }

    AfterAll { Close-TestPortal $portal }

    BeforeEach { Clear-Journal $portal }

    Context '-Encoding' {
        BeforeAll {
            $name = "Anna M`u{fc}ller"
            $file = Join-Path $TestDrive encoded.csv
        }

        It 'takes <Given>, as PowerShell does, in <Command>' -ForEach @(
            foreach ($command in 'Add-PortalUser', 'Compare-PortalUser', 'Sync-PortalUser') {
                @{ Command = $command; Given = 'latin1'; Page = 28591 }
                @{ Command = $command; Given = 'windows-1252'; Page = 1252 }
                @{ Command = $command; Given = 1250; Page = 1250 }
                @{ Command = $command; Given = 'Unicode'; Page = 1200 }
                @{ Command = $command; Given = 'utf8'; Page = 65001 }
                @{ Command = $command; Given = [Text.Encoding]::BigEndianUnicode; Page = 1201 }
            }
        ) {
            $row = "Email,Role,DisplayName`n$(Get-Address),Contributor,$name`n"
            $encoding = [Text.CodePagesEncodingProvider]::Instance.GetEncoding($Page) ?? [Text.Encoding]::GetEncoding($Page)
            [IO.File]::WriteAllBytes($file, $encoding.GetBytes($row))
            $result = switch ($Command) {
                'Add-PortalUser' { Add-PortalUser -Path $file -Encoding $Given -PassThru }
                'Compare-PortalUser' { (Compare-PortalUser $file -Encoding $Given).Desired }
                'Sync-PortalUser' { (Sync-PortalUser $file -Encoding $Given -PassThru).Desired }
            }
            $result.DisplayName | Should -Be $name
        }

        It 'refuses what is none: <_>' -ForEach 'klingon', 99999, 0, -5 {
            { Compare-PortalUser $file -Encoding $_ } | Should -Throw '*is no encoding. Take one of utf8*'
        }

        It 'is completed' {
            $line = 'Compare-PortalUser x.csv -Encoding w'
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'windows-1252'
        }
    }

    Context 'Text' {
        It 'is refused if it is not valid in its encoding: <Case>' -ForEach @(
            @{ Case = 'a file of Windows-1252'; Match = 'line 2, column 30: Text: 0xFC is not valid UTF-8'; Try = {
                    $file = Join-Path $TestDrive win1252.csv
                    [IO.File]::WriteAllText($file, "Email,Role,DisplayName`r`nanna@contoso.com,Owner,Anna M`u{fc}ller`r`n", [Text.Encoding]::Latin1)
                    Add-PortalUser -Path $file
                }
            }
            @{ Case = 'the same to compare'; Match = 'line 2, column 1: Text: 0xE4'; Try = {
                    $file = Join-Path $TestDrive latin1.csv
                    [IO.File]::WriteAllText($file, "Email,Role`n`u{e4}@contoso.com,Owner", [Text.Encoding]::Latin1)
                    Compare-PortalUser $file
                }
            }
            @{ Case = 'what Import-Csv replaced'; Match = 'DisplayName .* U\+FFFD at position 7'; Try = {
                    $file = Join-Path $TestDrive replaced.csv
                    [IO.File]::WriteAllText($file, "Email,Role,DisplayName`nanna@contoso.com,Owner,Anna M`u{fc}ller", [Text.Encoding]::Latin1)
                    Import-Csv $file | Add-PortalUser
                }
            }
            @{ Case = 'half an emoji'; Match = 'half a character \(U\+D83D at position 4\)'; Try = {
                    Add-PortalUser (Get-Address) Owner -DisplayName ("abc`u{1F680}").Substring(0, 4)
                }
            }
            @{ Case = 'half an emoji in a profile'; Match = 'half a character'; Try = {
                    Set-PublisherProfile -DisplayName ("abc`u{1F680}").Substring(0, 4)
                }
            }
            @{ Case = 'half an emoji as evidence'; Match = 'half a character'; Try = {
                    Confirm-PublisherPrerequisite TermsReview ("abc`u{1F680}").Substring(0, 4) -AttestationPath "$TestDrive/a.json"
                }
            }
            @{ Case = 'an address that begins with nothing to see'; Match = 'U\+200B \(invisible\) at position 1'; Try = {
                    Add-PortalUser "`u{200b}zw@contoso.com" Owner
                }
            }
            @{ Case = 'an address with a Cyrillic letter'; Match = 'U\+0430 .* at position 2'; Try = { Remove-PortalUser "c`u{430}t@contoso.com" } }
            @{ Case = 'a role with a Cyrillic letter'; Match = 'U\+041E .* at position 1'; Try = { Add-PortalUser (Get-Address) "`u{41e}wner" } }
            @{ Case = 'a publisher with a soft hyphen'; Match = 'U\+00AD \(invisible\) at position 4'; Try = { Get-PortalUser -PublisherId "con`u{ad}toso" } }
        ) {
            $ErrorActionPreference = 'Stop'
            $failed = $null
            try { $null = & $Try } catch { $failed = $_ }
            $failed.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
            $failed.Exception.Message | Should -Match $Match
            @(Get-Journal $portal | Where-Object method -NE GET) | Should -BeNullOrEmpty
        }

        It 'loses the white space around it, line breaks too' {
            $address = Get-Address
            (Add-PortalUser "`t$address`r`n" " Owner`n" -DisplayName "`u{a0}Ada " -PassThru).DisplayName | Should -Be 'Ada'
            (Get-PortalUser $address).Role | Should -Be 'Owner'
        }
    }

    Context 'Rows' {
        It 'are read in any form that PowerShell gives them: <Case>' -ForEach @(
            @{ Case = 'hashtables with names in lower case'; Make = { param($a) "[{`"email`":`"$a`",`"role`":`"Owner`"}]" | ConvertFrom-Json -AsHashtable } }
            @{ Case = 'names with blanks around them'; Make = { param($a) "email , role`n$a,Owner" | ConvertFrom-Csv } }
            @{ Case = 'an ordered table with names in capitals'; Make = { param($a) [ordered]@{ 'ROLE' = 'Owner'; ' EMAIL' = $a } } }
            @{ Case = 'columns without a name'; Make = { param($a) "Email,Role,`n$a,Owner," | ConvertFrom-Csv 3>$null } }
            @{ Case = 'a type line'; Make = { param($a) "#TYPE x`nEmail,Role`n$a,Owner" | ConvertFrom-Csv } }
            @{ Case = 'an array that is passed'; Make = { param($a) , @([pscustomobject]@{ Email = $a; Role = 'Owner' }) } }
        ) {
            $address = Get-Address
            (& $Make $address | Add-PortalUser -PassThru).Email | Should -Be $address
        }

        It 'come back from <Case>' -ForEach @(
            @{ Case = 'JSON'; Keep = { param($f) Get-PortalUser | ConvertTo-Json | Set-Content "$f.json"; Compare-PortalUser "$f.json" -RemoveUnlisted -IncludeEqual } }
            @{ Case = 'JSON in the pipeline'; Keep = { Get-PortalUser | ConvertTo-Json | ConvertFrom-Json | Compare-PortalUser -RemoveUnlisted -IncludeEqual } }
            @{ Case = 'JSON tables'; Keep = {
                    Get-PortalUser | ConvertTo-Json | ConvertFrom-Json -AsHashtable | Compare-PortalUser -RemoveUnlisted -IncludeEqual
                }
            }
            @{ Case = 'CliXml'; Keep = { param($f) Get-PortalUser | Export-Clixml "$f.xml"; Import-Clixml "$f.xml" | Compare-PortalUser -RemoveUnlisted -IncludeEqual } }
            @{ Case = 'CSV'; Keep = { param($f) Get-PortalUser | Export-Csv "$f.csv"; Compare-PortalUser "$f.csv" -RemoveUnlisted -IncludeEqual } }
            @{ Case = 'JSON with names'; Keep = {
                    param($f) Get-PortalUser | ConvertTo-Json -EnumsAsStrings | Set-Content "$f.json"; Compare-PortalUser "$f.json" -RemoveUnlisted -IncludeEqual
                }
            }
        ) {
            $plan = & $Keep (Join-Path $TestDrive 'kept')
            @($plan).Count | Should -Be @(Get-PortalUser).Count
            $plan.Change | Sort-Object -Unique | Should -Be 'None'
        }

        It 'that are empty are passed over and counted: <Case>' -ForEach @(
            @{ Case = 'in the pipeline'; Try = { param($a) "Email,Role`n,`n$a,Owner`n,`n" | ConvertFrom-Csv | Add-PortalUser -Verbose -ErrorVariable failed 4>&1 } }
            @{ Case = 'in a file'; Try = {
                    param($a) "Email,Role`n,`n$a,Owner`n  ,`n" | Set-Content "$TestDrive/e.csv"
                    Add-PortalUser -Path "$TestDrive/e.csv" -Verbose -ErrorVariable failed 4>&1
                }
            }
            @{ Case = 'to be removed'; Try = {
                    param($a) Add-PortalUser $a Contributor
                    "Email`n`" `"`n$a`n`" `"`n" | ConvertFrom-Csv | Remove-PortalUser -Confirm:$false -Verbose -ErrorVariable failed 4>&1
                }
            }
        ) {
            $words = & $Try (Get-Address)
            $failed | Should -BeNullOrEmpty
            "$words" | Should -Match '2 empty rows were skipped'
        }

        It 'say which column is missing and which there are: <Case>' -ForEach @(
            @{ Case = 'Microsoft 365'; Row = @{ Username = 'a@contoso.com'; 'First name' = 'A' }; Match = 'no column Email, it has .*''First name''' }
            @{ Case = 'Google'; Row = @{ 'Email Address [Required]' = 'a@contoso.com' }; Match = 'no column Email, it has ''Email Address \[Required\]''' }
            @{ Case = 'Graph'; Row = @{ UserPrincipalName = 'a@contoso.com'; Mail = 'a@contoso.com' }; Match = 'no column Email, it has ' }
            @{ Case = 'a name with an unseen character'; Row = @{ "Email`u{200b}" = 'a@contoso.com' }; Match = 'U\+200B \(invisible\) at position 6' }
            @{ Case = 'a kept plan'; Row = @{ Email = 'a@contoso.com'; Change = 1; DesiredRole = 'Owner' }; Role = $null; Match = 'is a line of a plan; pipe plans to Sync-PortalUser' }
        ) {
            $role = @{}
            if (-not $_.ContainsKey('Role')) { $role.Role = 'Contributor' }
            [pscustomobject]$Row | Add-PortalUser @role -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
            $failed[0].Exception.Message | Should -Match $Match
            Get-Journal $portal | Should -BeNullOrEmpty
        }

        It 'are refused rather than half read: <Case>' -ForEach @(
            @{ Case = 'a list as role'; Row = @{ Email = 'a@contoso.com'; Role = 'Owner', 'Contributor' }; Match = 'Role: is a list' }
            @{ Case = 'a list as e-mail'; Row = @{ Email = @('a@contoso.com'); Role = 'Owner' }; Match = 'Email: is a list' }
            @{ Case = 'an object as name'; Row = @{ Email = 'a@contoso.com'; Role = 'Owner'; DisplayName = [pscustomobject]@{ a = 1 } }; Match = 'DisplayName: is a list or an object' }
            @{ Case = 'a table as kind'; Row = @{ Email = 'a@contoso.com'; Role = 'Owner'; Kind = @{ a = 1 } }; Match = 'Kind: is a list or an object' }
            @{ Case = 'a column twice'; Row = @{ Email = 'a@contoso.com'; 'email ' = 'b@contoso.com'; Role = 'Owner' }; Match = 'stands twice' }
            @{ Case = 'a property that throws'; Row = { [pscustomobject]@{ Email = 'a@contoso.com' } | Add-Member ScriptProperty Role { throw 'no' } -PassThru }
                Match = 'Role: cannot be read'
            }
        ) {
            $given = $Row -is [scriptblock] ? (& $Row) : $Row
            $given | Add-PortalUser -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
            $failed[0].Exception.Message | Should -Match $Match
        }
    }

    Context 'A journal that is none' {
        It 'stays as it is: <Case>' -ForEach @(
            @{ Case = 'a list of users without a last line break'; Text = "Email,Role`r`nada@contoso.com,Owner" }
            @{ Case = 'one line'; Text = 'precious' }
            @{ Case = 'attestations'; Text = "{`n  `"schema`": 1,`n  `"attestations`": []`n}" }
            @{ Case = 'notes that begin like JSON'; Text = "{`"schema`":1}`nprecious" }
            @{ Case = 'an empty line and text'; Text = "`nprecious" }
        ) {
            $file = Join-Path $TestDrive foreign
            [IO.File]::WriteAllText($file, $Text)
            foreach ($try in { Get-Address | Add-PortalUser -Role Owner -JournalPath $file }, { Get-Address | Remove-PortalUser -Confirm:$false -JournalPath $file }) {
                $try | Should -Throw -ErrorId 'CloudPartner.JournalUnusable,*'
                [IO.File]::ReadAllText($file) | Should -BeExactly $Text
            }
            @(Get-Journal $portal | Where-Object method -NE GET) | Should -BeNullOrEmpty
        }

        It 'names the publisher that was typed' {
            $file = Join-Path $TestDrive typed.jsonl
            Get-Address | Add-PortalUser -Role Owner -PublisherId contoso-retail -JournalPath $file -ErrorAction SilentlyContinue
            (Get-Content $file -First 1 | ConvertFrom-Json).publisher | Should -Be 'contoso-retail'
        }
    }

    Context 'Times' {
        It 'refuses a length of time that nobody means: <Given>' -ForEach @(
            @{ Given = 30 }, @{ Given = '30' }, @{ Given = 0 }, @{ Given = 1.5 }, @{ Given = '00:00:00.5' }, @{ Given = [timespan]::FromTicks(30) }
            @{ Given = [timespan]::FromSeconds(-5) }, @{ Given = 'a:b' }, @{ Given = [long]5 }
        ) {
            foreach ($try in { Add-PortalUser x@contoso.com Owner -MaxThrottleWait $Given }, { Remove-PortalUser x@contoso.com -MaxThrottleWait $Given -Confirm:$false }) {
                $failed = $try | Should -Throw -PassThru
                $failed.Exception | Should -BeOfType ([System.Management.Automation.ParameterBindingException])
                $failed.Exception.Message | Should -Match '0:0:30'
            }
        }

        It 'takes <Given>' -ForEach @{ Given = '0:0:30' }, @{ Given = [timespan]'0:5' }, @{ Given = '1.00:00:00' } {
            Add-PortalUser (Get-Address) Owner -MaxThrottleWait $Given -WhatIf 6>$null
        }

        It 'takes the first and the last point in time in <_>' -ForEach 'Asia/Bangkok', 'Europe/Berlin', 'America/Los_Angeles', 'Pacific/Kiritimati', 'UTC' {
            $before = $env:TZ
            $all = @(Get-PortalAuditEvent).Count
            try {
                $env:TZ = $_
                [TimeZoneInfo]::ClearCachedData()
                @(Get-PortalAuditEvent -After ([datetime]::MinValue) -Before ([datetime]::MaxValue)).Count | Should -Be $all
                @(Get-PortalAuditEvent -After 0001-01-01 -Before 9999-12-31).Count | Should -Be $all
                @(Get-PortalAuditEvent -After ([datetimeoffset]::MinValue) -Before ([datetimeoffset]::MaxValue)).Count | Should -Be $all
            }
            finally {
                $env:TZ = $before
                [TimeZoneInfo]::ClearCachedData()
            }
        }

        It 'says dates without the calendar of <_>' -ForEach 'th-TH', 'fa-IR', 'ar-SA' {
            if ([cultureinfo]::new($_).Calendar -is [Globalization.GregorianCalendar]) { Set-ItResult -Skipped -Because 'this PowerShell runs without ICU' }
            $before = [cultureinfo]::CurrentCulture
            $file = Join-Path $TestDrive "$_.json"
            try {
                [cultureinfo]::CurrentCulture = $_
                Confirm-PublisherPrerequisite TermsReview 'a ticket' -AttestationPath $file -On ([datetimeoffset]'2026-02-03T10:00:00Z') `
                    -ExpiresOn ([datetimeoffset]'2099-04-05T10:00:00Z')
                $said = (Test-PublisherPrerequisite -For Registration -AttestationPath $file).Detail -join ' '
                $said += Get-PortalAuditEvent -After ([datetimeoffset]'2026-02-03Z') -Before ([datetimeoffset]'2026-02-02Z') -ErrorAction Continue 2>&1 | Out-String
            }
            finally { [cultureinfo]::CurrentCulture = $before }
            $said | Should -Match '2026-02-03'
            $said | Should -Not -Match '25[67]\d-|14\d\d-|13\d\d-'
        }
    }
}
