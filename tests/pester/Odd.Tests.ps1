[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-Module (Get-ModulePath)
    $commands = (Get-Command -Module CloudPartner -CommandType Cmdlet).Name
}

# Whatever somebody gives to whatever parameter: the answer is an error of the module or of the binder, never one of the engine or of .NET.
Describe 'Odd values' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $odd = Join-Path $TestDrive odd
        $null = New-Item $odd -ItemType Directory
        [IO.File]::WriteAllText("$odd/empty.csv", '')
        [IO.File]::WriteAllText("$odd/padded.csv", "Email,Role,`nodd@contoso.com,Owner,`n")
        [IO.File]::WriteAllBytes("$odd/bytes.csv", [byte[]](0..255))
        [IO.File]::WriteAllText("$odd/deep.json", '[' * 200)
        [IO.File]::WriteAllText("$odd/null.json", 'null')
        [IO.File]::WriteAllText("$odd/number.json", '[1]')
        $fifo = if ($IsWindows) { @() } else { & mkfifo "$odd/pipe"; "$odd/pipe", '/dev/null', '/proc/self/mem' }
        $script:texts = @(
            '', ' ', '[', '*[', '``', '%', "a`0b", "`u{fffd}", "`u{d83d}", "`u{200b}", ('x' * 70000), "a`nb", '..', '/', '~', '-1', 'a@b', '{}', '<x/>', '::', 'http://['
            'nodrive:\x', 'env:PATH', 'function:\x', '\\?\x', $odd, "$odd/none.csv", "$odd/empty.csv", "$odd/padded.csv", "$odd/bytes.csv"
            "$odd/deep.json", "$odd/null.json", "$odd/number.json"
        ) + $fifo
        $table = [hashtable]::new()
        $table[1] = 2
        $table['1'] = 3
        $script:objects = @(
            $null, -1, 0, 2147483648, [long]::MaxValue, [double]::NaN, [decimal]::MaxValue, $true, [char]0, [datetime]::MinValue, [datetime]::MaxValue
            [timespan]::MaxValue, [guid]::Empty, [DBNull]::Value, @(), @($null), @('', $null), @{}, @{ Email = $null }, $table, [pscustomobject]@{}
            [pscustomobject]@{ Email = @{}; Role = @() }, ([pscustomobject]@{ a = 1 } | Add-Member ScriptProperty Email { throw 'odd' } -PassThru)
            { throw 'odd' }, [IO.FileInfo]"$odd/none.csv", [uri]'urn:odd:x', [type], [xml]'<a Email="x"/>', [Data.DataTable]::new()
        )
        $script:values = $texts + $objects
        # What a call needs besides the parameter that is tried; nobody is asked, and nothing leaves this machine.
        $script:given = @{
            Email = 'odd@contoso.com'; Role = 'Contributor'; Identity = 'nobody@contoso.com'; DisplayName = 'Odd'; Path = "$odd/none.csv"; Name = 'odd'
            Evidence = 'odd'; AttestationPath = "$odd/attestations.json"; Endpoint = 'https://odd.example/'; TenantDomain = 'contoso.com'; Uri = 'http://127.0.0.1:1'
            Environment = "$($portal.Emulator.Uri)"; Tenant = 'contoso.com'; CertificatePath = "$odd/none.pfx"; CertificateThumbprint = 'AA'
            FederatedTokenPath = "$odd/none.jwt"; Credential = [pscredential]::new([guid]::NewGuid(), (ConvertTo-SecureString x -AsPlainText -Force))
            AccessToken = (ConvertTo-SecureString x -AsPlainText -Force); FederatedToken = (ConvertTo-SecureString x -AsPlainText -Force)
            Certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new([byte[]]@())
            ApplicationId = [guid]::NewGuid(); TenantId = [guid]::NewGuid(); ObjectId = [guid]::NewGuid(); Id = [guid]::NewGuid()
            InputObject = [pscustomobject]@{ Email = 'odd@contoso.com'; Role = 'Owner' }; ErrorRecord = $null; RegistrationObjectId = 'x'; Publisher = 'contoso'
        }
        # Signing in where a person or a machine is asked, and what would end the emulator under test.
        $script:passedOver = 'Interactive', 'DeviceCode', 'ManagedIdentity', 'GitHubActions'
        $script:mistakes = [Collections.Generic.List[string]]::new()

        function Test-Record($ErrorRecord, [string] $Call) {
            if ($ErrorRecord.FullyQualifiedErrorId -like 'CloudPartner.*') { return }
            if ($ErrorRecord.Exception -is [System.Management.Automation.ParameterBindingException]) { return }
            $script:mistakes.Add("$Call -> $($ErrorRecord.FullyQualifiedErrorId): $($ErrorRecord.Exception.GetType().Name): $ErrorRecord")
        }

        function Test-Call($Command, [hashtable] $Arguments, $Piped, [bool] $Pipes, [string] $Call) {
            $errors = @()
            try {
                if ($Pipes) { $null = $Piped | & $Command @Arguments -ErrorVariable errors -ErrorAction SilentlyContinue 2>$null 3>$null 6>$null }
                else { $null = & $Command @Arguments -ErrorVariable errors -ErrorAction SilentlyContinue 2>$null 3>$null 6>$null }
            }
            catch { Test-Record $_ $Call }
            foreach ($one in $errors) { if ($one -is [System.Management.Automation.ErrorRecord]) { Test-Record $one $Call } }
        }

        function Format-Value($Value) { "$($Value -is [string] ? "'$($Value.Substring(0, [Math]::Min(40, $Value.Length)))'" : "[$(if ($null -eq $Value) { 'null' } else { $Value.GetType().Name })] $Value")" }
    }

    AfterAll { Close-TestPortal $portal }

    # What is tried may close the connection, or leave none as the default.
    BeforeEach { Connect-CloudPartner -Emulator -Uri $portal.Emulator.Uri }

    AfterEach { Get-CloudPartnerConnection | Disconnect-CloudPartner }

    It 'meet errors of the module or the binder only: <_>' -ForEach $commands {
        $command = Get-Command $_ -Module CloudPartner
        $mistakes.Clear()
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
        # Each parameter in the first set that has it.
        $tried = @{}
        foreach ($set in $command.ParameterSets | Where-Object Name -NotIn $passedOver) {
            foreach ($parameter in $set.Parameters | Where-Object { $_.Name -notin $common -and $_.ParameterType -ne [switch] -and -not $tried[$_.Name] }) {
                $tried[$parameter.Name] = $true
                $takesText = $parameter.ParameterType -in [string], [string[]], [psobject]
                foreach ($value in $takesText ? $values : $objects + 'x' + '') {
                    $arguments = @{}
                    foreach ($needed in $set.Parameters | Where-Object { $_.IsMandatory -and $_.Name -ne $parameter.Name }) {
                        $arguments[$needed.Name] = $needed.ParameterType -eq [switch] ? $true : $given[$needed.Name]
                    }
                    $arguments[$parameter.Name] = $value
                    # Nothing is really changed: all of it goes as far as the question.
                    if ($command.Parameters.ContainsKey('WhatIf')) { $arguments.WhatIf = $true }
                    Test-Call $command $arguments $null $false "$($command.Name) -$($parameter.Name) $(Format-Value $value)"
                }
            }
        }
        if ($command.ParameterSets.Parameters | Where-Object ValueFromPipeline) {
            foreach ($value in $values) {
                $arguments = @{}
                foreach ($name in 'Role', 'TenantDomain', 'Path') { if ($command.Parameters.ContainsKey($name) -and $command.Name -notlike 'Add-*') { $arguments[$name] = $given[$name] } }
                if ($command.Name -match '^(Compare|Sync|Import)') { $arguments.Remove('Path') }
                if ($command.Parameters.ContainsKey('WhatIf')) { $arguments.WhatIf = $true }
                Test-Call $command $arguments $value $true "$(Format-Value $value) | $($command.Name)"
            }
        }
        $mistakes | Select-Object -First 20 | Should -BeNullOrEmpty
    }

    It 'are told in a file that changes between its two readings: <Case>' -ForEach @(
        @{ Case = 'another role'; Change = { param($text) $text.Replace('Contributor', 'Owner      ') } }
        @{ Case = 'an e-mail that is none'; Change = { param($text) $text.Replace('@', '-') } }
        @{ Case = 'fewer rows'; Change = { param($text) $text.Substring(0, 100kb) } }
        @{ Case = 'more rows'; Change = { param($text) "$($text)more@contoso.com,Owner`n" } }
        @{ Case = 'nothing'; Change = { '' } }
        @{ Case = 'no CSV'; Change = { param($text) $text.Replace(',C', '"C') } }
    ) {
        $file = Join-Path $TestDrive changing.csv
        $text = "Email,Role`n" + -join (1..5000 | ForEach-Object { "changing$_@contoso.com,Contributor`n" })
        [IO.File]::WriteAllText($file, $text)
        $caught = $null
        $done = $false
        try {
            # What comes out comes between the two readings of the rows behind it.
            Add-PortalUser -Path $file -WhatIf -PassThru 6>$null | ForEach-Object {
                if (-not $done) { [IO.File]::WriteAllText($file, (& $Change $text)) }
                $done = $true
            }
        }
        catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
        $caught.Exception.Message | Should -Match 'changed while it was read|cannot be read'
    }
}
