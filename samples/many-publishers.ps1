<#
.SYNOPSIS
Brings the users of many publishers in line with a folder of files, one file for each publisher.

.DESCRIPTION
The name of a file is the publisher's ID: contoso.csv, contoso-retail.csv. Each has the columns Email and Role, and more if you like
(Get-Help about_CloudPartnerBulk). Every publisher is dealt with, whatever becomes of the others; beside each file a journal remembers what was
done, so that a run that broke off goes on where it stopped. Writes one line for each publisher, and each error. Connect first.

.PARAMETER Path
The folder.

.PARAMETER RemoveUnlisted
Also removes who is in no file. The file of a publisher then has to list you, too.

.EXAMPLE
Start-PortalEmulator
Connect-CloudPartner -Emulator
./many-publishers.ps1 ./publishers -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $Path,

    [switch] $RemoveUnlisted
)

foreach ($file in Get-ChildItem $Path -Filter *.csv | Sort-Object BaseName) {
    $sync = @{
        Path           = $file.FullName
        PublisherId    = $file.BaseName
        RemoveUnlisted = $RemoveUnlisted
        Summary        = $true
        ErrorVariable  = 'failed'
    }
    if (-not $WhatIfPreference) { $sync.JournalPath = "$($file.FullName).journal" }
    try { $summary = Sync-PortalUser @sync -Confirm:$false }
    catch { $summary, $failed = $null, @($_); Write-Error $_ }
    [pscustomobject]@{
        Publisher = $file.BaseName
        Changed   = $summary.Done
        Resumed   = $summary.Resumed
        Failed    = $failed.Count
    }
    # What has been done without an error need not be remembered: the next run compares anew.
    if ($sync.JournalPath -and -not $failed) { Remove-Item $sync.JournalPath -ErrorAction Ignore }
}
