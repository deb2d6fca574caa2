# Where an example names no environment, it means the public cloud. Here its answers come from the emulator.
Example 1 { $open | Should -Be 'Emulator: owner@contoso.com' }
Example 2 -Given {
    $PSDefaultParameterValues['Connect-CloudPartner:Environment'] = (Get-CloudPartnerEnvironment Emulator).Endpoint
    function Get-Credential($UserName) { [pscredential]::new($UserName, [Net.NetworkCredential]::new('', 'emulator-secret').SecurePassword) }
} {
    $open[0] | Should -Be 'ClientSecret: 11111111-1111-4111-8111-111111111111'
}
Example 4 -Given {
    $uri = (Get-CloudPartnerEnvironment Emulator).Endpoint
    $PSDefaultParameterValues['Connect-CloudPartner:Environment'] = $uri
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new(
        'CN=Example', [Security.Cryptography.RSA]::Create(2048), 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $certificate = $request.CreateSelfSigned([DateTimeOffset]::Now.AddDays(-1), [DateTimeOffset]::Now.AddDays(1))
    Invoke-RestMethod "${uri}_emulator/certificates" -Method Post -Body (@{ pem = $certificate.ExportCertificatePem() } | ConvertTo-Json)
    Set-Content a.pfx $certificate.Export('Pfx', 'example') -AsByteStream
    $p = [Net.NetworkCredential]::new('', 'example').SecurePassword
} {
    $open[0] | Should -Be 'Certificate: 11111111-1111-4111-8111-111111111111'
}
Example 8 -Given {
    $uri = (Get-CloudPartnerEnvironment Emulator).Endpoint
    $PSDefaultParameterValues['Connect-CloudPartner:Environment'] = $uri
    $app = @{ ApplicationId = '11111111-1111-4111-8111-111111111111'; Tenant = 'contoso.com' }
    $key = [Security.Cryptography.RSA]::Create(2048)
    function ConvertTo-Base64Url([byte[]] $Bytes) { [Convert]::ToBase64String($Bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_') }
    $now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
    $parts = @{ alg = 'RS256'; typ = 'JWT' }, @{
        iss = 'https://issuer.example'; sub = 'example'; aud = 'api://AzureADTokenExchange'; nbf = $now; exp = $now + 3600
    }
    $text = $parts.ForEach({ ConvertTo-Base64Url ([Text.Encoding]::UTF8.GetBytes(($_ | ConvertTo-Json -Compress))) }) -join '.'
    $signature = $key.SignData([Text.Encoding]::ASCII.GetBytes($text), 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $token = "$text.$(ConvertTo-Base64Url $signature)"
    $trust = @{ issuer = 'https://issuer.example'; subject = 'example'; publicKeyPem = $key.ExportSubjectPublicKeyInfoPem() }
    Invoke-RestMethod "${uri}_emulator/federations" -Method Post -Body ($trust | ConvertTo-Json)
    $env:AZURE_FEDERATED_TOKEN_FILE = Join-Path $PWD token
    Set-Content token $token -NoNewline
    $secureToken = [Net.NetworkCredential]::new('', $token).SecurePassword
} {
    $open[0..1] | Should -Be (@('FederatedToken: 11111111-1111-4111-8111-111111111111') * 2)
    $env:AZURE_FEDERATED_TOKEN_FILE = $null
}
Example 9 { $steps[1].Count | Should -Be 5 }
Example 10 -After 9 { $shown.PublisherId | Sort-Object | Should -Be 'contoso', 'contoso-retail' }
