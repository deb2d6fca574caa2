[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to the next.')]
param()

# Each case runs in a PowerShell of its own, since what is loaded once stays loaded.
Describe 'Isolation' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Shared.psm1" -Force
        $portal = Open-TestPortal
        $uri = "$($portal.Emulator.Uri)"

        # Prepended to each child: reports who is loaded where, and signs in with MSAL.
        $tools = {
            function Get-Loaded {
                [System.Runtime.Loader.AssemblyLoadContext]::All | ForEach-Object {
                    $context = $_.Name
                    $_.Assemblies | ForEach-Object {
                        $name = $_.GetName()
                        if ($name.Name -match '^(CloudPartner|Microsoft\.Identity|Newtonsoft|CsvHelper)') {
                            @{ Name = $name.Name; Version = "$($name.Version)"; Context = $context; Path = $_.Location }
                        }
                    }
                }
            }
            function Connect-WithSecret($uri) {
                $secret = [Net.NetworkCredential]::new('', 'emulator-secret').SecurePassword
                $credential = [pscredential]::new('11111111-1111-4111-8111-111111111111', $secret)
                Connect-CloudPartner $credential contoso.com -Environment $uri
            }
        }
        function Invoke-Case([scriptblock] $Case) { Invoke-Child "$tools`n$Case" @{ uri = $uri; foreign = $foreign } }

        # Other modules bring other versions under the same name; this one stands for them. Add-Type cannot name an assembly, but it
        # loads the compiler. Newtonsoft.Json needs no stand-in: PowerShell's own copy always wins in the default context.
        Add-Type -TypeDefinition 'public class LoadsTheCompiler { }'
        $source = '[assembly: System.Reflection.AssemblyVersion("1.0.0.0")] public class Foreign { }'
        $foreign = Join-Path $TestDrive 'Microsoft.Identity.Client.dll'
        $core = [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location)
        $file = [IO.File]::Create($foreign)
        [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create(
            'Microsoft.Identity.Client',
            [Microsoft.CodeAnalysis.SyntaxTree[]]@([Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText($source)),
            [Microsoft.CodeAnalysis.MetadataReference[]]@($core),
            [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new('DynamicallyLinkedLibrary')
        ).Emit($file).Success | Should -BeTrue
        $file.Dispose()
    }

    AfterAll { Close-TestPortal $portal }

    It 'imports neither the client nor its packages' {
        $loaded = Invoke-Case { Import-Module $module; Get-Loaded }
        $ours = $loaded | Where-Object Path -Like "$(Get-ModulePath)*"
        $ours.Name | Sort-Object | Should -Be 'CloudPartner', 'CloudPartner.Cmdlets'
        $ours.Context | Should -Be 'Default', 'Default'
        $loaded.Name | Should -Not -Contain 'Microsoft.Identity.Client'
    }

    It 'keeps the client and its packages apart from PowerShell' {
        $loaded = Invoke-Case {
            Import-Module $module
            Connect-WithSecret $uri
            $null = Get-PortalUser
            Get-Loaded
        }
        $private = $loaded | Where-Object Context -EQ 'CloudPartner'
        foreach ($name in 'CloudPartner.Client', 'Microsoft.Identity.Client', 'Newtonsoft.Json') {
            $private.Name | Should -Contain $name
        }
        $private.Path | Where-Object { $_ -notlike "$(Get-ModulePath)*" } | Should -BeNullOrEmpty
        # PowerShell has a Newtonsoft.Json of its own, which must stay the only one there.
        $default = $loaded | Where-Object Context -EQ 'Default'
        $default.Path | Where-Object { $_ -like "*bin*lib*" -and $_ -like "$(Get-ModulePath)*" } | Should -BeNullOrEmpty
        $default.Name | Should -Not -Contain 'Microsoft.Identity.Client'
    }

    It 'takes no harm from other versions that were loaded before' {
        $result = Invoke-Case {
            $null = [System.Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath($foreign)
            $null = '{}' | ConvertFrom-Json
            Import-Module $module
            Connect-WithSecret $uri
            @{ Users = @(Get-PortalUser).Count; Loaded = @(Get-Loaded) }
        }
        $result.Users | Should -Be 5
        $msal = $result.Loaded | Where-Object Name -EQ 'Microsoft.Identity.Client'
        $msal.Context | Sort-Object | Should -Be 'CloudPartner', 'Default'
        ($msal | Where-Object Context -EQ 'Default').Version | Should -Be '1.0.0.0'
        ($msal | Where-Object Context -EQ 'CloudPartner').Version | Should -Not -Be '1.0.0.0'
        # Ours beside PowerShell's own.
        $json = $result.Loaded | Where-Object Name -EQ 'Newtonsoft.Json'
        $json.Context | Sort-Object | Should -Be 'CloudPartner', 'Default'
        @($json.Path | Select-Object -Unique).Count | Should -Be 2
    }

    It 'does no harm to other versions that are loaded after' {
        $result = Invoke-Case {
            Import-Module $module
            Connect-WithSecret $uri
            $null = [Reflection.Assembly]::LoadFrom($foreign)
            # A name without a version must find the other module's, not ours.
            $found = [type]::GetType('Foreign, Microsoft.Identity.Client')
            @{ Users = @(Get-PortalUser).Count; Found = "$($found.Assembly.GetName().Version)" }
        }
        $result.Users | Should -Be 5
        $result.Found | Should -Be '1.0.0.0'
    }

    It 'survives -Force, removal and a second import' {
        $result = Invoke-Case {
            Import-Module $module
            Connect-WithSecret $uri
            $first = @(Get-CloudPartnerConnection)[0]
            Import-Module $module -Force
            Connect-WithSecret $uri
            $forced = @(Get-PortalUser).Count
            Remove-Module CloudPartner
            Import-Module $module
            $left = @(Get-CloudPartnerConnection).Count
            Connect-WithSecret $uri
            @{ Forced = $forced; Again = @(Get-PortalUser).Count; Left = $left; FirstIsOpen = $first.IsOpen; Loaded = @(Get-Loaded) }
        }
        $result.Forced | Should -Be 5
        $result.Again | Should -Be 5
        # Removing the module closed what it had open.
        $result.Left | Should -Be 0
        $result.FirstIsOpen | Should -BeFalse
        @($result.Loaded | Where-Object Name -EQ 'CloudPartner.Client').Count | Should -Be 1
    }

    It 'keeps the type names in reach of scripts' {
        $name = Invoke-Case { Import-Module $module; [CloudPartner.PortalUserKind]::ServicePrincipal.ToString() }
        $name | Should -Be 'ServicePrincipal'
    }

    It 'serves parallel runspaces, each with a default connection of its own' {
        $result = Invoke-Case {
            Import-Module $module
            Connect-CloudPartner -Emulator -Uri $uri -As admin@portal.example
            $people = 'owner@contoso.com', 'contributor@contoso.com', 'ops-owner@contoso.com'
            $seen = 1..9 | ForEach-Object -Parallel {
                Import-Module $using:module
                $before = @(Get-CloudPartnerConnection).Count
                $me = ($using:people)[$_ % 3]
                Connect-CloudPartner -Emulator -Uri $using:uri -As $me
                $null = Get-PublisherProfile
                # A used runspace is used again, so there may be connections from before, but the newest is the default.
                @{ Right = (Get-CloudPartnerConnection | Select-Object -First 1).Account -eq $me; Before = $before }
            } -ThrottleLimit 3
            $c = Get-CloudPartnerConnection
            $shared = 1..9 | ForEach-Object -Parallel {
                Import-Module $using:module
                @(Get-PortalUser -Connection $using:c).Count
            } -ThrottleLimit 3
            @{ Right = @($seen.Right); Mine = @($c.Account); Shared = @($shared); IsOpen = $c.IsOpen }
        }
        $result.Right | Should -Be (@($true) * 9)
        $result.Mine | Should -Be 'admin@portal.example'
        $result.Shared | Should -Be (@(5) * 9)
        # The parallel runspaces have ended; what this one has open stays open.
        $result.IsOpen | Should -BeTrue
    }
}
