Describe 'Environments' {
    BeforeAll { Import-Module "$PSScriptRoot/Shared.psm1" -Force; Import-Module (Get-ModulePath) -Global }

    AfterAll { Remove-Item $env:CLOUDPARTNER_CONFIG_HOME -Recurse -ErrorAction Ignore }

    It 'come with the module' {
        (Get-CloudPartnerEnvironment Public, China).Endpoint.Host | Should -Be 'cloudpartner.azure.com', 'cloudpartner.azure.cn'
        (Get-CloudPartnerEnvironment China).ApplicationId | Should -BeNullOrEmpty
        { Connect-CloudPartner -Environment China } | Should -Throw '*ApplicationId*'
    }

    It 'are saved, completed, found by another process, and forgotten' {
        Add-CloudPartnerEnvironment Lab https://lab.contoso.com -WhatIf 6>$null
        Get-CloudPartnerEnvironment L* | Should -BeNullOrEmpty
        Add-CloudPartnerEnvironment Lab https://lab.contoso.com | Should -BeNullOrEmpty
        $line = 'Connect-CloudPartner -Environment L'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'Lab'
        Invoke-Child 'Import-Module $module; "$((Get-CloudPartnerEnvironment Lab).Endpoint)"' | Should -Be 'https://lab.contoso.com/'
        { Add-CloudPartnerEnvironment LAB https://other.contoso.com -ErrorAction Stop } |
            Should -Throw -ErrorId 'CloudPartner.AlreadyExists,*'
        (Add-CloudPartnerEnvironment LAB https://other.contoso.com -Force -PassThru).Endpoint.Host | Should -Be 'other.contoso.com'
        (Get-CloudPartnerEnvironment | Out-String -Width 80) -split '\r?\n' | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        Get-CloudPartnerEnvironment Lab | Remove-CloudPartnerEnvironment -Confirm:$false
        { Get-CloudPartnerEnvironment Lab -ErrorAction Stop } | Should -Throw -ErrorId 'CloudPartner.NotFound,*'
    }

    It 'refuses <Endpoint>' -ForEach @(
        @{ Endpoint = 'http://portal.contoso.com' }
        @{ Endpoint = 'https://me:canary@portal.contoso.com' }
        @{ Endpoint = 'https://portal.contoso.com/#canary' }
    ) {
        Add-CloudPartnerEnvironment Bad $Endpoint -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
        "$($failed[0]) $($failed[0].ErrorDetails.RecommendedAction)" | Should -Not -Match 'canary'
    }

    It 'says where a name still leads when it could not be given to another address' {
        Add-CloudPartnerEnvironment taken https://first.example/
        foreach ($try in { Add-CloudPartnerEnvironment taken https://second.example/ }, { Add-CloudPartnerEnvironment Taken http://second.example/ -Force }) {
            $ErrorActionPreference = 'SilentlyContinue'
            & $try
            $Error[0].Exception.Message | Should -Match 'still leads to https://first\.example/'
        }
        Remove-CloudPartnerEnvironment taken -Confirm:$false
    }

    It 'does not write over a file that is none of its own: <_>' -ForEach '{"mine":1}', '[]', '{"environments":[]} more', 'text', '{"environments":[],"mine":1}' {
        $before = $env:CLOUDPARTNER_CONFIG_HOME
        try {
            $env:CLOUDPARTNER_CONFIG_HOME = (New-Item (Join-Path $TestDrive (New-Guid)) -ItemType Directory).FullName
            $file = Join-Path $env:CLOUDPARTNER_CONFIG_HOME 'environments.json'
            [IO.File]::WriteAllText($file, $_)
            Add-CloudPartnerEnvironment mine https://first.example/ -ErrorAction SilentlyContinue -ErrorVariable failed
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Invalid,*'
            [IO.File]::ReadAllText($file) | Should -Be $_
        }
        finally { $env:CLOUDPARTNER_CONFIG_HOME = $before }
    }
}
