<#
.SYNOPSIS
What the container of samples/runbook.Dockerfile runs: brings the users of a publisher in line with a file.

.DESCRIPTION
Connects to an emulator that shares the container's network. For a real service put a sign-in without a stored secret in its place, such as
Connect-CloudPartner -ManagedIdentity -PublisherId contoso. Exits with 1 if a user could not be brought in line.

.PARAMETER Uri
Where the emulator listens.

.PARAMETER Path
A CSV file with the columns Email and Role.
#>
param(
    [string] $Uri = 'http://127.0.0.1:5080',

    [string] $Path = (Join-Path $PSScriptRoot 'users.csv')
)

$ErrorActionPreference = 'Stop'
Import-Module CloudPartner
Connect-CloudPartner -Emulator -Uri $Uri
Sync-PortalUser -Path $Path -Summary -ErrorAction Continue -ErrorVariable failed
exit ($failed ? 1 : 0)
