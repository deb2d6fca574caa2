[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1" -Force
    Import-Module (Get-ModulePath) -Global

    function Test-Ended([int] $Id, [int] $Seconds) {
        $process = Get-Process -Id $Id -ErrorAction Ignore
        -not $process -or $process.WaitForExit($Seconds * 1000)
    }
}

Describe 'An emulator and the terminal' -Skip:$IsWindows {
    BeforeAll { $portal = Open-TestPortal }

    AfterAll { Close-TestPortal $portal }

    It 'has a process group of its own, so that what is typed does not reach it' {
        "$(ps -o pgid= -p $portal.Emulator.ProcessId)".Trim() | Should -Be $portal.Emulator.ProcessId
    }

    It 'lives on after SIG<_>' -ForEach 'INT', 'QUIT', 'HUP', 'TSTP' {
        kill "-$_" $portal.Emulator.ProcessId
        @(Get-PortalUser).Count | Should -Be 5
        Test-Ended $portal.Emulator.ProcessId 0 | Should -BeFalse
    }
}

Describe 'The end of an emulator' {
    It 'comes with the PowerShell that started it, <Name>' -ForEach @(
        @{ Name = 'when that exits'; Code = 3; End = { exit 3 } }
        @{ Name = 'when that is killed'; Code = 137; End = { Stop-Process -Id $PID -Force } }
        @{ Name = 'when that is terminated'; Code = 143; End = { kill -TERM $PID; Start-Sleep 60 } }
    ) {
        if ($IsWindows) { $Code = $Code -eq 3 ? 3 : -1 }
        $ids = Join-Path $TestDrive "$Code.json"
        # Another child, started later, lives longer than PowerShell; it must not hold the emulator's input open.
        $script = {
            $emulator = Start-PortalEmulator
            $to = @{ RedirectStandardOutput = "$ids.out"; RedirectStandardError = "$ids.err" }
            $program, $arguments = $IsWindows ? @('ping', '-n 300 127.0.0.1') : @('sleep', '300')
            $other = Start-Process $program $arguments -PassThru @to
            @{ Emulator = $emulator; Other = $other.Id } | ConvertTo-Json | Set-Content $ids
        }
        { Invoke-Child -Values @{ ids = $ids } "Import-Module `$module; $script; $End" } |
            Should -Throw "*ended with $Code*"
        $seen = Get-Content $ids -Raw | ConvertFrom-Json
        try {
            Test-Ended $seen.Emulator.ProcessId 30 | Should -BeTrue
            Test-Path $seen.Emulator.Database | Should -BeFalse
            Test-Ended $seen.Other 0 | Should -BeFalse
        }
        finally {
            Stop-Process -Id $seen.Other
        }
    }

    It 'comes with Stop-PortalEmulator' {
        $emulator = Start-PortalEmulator
        Stop-PortalEmulator $emulator
        Test-Ended $emulator.ProcessId 0 | Should -BeTrue
        Test-Path $emulator.Database | Should -BeFalse
    }
}

Describe 'An emulator that cannot start' {
    BeforeAll {
        $database = Join-Path $TestDrive 'portal.db'
        $emulator = Start-PortalEmulator -Database $database
        $text = New-Item (Join-Path $TestDrive 'text.db') -Value ('no database ' * 100)
    }

    AfterAll { Stop-PortalEmulator $emulator }

    It 'says <Says> and <Next>' -ForEach @(
        @{ Given = { @{ Port = $emulator.Uri.Port } }; Says = 'The port * is in use'; Next = '*another port*' }
        @{ Given = { @{ Database = $database } }; Says = 'Another emulator uses*'; Next = '*-Emulator -Uri*-Database*' }
        @{ Given = { @{ Database = $TestDrive } }; Says = '*it is a folder*'; Next = '*write to with -Database*' }
        @{ Given = { @{ Database = "$TestDrive/no/x.db" } }; Says = '*folder does not exist*'; Next = '*with -Database*' }
        @{ Given = { @{ Database = "$text/x.db" } }; Says = '*folder does not exist*'; Next = '*with -Database*' }
        @{ Given = { @{ Database = "$text" } }; Says = '*is no database*'; Next = '*another file with -Database*' }
    ) {
        $parameters = & $Given
        $failed = { Start-PortalEmulator @parameters } |
            Should -Throw "$Says*" -ErrorId 'CloudPartner.EmulatorFailed,*' -PassThru
        $failed.ErrorDetails.RecommendedAction | Should -BeLike $Next
    }

    It 'says that the folder for temporary files cannot be written' -Skip:(-not $IsLinux) -ForEach '/proc', '/nowhere' {
        $before = $env:TMPDIR
        try {
            $env:TMPDIR = $_
            $failed = { Start-PortalEmulator } | Should -Throw "The database '$_/*' cannot be written*" -PassThru
        }
        finally {
            $env:TMPDIR = $before
        }
        $failed.ErrorDetails.RecommendedAction | Should -BeLike '*TMPDIR*'
    }
}
