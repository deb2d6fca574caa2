[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

Describe 'The package' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $build = Join-Path $PSScriptRoot '../../build.ps1' -Resolve
        $package = Join-Path $TestDrive 'package'
        $written = Invoke-Child -Values @{ build = $build; package = $package } {
            (& $build -Task Package -NoBuild -Destination $package).Name
        }
        $manifest = Import-PowerShellDataFile (Join-Path (Get-ModulePath) 'CloudPartner.psd1')
        $version = $manifest.ModuleVersion
        $label = "$version-$($manifest.PrivateData.PSData.Prerelease)".TrimEnd('-')
        $files = Get-ChildItem (Get-ModulePath) -Recurse -File
    }

    It 'is a folder, a .nupkg and a zip' {
        $written | Sort-Object | Should -Be 'CloudPartner', "CloudPartner.$label.nupkg", "CloudPartner.$label.zip"
    }

    It 'is small: 12 MB without and 25 MB with what the emulator needs' {
        $isNative = { $_.FullName -match '[\\/]emulator[\\/]runtimes[\\/]' }
        ($files | Where-Object { -not (& $isNative) } | Measure-Object Length -Sum).Sum | Should -BeLessThan 12MB
        ($files | Measure-Object Length -Sum).Sum | Should -BeLessThan 25MB
    }

    It 'carries SQLite for what PowerShell runs on, and for nothing else' {
        $natives = Get-ChildItem (Join-Path (Get-ModulePath) 'bin/emulator/runtimes') -Recurse -File
        $natives | ForEach-Object { $_.Directory.Parent.Name } | Sort-Object |
            Should -Be linux-arm64, linux-musl-arm64, linux-musl-x64, linux-x64, osx-arm64, osx-x64, win-arm64, win-x64
    }

    It 'carries every document that its help and its errors name' {
        $text = Get-ChildItem (Get-ModulePath) -Recurse -Include *.xml, *.help.txt, CloudPartner.Client.dll |
            ForEach-Object { [IO.File]::ReadAllText($_.FullName) -replace '\0' }
        $named = [regex]::Matches("$text", '\bdocs/[\w-]+\.\w+').Value | Sort-Object -Unique
        $named | Should -Not -BeNullOrEmpty
        $named | Where-Object { -not (Test-Path (Join-Path (Get-ModulePath) $_)) } | Should -BeNullOrEmpty
    }

    It 'says that a folder cannot be written, and which option names another' {
        $file = New-Item (Join-Path $TestDrive 'file') -ItemType File
        { Invoke-Child -Values @{ build = $build; package = (Join-Path $file 'package') } {
                & $build -Task Package -NoBuild -Destination $package
            } } | Should -Throw '*cannot be written to*name another one with -Destination*'
    }

    # Where the modules and repositories of a user are, Windows does not ask the environment.
    Context 'in an empty profile' -Skip:$IsWindows {
        BeforeAll {
            $repositories = Get-PSResourceRepository | Out-String
            $before = @{}
            foreach ($name in 'HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'PSModulePath') {
                $before[$name] = [Environment]::GetEnvironmentVariable($name)
                [Environment]::SetEnvironmentVariable($name, $null)
            }
            $env:HOME = (New-Item (Join-Path $TestDrive 'home') -ItemType Directory).FullName
            # Without this folder, PSResourceGet writes its settings to wherever it is.
            $null = New-Item (Join-Path $env:HOME '.config') -ItemType Directory
            $feed = (New-Item (Join-Path $TestDrive 'feed') -ItemType Directory).FullName
            # The next version, as somebody would build it.
            $next = (New-Item (Join-Path $TestDrive 'next/CloudPartner/0.99.0') -ItemType Directory).FullName
            Copy-Item (Join-Path (Get-ModulePath) '*') $next -Recurse
            $file = Join-Path $next 'CloudPartner.psd1'
            (Get-Content $file) -replace "(ModuleVersion\s*=\s*)'.*'", "`$1'0.99.0'" | Set-Content $file
            $values = @{ feed = $feed; package = (Join-Path $package "CloudPartner/$version"); next = $next }

            $installed = Invoke-Child -Values $values {
                Register-PSResourceRepository Feed -Uri $feed -Trusted
                Publish-PSResource -Path $package -Repository Feed
                Install-PSResource CloudPartner -Repository Feed -Prerelease
                Get-InstalledPSResource CloudPartner | Select-Object Name, Prerelease, InstalledLocation
            }
        }

        AfterAll {
            foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
        }

        It 'is published and installed' {
            Get-ChildItem $feed | ForEach-Object Name | Should -Be "CloudPartner.$label.nupkg"
            $installed.InstalledLocation | Should -BeLike "$env:HOME*"
            $installed.Prerelease | Should -Be $manifest.PrivateData.PSData.Prerelease
        }

        It 'loads at the first command, has help, and runs its emulator' {
            $seen = Invoke-Child {
                $synopsis = (Get-Help Add-PortalUser).Synopsis
                $emulator = Start-PortalEmulator
                $null = Connect-CloudPartner -Emulator
                Add-PortalUser ann@contoso.com Contributor
                @{
                    Synopsis  = $synopsis
                    Topic     = "$(Get-Help about_CloudPartner)"
                    Folder    = (Get-Module CloudPartner).ModuleBase
                    Committed = @((Invoke-RestMethod "$($emulator.Uri)_emulator/commits").entries.key)
                }
            }
            $seen.Synopsis | Should -BeLike 'Adds users*'
            $seen.Topic | Should -Match 'SHORT DESCRIPTION'
            $seen.Folder | Should -BeLike "$env:HOME*"
            $seen.Committed | Should -Be 'ann@contoso.com'
        }

        It 'is updated beside a version that is loaded, which goes on' {
            $seen = Invoke-Child -Values $values {
                $null = Start-PortalEmulator
                $null = Connect-CloudPartner -Emulator
                Publish-PSResource -Path $next -Repository Feed
                Update-PSResource CloudPartner -Repository Feed -Prerelease
                @{ Loaded = "$((Get-Module CloudPartner).Version)"; Users = @(Get-PortalUser).Count }
            }
            $seen.Loaded | Should -Be $version
            $seen.Users | Should -Be 5
            Invoke-Child {
                $null = Start-PortalEmulator
                "$((Get-Module CloudPartner).Version)"
            } | Should -Be '0.99.0'
        }

        It 'leaves the repositories of the one who tests alone' {
            $env:HOME = $before['HOME']
            Get-PSResourceRepository | Out-String | Should -Be $repositories
        }
    }
}
