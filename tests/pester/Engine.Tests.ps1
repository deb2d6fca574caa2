# The suite starts further processes of the PowerShell that runs it, however that was installed.

Describe 'The PowerShell that runs the suite' {
    BeforeAll { Import-Module "$PSScriptRoot/Shared.psm1" -Force }

    It 'is the one that a child runs in' {
        $found = Invoke-Child '[pscustomobject]@{ Version = "$($PSVersionTable.PSVersion)"; Folder = $PSHOME }'

        $found.Version | Should -Be "$($PSVersionTable.PSVersion)"
        $found.Folder | Should -Be $PSHOME
    }

    It 'is started once more as <Case>' -ForEach @(
        @{ Case = 'a package''s executable'; Files = 'ps/pwsh', 'ps/pwsh.dll'; Program = 'ps/pwsh' }
        @{ Case = 'an executable by a name of its own'; Files = 'ps/pwsh-preview', 'ps/pwsh.dll'; Program = 'ps/pwsh-preview' }
        @{ Case = 'a single file'; Files = 'ps/pwsh'; Program = 'ps/pwsh' }
        @{ Case = 'a tool''s assembly'; Files = 'net/dotnet', 'ps/pwsh.dll'; Program = 'net/dotnet'; Assembly = 'ps/pwsh.dll' }
        @{ Case = 'a link to an executable'; Files = 'ps/pwsh', 'ps/pwsh.dll'; Link = 'ps/pwsh'; Program = 'link/pwsh' }
        @{ Case = 'a link to dotnet by another name'; Files = 'net/dotnet', 'ps/pwsh.dll'; Link = 'net/dotnet'; Program = 'link/net10'; Assembly = 'ps/pwsh.dll' }
    ) {
        $root = Join-Path $TestDrive ([guid]::NewGuid())
        foreach ($file in $Files) { $null = New-Item (Join-Path $root $file) -Force }
        if ($Link) { $null = New-Item (Join-Path $root $Program) -ItemType SymbolicLink -Value (Join-Path $root $Link) -Force }

        $command = @(Get-PowerShellCommand (Join-Path $root $Program) (Join-Path $root 'ps'))

        $command | Should -Be @(@($Program, $Assembly) -ne $null | ForEach-Object { Join-Path $root $_ })
    }
}
