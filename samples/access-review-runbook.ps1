<#
.SYNOPSIS
An Azure Automation runbook: reviews who has access to a publisher, keeps the report, and fails on high findings.

.DESCRIPTION
Import CloudPartner and Az.Storage into the Automation account (runtime PowerShell 7.4) and give the account a managed identity that may read the publisher
and write to the container. docs/access-review.md tells what each source of the review takes; what the identity may not read stands in the report, and
the runbook goes on. Schedule it weekly, and let an alert on failed jobs tell whoever answers for the account.

.PARAMETER PublisherId
The publisher to review.

.PARAMETER Approved
A CSV file of who is approved to hold which role.

.PARAMETER StorageAccount
The storage account that keeps the reports; without it they stay in -Folder.

.PARAMETER Container
Its container.

.PARAMETER Folder
Where the reports are made.

.PARAMETER Environment
Where to connect, for a trial against an emulator.
#>
param(
    [Parameter(Mandatory)]
    [string] $PublisherId,

    [Parameter(Mandatory)]
    [string] $Approved,

    [string] $StorageAccount,

    [string] $Container = 'access-reviews',

    [string] $Folder = [IO.Path]::GetTempPath(),

    [string] $Environment = 'PartnerCenter'
)

$ErrorActionPreference = 'Stop'
Import-Module CloudPartner

Connect-CloudPartner -ManagedIdentity -PublisherId $PublisherId -Environment $Environment
try {
    $name = Join-Path $Folder "$PublisherId-$(Get-Date -Format yyyy-MM-dd)"
    $last = Get-ChildItem $Folder -Filter "$PublisherId-*.json" | Where-Object FullName -NE "$name.json" |
        Sort-Object Name | Select-Object -Last 1
    $since = $last ? @{ Since = $last.FullName } : @{}

    $review = Get-PortalAccessReview -Approved $Approved
    $review | Export-PortalAccessReport "$name.json" -Force
    $review | Export-PortalAccessReport "$name.html" -Force @since
    if ($StorageAccount) {
        Connect-AzAccount -Identity | Out-Null
        $storage = New-AzStorageContext -StorageAccountName $StorageAccount -UseConnectedAccount
        foreach ($file in "$name.json", "$name.html") {
            Set-AzStorageBlobContent -File $file -Container $Container -Context $storage -Force | Out-Null
        }
    }

    # The job's log says what was found and what to do, and names it to nobody else.
    $severe = $review | Where-Object Severity -EQ High
    $severe | ForEach-Object { $line = $_; $_.Findings | ForEach-Object { "$($_.Id): $line. $($_.NextStep)" } }
    if ($severe) { throw "$(@($severe).Count) lines of the review have findings of severity High." }
}
finally {
    Disconnect-CloudPartner
}
