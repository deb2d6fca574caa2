@{
    RootModule           = 'bin/CloudPartner.Cmdlets.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '7d0f6b0e-5f0c-4c56-9a53-6c1de0a1b3f4'
    Author               = 'The CloudPartner contributors'
    CompanyName          = 'The CloudPartner contributors'
    Copyright            = '(c) The CloudPartner contributors. MIT license.'
    Description          = 'Manages a publisher account on Microsoft''s commercial marketplace: prerequisites, publisher profile and users.'
    # Tested on 7.6.9; that 7.4 will do rests on its reference assembly and its runtime, .NET 8.
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = 'Core'
    FormatsToProcess     = 'CloudPartner.Format.ps1xml'
    TypesToProcess       = 'CloudPartner.Types.ps1xml'
    CmdletsToExport      =
        'Add-CloudPartnerEnvironment',
        'Add-PortalUser',
        'Compare-PortalUser',
        'Confirm-PublisherPrerequisite',
        'Connect-CloudPartner',
        'Connect-DevCenterAccount',
        'ConvertTo-PartnerCenterUser',
        'Disconnect-CloudPartner',
        'Export-PortalAccessReport',
        'Export-PortalAuditEvent',
        'Get-CloudPartnerConnection',
        'Get-CloudPartnerEnvironment',
        'Get-PortalAccessReview',
        'Get-PortalAuditEvent',
        'Get-PortalRole',
        'Get-PortalUser',
        'Get-Publisher',
        'Get-PublisherProfile',
        'Import-PortalAuditEvent',
        'Remove-CloudPartnerEnvironment',
        'Remove-PortalUser',
        'Resolve-CloudPartnerError',
        'Set-PortalUser',
        'Set-PublisherProfile',
        'Start-PortalEmulator',
        'Stop-PortalEmulator',
        'Sync-PortalUser',
        'Test-PublisherPrerequisite',
        'Wait-PublisherVerification'
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Prerelease   = 'preview1'
            Tags         = 'PSEdition_Core', 'Windows', 'Linux', 'MacOS', 'PartnerCenter', 'CloudPartnerPortal',
                'Marketplace', 'Publisher', 'Emulator'
            LicenseUri   = 'https://opensource.org/license/mit'
            # The one place for the project's address. There is none yet, so nothing promises help on the web. With one, the
            # "online version" of each help page is below it. An IconUri may follow: galleries take an icon by address only.
            # ProjectUri = ''
            ReleaseNotes = 'See CHANGELOG.md, which the module carries.'
        }
    }
}
