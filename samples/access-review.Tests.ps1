<#
.SYNOPSIS
A Pester file for a security team's own pipeline: only approved people have access to the publisher.

.DESCRIPTION
Needs the modules CloudPartner and Pester 5 or later. Sign in before, as the pipeline signs in; then

    $review = New-PesterConfiguration
    $review.Run.Container = New-PesterContainer -Path access-review.Tests.ps1 -Data @{ Approved = 'approved.csv' }
    Invoke-Pester -Configuration $review

Each finding at or above -FailOn is a failed test of its own, with its reason and its next step. A fact that could not be read is a skipped one, so that
nobody takes it for looked at.

.PARAMETER Approved
The list of who is approved to hold which role.

.PARAMETER PublisherId
The publisher; by default that of the connection.

.PARAMETER FailOn
The severity from which on a finding fails.
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSReviewUnusedParameter', '', Justification = 'Used in the blocks that Pester runs.')]
param(
    [Parameter(Mandatory)]
    [string] $Approved,

    [string] $PublisherId,

    [string] $FailOn = 'High'
)

BeforeDiscovery {
    $given = @{ Approved = $Approved }
    if ($PublisherId) { $given.PublisherId = $PublisherId }
    $review = Get-PortalAccessReview @given
    $least = [CloudPartner.FindingSeverity] $FailOn
    $found = foreach ($line in $review) {
        foreach ($finding in $line.Findings | Where-Object Severity -GE $least) {
            @{ Id = $finding.Id; Who = "$line"; Reason = $finding.Reason; NextStep = $finding.NextStep }
        }
    }
    $hidden = $review | Select-Object -First 1 -ExpandProperty Sources |
        Where-Object Status -In Forbidden, NotLicensed, NotOffered, Failed | ForEach-Object { @{ Source = $_.Name; Takes = $_.Permission } }
}

Describe 'Access to the publisher' {
    It 'has nothing severe to settle' { $true | Should -BeTrue }

    It '<Id>: <Who>' -ForEach $found {
        throw "$Reason $NextStep"
    }

    It 'could be looked at in <Source>' -ForEach $hidden {
        Set-ItResult -Skipped -Because "it takes $Takes"
    }
}
