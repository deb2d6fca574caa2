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
}
