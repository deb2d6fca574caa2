<#
.SYNOPSIS
An Azure Automation runbook: brings the users of a publisher in line with a file.

.DESCRIPTION
Import CloudPartner into the Automation account (runtime PowerShell 7.4), give the account a managed identity, and add the identity's object
ID as an Owner of the publisher. The runbook needs no secret. Change the file's address and the publisher, and schedule it.

What an application may do without a person is the service's decision: docs/app-registration.md tells what is documented. Where it is not, the
runbook ends with the error CloudPartner.NotSupported or CloudPartner.Forbidden and the next step, and has changed nothing.

.PARAMETER PublisherId
The publisher whose users are managed.

.PARAMETER UserFile
A CSV file with the columns Email and Role.

.PARAMETER Environment
Where to connect, for a trial against an emulator.
#>
param(
    [Parameter(Mandatory)]
    [string] $PublisherId,

    [Parameter(Mandatory)]
    [string] $UserFile,

    [string] $Environment = 'Public'
)

$ErrorActionPreference = 'Stop'
Import-Module CloudPartner

# Tokens are renewed for as long as the run takes. Nothing of the sign-in is written anywhere.
Connect-CloudPartner -ManagedIdentity -PublisherId $PublisherId -Environment $Environment
try {
    Import-Csv $UserFile | Sync-PortalUser -Confirm:$false -ErrorAction Continue -ErrorVariable failed
    # Each with its cause and the next step; the job's log keeps them.
    $failed | Resolve-CloudPartnerError
    if ($failed) { throw "$($failed.Count) users could not be brought in line." }
}
finally {
    Disconnect-CloudPartner
}
