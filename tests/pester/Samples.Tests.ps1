[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'The samples' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $samples = Join-Path $PSScriptRoot '../../samples' -Resolve
        $portal = Open-TestPortal
    }

    AfterAll { Close-TestPortal $portal }

    It 'bring many publishers in line, each with its own file, whatever becomes of the others' {
        Set-Content "$TestDrive/contoso.csv" "Email,Role`nada@contoso.com,Owner"
        Set-Content "$TestDrive/contoso-retail.csv" "Email,Role`nada@contoso.com,Contributor"
        Set-Content "$TestDrive/fabrikam.csv" "Email,Role`nada@contoso.com,Owner"
        & "$samples/many-publishers.ps1" $TestDrive -WhatIf -ErrorAction SilentlyContinue 6>$null
        Get-Commit $portal | Should -BeNullOrEmpty
        $told = & "$samples/many-publishers.ps1" $TestDrive -ErrorAction SilentlyContinue
        $told.Publisher | Should -Be 'contoso', 'contoso-retail', 'fabrikam'
        $told.Changed | Select-Object -First 2 | Should -Be 1, 1
        $told[2].Failed | Should -BeGreaterThan 0
        (Get-PortalUser ada@contoso.com).Role | Should -Be 'Owner'
        (Get-PortalUser ada@contoso.com -PublisherId contoso-retail).Role | Should -Be 'Contributor'
    }

    It 'run in a container beside an emulator' {
        $program, [string[]] $first = Get-PowerShellCommand
        $path = $env:PSModulePath
        try {
            $env:PSModulePath = (Split-Path (Get-ModulePath)) + [IO.Path]::PathSeparator + $path
            $said = & $program @first -NoProfile -NonInteractive -File "$samples/container.ps1" -Uri $portal.Emulator.Uri 2>&1
        }
        finally { $env:PSModulePath = $path }
        $LASTEXITCODE | Should -Be 0 -Because "$said"
        @(Get-PortalUser).Count | Should -Be 246
    }
    It 'let a security team fail its pipeline on what a review finds' {
        # Who is there is approved; whoever comes after is not.
        Get-PortalUser | Export-Csv "$TestDrive/approved.csv"
        Add-PortalUser unapproved@contoso.com Owner
        $file = "$TestDrive/run.ps1"
        Set-Content $file @"
            Import-Module '$((Get-Module Pester).Path)'
            Import-Module '$(Get-ModulePath)'
            Connect-CloudPartner -Emulator -Uri '$($portal.Emulator.Uri)'
            `$review = New-PesterConfiguration
            `$review.Run.Container = New-PesterContainer -Path '$samples/access-review.Tests.ps1' -Data @{ Approved = '$TestDrive/approved.csv' }
            `$review.Run.PassThru = `$true
            `$review.Output.Verbosity = 'None'
            `$run = Invoke-Pester -Configuration `$review
            [pscustomobject]@{ Failed = `$run.Failed.ExpandedName; Passed = `$run.PassedCount } | ConvertTo-Json | Set-Content '$TestDrive/told.json'
"@
        $program, [string[]] $first = Get-PowerShellCommand
        $said = & $program @first -NoProfile -NonInteractive -File $file 2>&1
        "$TestDrive/told.json" | Should -Exist -Because "$said"
        $told = Get-Content "$TestDrive/told.json" -Raw | ConvertFrom-Json
        $told.Failed | Where-Object { $_ -like 'NotApproved*' } | Should -BeLike 'NotApproved: unapproved@contoso.com (Owner)'
        $told.Passed | Should -BeGreaterThan 0
        Remove-PortalUser unapproved@contoso.com -Confirm:$false
    }
}
