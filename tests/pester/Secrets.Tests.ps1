[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

# Whatever goes wrong, and however much the user asks to see, no secret and no token may show.
Describe 'Secrets' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $transcript = Join-Path $TestDrive 'transcript.txt'
        $said = Join-Path $TestDrive 'said.txt'
        # In a process of its own: a transcript and $Error of everything.
        $null = Invoke-Child @'
$ErrorActionPreference = 'Continue'
foreach ($command in '*-CloudPartner', '*-Portal*', '*-Publisher*') {
    $PSDefaultParameterValues["${command}:Verbose"] = $true
    $PSDefaultParameterValues["${command}:Debug"] = $true
}
$null = Start-Transcript $transcript
$all = & {
    Import-Module $module
    $secret = [Security.SecureString]::new()
    'emulator-secret'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
    $wrong = [Security.SecureString]::new()
    'canary-of-a-wrong-secret'.ToCharArray() | ForEach-Object { $wrong.AppendChar($_) }
    $application = '11111111-1111-4111-8111-111111111111'
    Connect-CloudPartner ([pscredential]::new($application, $secret)) contoso.com -Environment $uri -PassThru
    foreach ($address in $uri, 'http://127.0.0.1:1') {
        $signIn = @{ Credential = [pscredential]::new($application, $wrong); Tenant = 'contoso.com' }
        try { Connect-CloudPartner @signIn -Environment $address } catch { $_ }
    }
    $secure = @{}
    foreach ($name in 'access-token', 'federated-token', 'pfx-password') {
        $secure[$name] = [Security.SecureString]::new()
        "canary.$name.part".ToCharArray() | ForEach-Object { $secure[$name].AppendChar($_) }
    }
    $given = @{ ApplicationId = $application; Tenant = 'contoso.com'; Environment = $uri }
    [IO.File]::WriteAllText("$scratch/app.pfx", 'this is no certificate')
    foreach ($with in @(
            @{ FederatedToken = $secure.'federated-token' }
            @{ CertificatePath = "$scratch/app.pfx"; CertificatePassword = $secure.'pfx-password' }
        )) {
        try { Connect-CloudPartner @with @given } catch { $_; $_ | Resolve-CloudPartnerError }
    }
    $raw = Connect-CloudPartner -AccessToken $secure.'access-token' -Environment $uri -PassThru
    try { Get-PortalUser -Connection $raw } catch { $_ }
    $raw, (Get-Variable raw) | Export-Clixml "$scratch/raw.xml" -Depth 6
    Disconnect-CloudPartner $raw
    Get-PortalUser
    Get-PortalUser nobody@contoso.com
    Get-PublisherProfile -PublisherId nothing
    Add-PortalUser owner@contoso.com Owner
    Invoke-RestMethod -Method Post "${uri}_emulator/tokens/revoke"
    Add-PortalUser canary@contoso.com Contributor -PassThru
    $plan = '{"rules":[{"match":{"path":"/api/"},"action":"status","status":401}]}'
    Invoke-RestMethod -Method Put "${uri}_emulator/faults" -Body $plan
    try { Get-PortalUser } catch { $_ }
    Invoke-RestMethod -Method Delete "${uri}_emulator/faults"
    Get-CloudPartnerConnection
    Get-Error -Newest 20
} *>&1
$all | Out-Host
$null = Stop-Transcript
$full = $all | ForEach-Object { $_ | Out-String; $_ | Format-List * -Force | Out-String }
$errors = $Error | ForEach-Object {
    $_ | Format-List * -Force | Out-String
    $_.Exception | Format-List * -Force | Out-String
    "$($_.Exception)"
    $_.Exception.Fault | ConvertTo-Json -Depth 3 -WarningAction Ignore
}
$exported = Join-Path $scratch errors.xml
@($Error) | Export-Clixml $exported -Depth 6
$connection = Get-CloudPartnerConnection | ConvertTo-Json -Depth 4 -WarningAction Ignore
Set-Content $said $full, $errors, $connection, (Get-History | Out-String)
Disconnect-CloudPartner
'@ @{ transcript = $transcript; said = $said; uri = $portal.Emulator.Uri; scratch = $TestDrive }
        $text = (Get-ChildItem $TestDrive -File | ForEach-Object { Get-Content $_ -Raw }) -join "`n"
        # The child's own source is no output of the module.
        $text = $text -replace "'(emulator-secret|canary-of-a-wrong-secret)'\.ToCharArray\(\)" -replace 'canary\.\$name\.part'
    }

    AfterAll { Close-TestPortal $portal }

    It 'were looked for where there is something to find' {
        # Otherwise an empty transcript would pass.
        foreach ($expected in 'GET /api/publishers/contoso/users', 'AADSTS7000215', 'CloudPartner.NotFound', 'canary@contoso.com') {
            $text.Contains($expected) | Should -BeTrue -Because "$expected belongs to what was run"
        }
        @((Invoke-Control $portal Get journal).entries | Where-Object status -EQ 401).Count | Should -BeGreaterThan 1
    }

    # Not Should -Not -Match, which would print all of the text.
    It 'do not show: <_>, nor in base64, nor encoded for an address' -ForEach @(
        'emulator-secret', 'canary-of-a-wrong-secret', 'canary.access-token.part', 'canary.federated-token.part', 'canary.pfx-password.part'
    ) {
        $bytes = [Text.Encoding]::UTF8.GetBytes($_)
        $wide = [Text.Encoding]::Unicode.GetBytes($_)
        $encoded = ($_.ToCharArray() | ForEach-Object { '%{0:X2}' -f [int]$_ }) -join ''
        foreach ($form in $_, [Convert]::ToBase64String($bytes), [Convert]::ToBase64String($wide), [uri]::EscapeDataString($_), $encoded) {
            $text.Contains($form) | Should -BeFalse -Because 'a secret was shown'
        }
    }

    It 'do not reach a temporary file or a saved setting' {
        $places = @($env:CLOUDPARTNER_CONFIG_HOME) +
        (Get-ChildItem ([IO.Path]::GetTempPath()) -Filter 'CloudPartner*' -Directory).FullName | Where-Object { $_ -and (Test-Path $_) }
        foreach ($file in $places | ForEach-Object { Get-ChildItem $_ -File -Recurse -ErrorAction Ignore }) {
            $content = Get-Content $file -Raw -ErrorAction Ignore
            $content -match 'canary\.\w+-\w+\.part|canary-of-a-wrong' | Should -BeFalse -Because "$($file.Name) is read by others"
        }
    }

    It 'do not show as tokens' {
        # The form of the emulator's tokens.
        $text -match '(?-i:eyJ)[\w-]{20,}\.' | Should -BeFalse
        $text -match 'Bearer\s+\S' | Should -BeFalse
    }

    It 'do not reach the emulator''s journal' {
        $journal = Invoke-WebRequest "$($portal.Emulator.Uri)_emulator/journal"
        $journal.Content | Should -Not -Match 'emulator-secret|canary-of-a-wrong-secret|(?-i:eyJ)[\w-]{20,}\.'
    }
}
