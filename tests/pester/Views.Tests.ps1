[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    $formats = [xml](Get-Content (Join-Path (Get-ModulePath) CloudPartner.Format.ps1xml) -Raw)
    $types = $formats.SelectNodes('//ViewSelectedBy/TypeName').InnerText -replace '^CloudPartner\.'
}

# Each type at 80, 120 and 160 columns, as it stands in tests/pester/views. CLOUDPARTNER_WRITE_DOCS=1 writes those anew.
Describe 'The view of <_>' -ForEach $types {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $type = $_
        $before = @{ Rendering = $PSStyle.OutputRendering; Culture = [cultureinfo]::CurrentCulture; Zone = $env:TZ }
        # PowerShell wraps at words in the languages that do.
        [cultureinfo]::CurrentCulture = 'en-US'
        $env:TZ = 'America/New_York'
        [TimeZoneInfo]::ClearCachedData()
        $samples = (& "$PSScriptRoot/views/Samples.ps1" $portal.Connection)[$type]

        function Get-View([string] $Rendering, [int] $Width) {
            $PSStyle.OutputRendering = $Rendering
            # When a token ends is another time in each run. Blanks at the end of a line are nothing to see.
            ($samples | Out-String -Width $Width) -replace '(?m)(?<=TokenExpiresOn : \S*).*$', 'soon' -replace '(?m) +$' -replace '\r'
        }

        $file = "$PSScriptRoot/views/$type.txt"
        if ($env:CLOUDPARTNER_WRITE_DOCS) {
            80, 120, 160 | ForEach-Object { "== $_ columns`n$(Get-View Ansi $_)" -replace '\e', "`u{241b}" } | Set-Content $file -NoNewline
        }
        $stored = @{}
        (Get-Content $file -Raw) -replace '\r' -replace "`u{241b}", "`e" -split '(?m)^== (?=\d+ columns$)' | Where-Object { $_ } |
            ForEach-Object { $width, $text = $_ -split ' columns\n', 2; $stored[[int]$width] = $text }
    }

    AfterAll {
        $PSStyle.OutputRendering = $before.Rendering
        [cultureinfo]::CurrentCulture = $before.Culture
        $env:TZ = $before.Zone
        [TimeZoneInfo]::ClearCachedData()
        Close-TestPortal $portal
    }

    It 'is as it was at <Width> columns, rendered for <Rendering>' -ForEach @(
        foreach ($width in 80, 120, 160) { foreach ($rendering in 'Ansi', 'Host', 'PlainText') { @{ Width = $width; Rendering = $rendering } } }
    ) {
        # What goes to a string goes to no host, so that it has colours only where they are asked for.
        $colour = $Rendering -eq 'Ansi' ? '(?!)' : '\e\[[0-9;]*m'
        $expected = $stored[$Width] -replace $colour -replace '(?m) +$'
        $expected | Should -Not -BeNullOrEmpty
        Get-View $Rendering $Width | Should -BeExactly $expected
        $expected -replace '\e\[[0-9;]*m' -split '\n' | Where-Object Length -GT $Width | Should -BeNullOrEmpty
    }

    It 'cuts nothing off at 120 columns' { Get-View PlainText 120 | Should -Not -Match "`u{2026}" }

    It 'shows a few properties where a script shows something else first' {
        $names = (Get-TypeData "CloudPartner.$type").DefaultDisplayPropertySet.ReferencedProperties
        $names.Count | Should -BeIn (3..8)
        $names | Where-Object { -not "CloudPartner.$type".Replace('+', '.').ForEach([type]).GetProperty($_) } | Should -BeNullOrEmpty
        $shown = 1..2 | ForEach-Object { $portal.Emulator } -End { $samples } | Out-String -Width 200
        if ($type -ne 'PortalEmulator') { foreach ($name in $names) { $shown | Should -Match "(?m)^(\e\[[0-9;]*m)*$name +: " } }
    }
}
