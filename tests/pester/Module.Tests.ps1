[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'The module' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $manifestFile = Join-Path (Get-ModulePath) 'CloudPartner.psd1'
    }

    AfterAll { Close-TestPortal $portal }

    It 'has a manifest that PowerShell takes' {
        $manifest = Test-ModuleManifest $manifestFile -WarningVariable warned
        $warned | Should -BeNullOrEmpty
        $manifest.CompatiblePSEditions | Should -Be 'Core'
        $manifest.PowerShellVersion | Should -Be '7.4'
    }

    It 'exports the cmdlets that its manifest names, and nothing else' {
        $named = (Import-PowerShellDataFile $manifestFile).CmdletsToExport | Sort-Object
        $module = Get-Module CloudPartner
        $module.ExportedCmdlets.Keys | Sort-Object | Should -Be $named
        $module.ExportedCommands.Count | Should -Be $named.Count
        $module.ExportedVariables.Count | Should -Be 0
    }

    It 'uses approved verbs only' {
        Get-Command -Module CloudPartner | Where-Object Verb -NotIn (Get-Verb).Verb | Should -BeNullOrEmpty
    }

    It 'changes no preference and no default parameter of the session that imports it' {
        $changed = Invoke-Child {
            $before = Get-Variable -Scope Global | Where-Object Name -Like '*Preference' | ForEach-Object { "$($_.Name)=$($_.Value)" }
            Import-Module $module
            $after = Get-Variable -Scope Global | Where-Object Name -Like '*Preference' | ForEach-Object { "$($_.Name)=$($_.Value)" }
            @{ Changed = "$before" -ne "$after"; Defaults = $PSDefaultParameterValues.Count }
        }
        $changed.Changed | Should -BeFalse
        $changed.Defaults | Should -Be 0
    }

    Context 'Views at 80 columns' {
        It 'shows <Name> with the columns <Columns>' -ForEach @(
            @{ Name = 'users'; Columns = 'User', 'Kind', 'Role', 'DisplayName'; Get = { Get-PortalUser } }
            @{ Name = 'emulators'; Columns = 'Uri', 'ProcessId', 'Database'; Get = { $portal.Emulator } }
            @{ Name = 'prerequisites'; Columns = 'Name', 'Status', 'Open', 'NextStep'; Get = { Test-PublisherPrerequisite } }
        ) {
            $lines = (& $Get | Out-String -Width 80) -split '\r?\n'
            $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
            $header = ($lines -replace '\e\[[0-9;]*m' | Select-String '^-+' -Context 1 | Select-Object -First 1).Context.PreContext[0]
            $header -replace '\e\[[0-9;]*m' -split '\s+' | Where-Object { $_ } | Should -Be $Columns
        }

        It 'shows of a connection who, where, which publisher, and until when' {
            $lines = (Get-CloudPartnerConnection | Out-String -Width 80) -split '\r?\n' -replace '\e\[[0-9;]*m'
            $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
            $shown = $lines | Where-Object { $_ -match '^(\w+)\s+: ' } | ForEach-Object { ($_ -split ' ')[0] } | Select-Object -Unique
            $shown | Should -Be Account, Tenant, SignInMethod, Environment, PublisherId, Until, TokenExpiresOn, IsOpen
        }

        It 'shows the e-mail of a user and the object ID of a service principal whole' {
            $text = Get-PortalUser | Out-String -Width 80
            $text | Should -Match 'marketplace-team@contoso\.com '
            $text | Should -Match '33333333-3333-4333-8333-333333333333 '
        }

        It 'shows a profile as a short list' {
            $text = Get-PublisherProfile | Out-String -Width 80
            $text | Should -Match 'DevCenter\s+: notLinked'
            $text | Should -Not -Match 'ETag'
        }

        It 'says what to do next for an open step, without cutting it off' {
            $text = Test-PublisherPrerequisite -Name DevCenterAccount | Out-String -Width 80
            ($text -replace '\s+', ' ') | Should -Match 'profile page\.'
        }
    }
}
