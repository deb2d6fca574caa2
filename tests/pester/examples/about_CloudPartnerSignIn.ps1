# Where an example names no environment, it means the public cloud. Here its answers come from the emulator.
Example 1 { $open | Should -Be 'Emulator: owner@contoso.com' }
Example 2 -Given {
    $PSDefaultParameterValues['Connect-CloudPartner:Environment'] = (Get-CloudPartnerEnvironment Emulator).Endpoint
    function Get-Credential($UserName) {
        [pscredential]::new($UserName, [Net.NetworkCredential]::new('', 'emulator-secret').SecurePassword)
    }
} {
    $open[0] | Should -Be 'ClientSecret: 11111111-1111-4111-8111-111111111111'
}
Example 4 -Given {
    $uri = (Get-CloudPartnerEnvironment Emulator).Endpoint
    $PSDefaultParameterValues['Connect-CloudPartner:Environment'] = $uri
    $key = [Security.Cryptography.RSA]::Create(2048)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new(
        'CN=Example', $key, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $certificate = $request.CreateSelfSigned([DateTimeOffset]::Now.AddDays(-1), [DateTimeOffset]::Now.AddDays(1))
    $public = @{ pem = $certificate.ExportCertificatePem() } | ConvertTo-Json
    Invoke-RestMethod "${uri}_emulator/certificates" -Method Post -Body $public
    Set-Content a.pfx $certificate.Export('Pfx', 'example') -AsByteStream
    $p = [Net.NetworkCredential]::new('', 'example').SecurePassword
} {
    $open[0] | Should -Be 'Certificate: 11111111-1111-4111-8111-111111111111'
}
# The application trusts the tokens of an issuer, and here is one.
$federated = {
    $uri = (Get-CloudPartnerEnvironment Emulator).Endpoint
    $PSDefaultParameterValues['Connect-CloudPartner:Environment'] = $uri
    $app = @{ ApplicationId = '11111111-1111-4111-8111-111111111111'; Tenant = 'contoso.com' }
    $key = [Security.Cryptography.RSA]::Create(2048)
    $utf8 = [Text.Encoding]::UTF8
    function ConvertTo-Base64Url([byte[]] $Bytes) {
        [Convert]::ToBase64String($Bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_')
    }
    $now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
    $parts = @{ alg = 'RS256'; typ = 'JWT' }, @{
        iss = 'https://issuer.example'
        sub = 'example'
        aud = 'api://AzureADTokenExchange'
        nbf = $now
        exp = $now + 3600
    }
    $text = $parts.ForEach({ ConvertTo-Base64Url $utf8.GetBytes(($_ | ConvertTo-Json -Compress)) }) -join '.'
    $signature = $key.SignData($utf8.GetBytes($text), 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $token = "$text.$(ConvertTo-Base64Url $signature)"
    $public = $key.ExportSubjectPublicKeyInfoPem()
    $trust = @{ issuer = 'https://issuer.example'; subject = 'example'; publicKeyPem = $public }
    Invoke-RestMethod "${uri}_emulator/federations" -Method Post -Body ($trust | ConvertTo-Json)
}
# A runner of GitHub's, which hands the token out.
$runner = {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $env:ACTIONS_ID_TOKEN_REQUEST_URL = "http://127.0.0.1:$($listener.LocalEndpoint.Port)/token"
    $env:ACTIONS_ID_TOKEN_REQUEST_TOKEN = 'permit'
    $answering = @{ listener = $listener; token = $token } | ForEach-Object -AsJob -Parallel {
        $stream = $_.listener.AcceptTcpClient().GetStream()
        $reader = [IO.StreamReader]::new($stream)
        while ($reader.ReadLine()) { }
        $body = "{`"value`":`"$($_.token)`"}"
        $head = "HTTP/1.1 200 OK`r`nContent-Type: application/json`r`nContent-Length: $($body.Length)`r`n`r`n"
        $stream.Write([Text.Encoding]::ASCII.GetBytes($head + $body))
    }
}
Example 7 -Given ([scriptblock]::Create("$federated`n$runner")) {
    $open[0] | Should -Be 'FederatedToken: 11111111-1111-4111-8111-111111111111'
    $env:ACTIONS_ID_TOKEN_REQUEST_URL = $env:ACTIONS_ID_TOKEN_REQUEST_TOKEN = $null
}
$given = {
    $env:AZURE_FEDERATED_TOKEN_FILE = Join-Path $PWD token
    Set-Content token $token -NoNewline
    $secureToken = [Net.NetworkCredential]::new('', $token).SecurePassword
}
Example 8 -Given ([scriptblock]::Create("$federated`n$given")) {
    $open[0..1] | Should -Be (@('FederatedToken: 11111111-1111-4111-8111-111111111111') * 2)
    $env:AZURE_FEDERATED_TOKEN_FILE = $null
}
Example 9 { $steps[1].Count | Should -Be 5 }
Example 10 -After 9 { $shown.PublisherId | Sort-Object | Should -Be 'contoso', 'contoso-retail' }
