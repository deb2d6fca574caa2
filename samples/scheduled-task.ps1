<#
.SYNOPSIS
A scheduled script: tells whether the publisher's prerequisites are still met.

.DESCRIPTION
Signs in with a certificate. Import it with its private key into the personal store of the machine, let the task's account read the key, and
upload the public part to the app registration. Exits with 1 if something is open and with 2 if it could not look.

.PARAMETER ApplicationId
The application (client) ID of the app registration.

.PARAMETER Tenant
Its tenant.

.PARAMETER CertificateThumbprint
The certificate's thumbprint.

.PARAMETER PublisherId
The publisher to look at.

.PARAMETER Environment
Where to connect, for a trial against an emulator.
#>
param(
    [Parameter(Mandatory)]
    [string] $ApplicationId,

    [Parameter(Mandatory)]
    [string] $Tenant,

    [Parameter(Mandatory)]
    [string] $CertificateThumbprint,

    [Parameter(Mandatory)]
    [string] $PublisherId,

    [string] $Environment = 'Public'
)

$ErrorActionPreference = 'Stop'
Import-Module CloudPartner

try {
    $signIn = @{
        ApplicationId         = $ApplicationId
        Tenant                = $Tenant
        CertificateThumbprint = $CertificateThumbprint
        PublisherId           = $PublisherId
        Environment           = $Environment
    }
    Connect-CloudPartner @signIn
    $open = Test-PublisherPrerequisite | Where-Object IsOpen
    Disconnect-CloudPartner
}
catch {
    # Cause and next step in one list, for the task's log.
    Resolve-CloudPartnerError $_ | Out-String
    exit 2
}
$open
exit ($open ? 1 : 0)
