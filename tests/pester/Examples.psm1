# The examples of the help pages, the topics and the README: what there are, what each is to show, how to run one.
$script:root = Join-Path $PSScriptRoot '../..' -Resolve
$script:expected = Join-Path $PSScriptRoot examples
$script:openConnections = 'Get-CloudPartnerConnection | ForEach-Object { "$($_.SignInMethod): $($_.Account)" }'
# What every example of a page may take for granted, as the page's first one says, unless it starts an emulator itself.
$script:prelude = "Start-PortalEmulator`nConnect-CloudPartner -Emulator"

# The examples in their order: page, number, code, and the expectation, if the page's file in examples has one.
function Get-Example {
    $pages = @(Get-ChildItem (Join-Path $script:root docs/en-US) -Filter *.md) + (Get-Item "$script:root/README.md")
    foreach ($page in $pages) {
        $expectations = Get-Expectation $page.BaseName
        $codes = @(Get-Code $page)
        $last = ($expectations.Keys + $codes.Count | Measure-Object -Maximum).Maximum
        for ($number = 1; $number -le $last; $number++) {
            $expectation = $expectations[$number]
            @{
                Id     = "$($page.BaseName) $number"
                Page   = $page.BaseName
                Code   = "$($codes[$number - 1])"
                Before = @($expectation.After | Where-Object { $_ } | ForEach-Object { $codes[$_ - 1] })
                Given  = "$($expectation.Given)"
                Shows  = $number -gt $codes.Count ? 'throw "There is no such example."' : "$($expectation.Shows)"
            }
        }
    }
}

# Code stands in fences, or, in the README, four columns to the right. A command's page has its syntax in fences, too.
function Get-Code([IO.FileInfo] $Page) {
    $fence = '^```' + ($Page.BaseName -match '-' ? 'powershell' : '\w*') + '\r?\n(?<code>[\s\S]*?)^```'
    $indented = '(?<=\n\r?\n)(?<code>(?:    \S.*\r?\n)+)'
    $text = Get-Content $Page -Raw
    foreach ($found in [regex]::Matches($text, "(?m)$fence|$indented")) { $found.Groups['code'].Value }
}

function Get-Expectation([string] $Page) {
    $found = @{}
    # -After: the examples of the page that have to be run before. -Given: what the example takes from its reader.
    function Example([int] $Number, [scriptblock] $Shows, [int[]] $After, [scriptblock] $Given) {
        $found[$Number] = @{ Shows = $Shows; After = $After; Given = $Given }
    }
    $file = Join-Path $script:expected "$Page.ps1"
    if (Test-Path $file) { . $file }
    $found
}

# Runs an example in a runspace of its own, which finds the module on the module path, in a new folder, and tells what
# it showed: the objects of each statement, what -WhatIf said, the errors, the verbose lines, the connections that are
# open, whether an emulator still runs, and what the emulator saw and did.
function Invoke-Example([hashtable] $Example) {
    $folder = (New-Item "$([IO.Path]::GetTempPath())/example-$([guid]::NewGuid())" -ItemType Directory).FullName
    New-Item (Join-Path $folder samples) -ItemType Directory | Out-Null
    Copy-Item (Join-Path $script:root samples/users.csv) (Join-Path $folder samples)
    $shell = [powershell]::Create()
    try {
        $null = Invoke-Statement $shell "Set-Location '$folder'; Start-Transcript .transcript"
        $first = @($Example.Before) + $Example.Code -match 'Start-PortalEmulator' ? '' : $script:prelude
        foreach ($code in @($first, $Example.Before, $Example.Given).ForEach({ $_ })) {
            foreach ($statement in Split-Statement $code) { $null = Invoke-Statement $shell $statement }
        }
        $earlier = Read-Control $shell commits
        $shell.Streams.ClearStreams()
        $steps = @(foreach ($statement in Split-Statement $Example.Code) { , @(Invoke-Statement $shell $statement) })
        $result = @{
            Id       = $Example.Id
            Folder   = $folder
            Steps    = $steps
            Shown    = @($steps.ForEach({ $_ }))
            Errors   = @($shell.Streams.Error)
            Verbose  = @($shell.Streams.Verbose)
            Open     = @(Invoke-Statement $shell $script:openConnections)
            Running  = @(Invoke-Statement $shell 'Get-CloudPartnerEnvironment | Where-Object Name -EQ Emulator').Count
            Requests = @(Read-Control $shell journal)
            Commits  = @(Read-Control $shell commits | Select-Object -Skip @($earlier).Count)
        }
        $null = Invoke-Statement $shell 'Stop-Transcript'
        $result.Said = @((Get-Content (Join-Path $folder .transcript)) -match '^What if: ')
        $result
    }
    catch {
        @{ Id = $Example.Id; Folder = $folder; Errors = @($_) }
    }
    finally {
        $null = Invoke-Statement $shell 'Get-CloudPartnerConnection | Disconnect-CloudPartner; Stop-PortalEmulator'
        $shell.Runspace.Dispose()
        $shell.Dispose()
    }
}

function Split-Statement([string] $Code) {
    $problems = $null
    $tree = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $problems)
    if ($problems) { throw "$($problems[0].Message)`n$Code" }
    $tree.EndBlock.Statements.Extent.Text
}

function Invoke-Statement($Shell, [string] $Statement) {
    $Shell.Commands.Clear()
    # As at the prompt: its variables stay for the next one.
    $Shell.AddScript($Statement, $false).Invoke()
}

# The newest emulator's lists; nothing if none runs any more.
function Read-Control($Shell, [string] $List) {
    $read = 'Get-CloudPartnerEnvironment Emulator -ErrorAction Ignore | ForEach-Object { ' +
    'Invoke-RestMethod "$($_.Endpoint)_emulator/' + $List + '" }'
    @((Invoke-Statement $Shell $read).entries).Where({ $_ })
}

Export-ModuleMember -Function Get-Example, Invoke-Example
