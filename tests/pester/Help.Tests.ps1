[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-Module (Get-ModulePath) -Global
    $commands = (Get-Command -Module CloudPartner).Name
    $pages = Join-Path $PSScriptRoot '../../docs/en-US' -Resolve
    $topics = Get-ChildItem $pages -Filter about_*.md | ForEach-Object BaseName
}

Describe 'The help of <_>' -ForEach $commands {
    BeforeAll {
        $name = $_
        $help = Get-Help $name -Full
        $page = Get-Content (Join-Path $PSScriptRoot "../../docs/en-US/$name.md") -Raw
    }

    # PowerShell itself promises it on every page with a related link, whether the link has an address or not.
    It 'offers help on the web only where there is some' {
        $uri = @($help.relatedLinks.navigationLink.uri) -ne ''
        $project = "$((Get-Module CloudPartner).ProjectUri)"
        if ($project) { "$uri" | Should -BeLike "$project*" }
        else {
            (Get-Command $name).HelpUri | Should -BeNullOrEmpty
            Get-Help $name | Out-String | Should -Not -Match '-Online'
            $page | Should -Match '(?m)^online version:\s*$'
        }
        "$($help.Description.Text)" | Should -Match 'See also: \w'
    }

    It 'has a synopsis and a description of its own' {
        # Without a help file PowerShell makes up a synopsis from the syntax.
        $help.Synopsis | Should -Not -Match "^\s*$name "
        "$($help.Description.Text)" | Should -Not -BeNullOrEmpty
    }

    It 'has two examples or more' { @($help.Examples.Example).Count | Should -BeGreaterOrEqual 2 }

    It 'says in the first example how to get an emulator' {
        $help.Examples.Example[0].Code | Should -Match 'Start-PortalEmulator'
    }

    It 'describes every parameter, and no other' {
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters
        $real = (Get-Command $name).Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object
        $described = @($help.Parameters.Parameter | Where-Object { "$($_.Description.Text)".Trim() })
        $described.Name | Sort-Object | Should -Be $real
    }

    It 'tells the sets of parameters' {
        @($help.Syntax.SyntaxItem).Count | Should -Be (Get-Command $name).ParameterSets.Count
    }

    It 'says what goes in and what comes out' {
        "$($help.InputTypes.InputType.Type.Name)" | Should -Not -BeNullOrEmpty
        "$($help.ReturnValues.ReturnValue.Type.Name)" | Should -Not -BeNullOrEmpty
    }

    It 'has no placeholder and no -ProgressAction' {
        $page | Should -Not -Match '\{\{'
        $page | Should -Not -Match 'ProgressAction'
    }

    It 'has the same text as its page' {
        $page | Should -Match ([regex]::Escape($help.Synopsis))
    }
}

Describe 'The topic <_>' -ForEach $topics {
    It 'is found by Get-Help and fits 80 columns' {
        $text = (Get-Help $_).ToString()
        $text | Should -Match $_
        $text -split '\r?\n' | Where-Object Length -GT 79 | Should -BeNullOrEmpty
    }

    It 'names only commands that there are' {
        $text = (Get-Help $_).ToString()
        foreach ($found in [regex]::Matches($text, '\b[A-Z][a-z]+-(CloudPartner|Portal|Publisher)\w*')) {
            Get-Command $found.Value -ErrorAction Ignore | Should -Not -BeNullOrEmpty -Because "$($found.Value) is named"
        }
    }
}

Describe 'The topic about errors' {
    It 'names every kind of error, with its category' {
        $text = (Get-Content (Join-Path $PSScriptRoot '../../docs/en-US/about_CloudPartnerErrorHandling.md') -Raw)
        foreach ($kind in [CloudPartner.FaultCatalog]::All) {
            $text | Should -Match ([regex]::Escape("- $($kind.Kind) ($($kind.Category)):"))
        }
    }
}

Describe 'The first session' {
    It 'is that of the README, in a terminal of 80 columns' {
        Import-Module "$PSScriptRoot/Examples.psm1" -Force
        $page = Get-Content (Join-Path $PSScriptRoot '../../docs/first-session.md')
        $shown = $page[([array]::IndexOf($page, '```text') + 1)..([array]::LastIndexOf($page, '```') - 1)]
        $shown | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        # A command goes on in the next line where it fills one.
        $all = -join $shown -replace '\s'
        $at = 0
        foreach ($line in (Get-Example | Where-Object Id -EQ 'README 3').Code -split '\r?\n' | Where-Object { $_ }) {
            $at = $all.IndexOf(("PS>$line" -replace '\s'), $at)
            $at | Should -BeGreaterOrEqual 0 -Because "'$line' stands in the README"
        }
    }
}
