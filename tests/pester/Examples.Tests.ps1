[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'The expectations read the variables.')]
param()

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1", "$PSScriptRoot/Examples.psm1" -Force
    $examples = Get-Example
    $notRun = Import-PowerShellDataFile "$PSScriptRoot/examples/NotRun.psd1"
    $run = $examples.Where({ -not $notRun.ContainsKey($_.Id) })
}

Describe 'The examples' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1", "$PSScriptRoot/Examples.psm1" -Force
        Import-Module (Get-ModulePath) -Global
        $modulePath = $env:PSModulePath
        $env:PSModulePath = (Split-Path (Get-ModulePath)) + [IO.Path]::PathSeparator + $modulePath
        $notRun = Import-PowerShellDataFile "$PSScriptRoot/examples/NotRun.psd1"
        $all = Get-Example
        $run = $all.Where({ -not $notRun.ContainsKey($_.Id) })
        # What is saved is the whole process's, so those that save run one after the other, the others side by side.
        $saving, $others = $run.Where({ $_.Page -like '*-CloudPartnerEnvironment' }, 'Split')
        $results = @{}
        foreach ($example in $saving) { $results[$example.Id] = Invoke-Example $example }
        $saved = Get-ChildItem $env:CLOUDPARTNER_CONFIG_HOME -Recurse -File -ErrorAction Ignore | Get-Content
        $others | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module "$using:PSScriptRoot/Examples.psm1"
            Invoke-Example $_
        } | ForEach-Object { $results[$_.Id] = $_ }
    }

    AfterAll {
        $env:PSModulePath = $modulePath
        Remove-Item $results.Values.Folder -Recurse -Force -ErrorAction Ignore
    }

    It '<Id> shows what its title says' -ForEach $run {
        $Shows | Should -Match 'Should|throw' -Because "an expectation has to stand in tests/pester/examples/$Page.ps1"
        $result = $results[$Id]
        $folder, $steps, $shown, $said = $result.Folder, $result.Steps, $result.Shown, $result.Said
        $requests, $verbose, $errors = $result.Requests, $result.Verbose, $result.Errors
        $open, $running = $result.Open, $result.Running
        $text = $shown | Out-String -Width 160
        $commits = @($result.Commits | ForEach-Object {
                "$($_.operation) $($_.key)" + ($_.roleAfter ? " as $($_.roleAfter)" : '')
            })
        # What is not expected to fail may not.
        if ($Shows -notmatch '\$errors\b') { $errors | Should -BeNullOrEmpty }
        . ([scriptblock]::Create($Shows))
    }

    It 'leave nothing in the user''s configuration' {
        $saved | Where-Object { $_ -match '"Name"' } | Should -BeNullOrEmpty
    }

    It 'are all run, but those of a closed list, each with its reason' {
        foreach ($one in $notRun.GetEnumerator() | Sort-Object Key) { Write-Host "Not run: $($one.Key): $($one.Value)" }
        $notRun.Keys | Where-Object { $_ -notin $all.Id } | Should -BeNullOrEmpty -Because 'they are gone'
        $notRun.Values | Where-Object Length -LT 20 | Should -BeNullOrEmpty
    }
}
