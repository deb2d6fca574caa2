# One or more objects of each type that has a view, by the type's name. The longest ones come first, since a column is measured by what comes in
# the first moments, and how much that is depends on the machine.
param([CloudPartner.CloudPartnerConnection] $Connection)

$guest = 'adelaide.aldridge_northwindtraders.com@contoso.onmicrosoft.com'
$application = '33333333-3333-4333-8333-333333333333'
$options = [Text.Json.JsonSerializerOptions]::new()
$options.Converters.Add([Text.Json.Serialization.JsonStringEnumConverter]::new())
# The types are made by the module alone, so they take their values when they are read.
function New-Sample([type] $Type, [hashtable[]] $Values) {
    foreach ($one in $Values) { [Text.Json.JsonSerializer]::Deserialize(($one | ConvertTo-Json -Depth 5), $Type, $options) }
}
$rows = @{ Role = 'Contributor'; DisplayName = 'Contoso automation'; ApplicationId = $application; TenantId = $application; ObjectId = $application },
@{ Email = 'ada@contoso.com'; Role = 'Owner'; Kind = 'User'; DisplayName = 'Ada Adler' }

@{
    PortalUser              = New-Sample ([CloudPartner.PortalUser]) @(
        @{ PublisherId = 'contoso'; Kind = 'ServicePrincipal'; ObjectId = $application; Role = 'Contributor'; DisplayName = 'Contoso automation' }
        @{ PublisherId = 'contoso'; Kind = 'User'; Email = 'owner@contoso.com'; Role = 'Owner'; DisplayName = 'Olivia Owner' }
        @{ PublisherId = 'contoso'; Kind = 'Group'; Email = 'marketplace-team@contoso.com'; Role = 'Contributor' }
        @{ PublisherId = 'contoso-retail'; Kind = 'User'; Email = $guest; Role = 'Financial contributor'; DisplayName = 'Adelaide Aldridge' }
        @{ PublisherId = 'contoso-retail'; Kind = 'User'; Email = 'owner@contoso.com'; Role = 'Owner'; DisplayName = "Olivia`e[2KOwner" }
    )
    DesiredPortalUser       = foreach ($row in $rows) { [CloudPartner.DesiredPortalUser]::Read({ $row[$args[0]] }.GetNewClosure()) }
    PortalUserChange        = New-Sample ([CloudPartner.PortalUserChange]) @(
        @{ PublisherId = 'contoso'; Change = 'SetRole'; CurrentRole = 'Contributor'; DesiredRole = 'Owner'; Reason = 'other role'
            Current = @{ PublisherId = 'contoso'; ObjectId = $application; Role = 'Contributor' }
        }
        @{ PublisherId = 'contoso'; Change = 'Remove'; CurrentRole = 'Contributor'; Reason = 'not listed'; Outcome = 'Failed'
            Current = @{ PublisherId = 'contoso'; Email = 'ada@contoso.com'; Role = 'Contributor' }
        }
        @{ PublisherId = 'contoso'; Change = 'Remove'; CurrentRole = 'Contributor'; Reason = 'not listed'; Outcome = 'Done'
            Current = @{ PublisherId = 'contoso'; Email = 'team@contoso.com'; Role = 'Contributor' }
        }
    )
    PortalRole              = New-Sample ([CloudPartner.PortalRole]) @{
        Name = 'Financial contributor'; Access = @()
        Description = 'Reads payouts and reports of all offers of the publisher, and may change what is paid to whom.'
    }
    BulkSummary             = New-Sample ([CloudPartner.BulkSummary]) @{
        Command = 'Remove-PortalUser'; Inputs = 10000; Done = 9000; Resumed = 900; Failed = 99; Unknown = 1; Requests = 12000; Throttled = 250
        Elapsed = '01:02:03.4567890'; JournalPath = '/home/ann/users.journal'
    }
    Publisher               = New-Sample ([CloudPartner.Publisher]) @(
        @{ PublisherId = 'northwind-traders-of-the-north'; DisplayName = 'Northwind Traders of the North and the West'; MpnId = '6160616'; DevCenterStatus = 'notLinked' }
        @{ PublisherId = 'contoso'; DisplayName = 'Contoso'; MpnId = '4242424'; DevCenterStatus = 'linked' }
    )
    PublisherProfile        = New-Sample ([CloudPartner.PublisherProfile]) @{
        PublisherId = 'contoso'; DisplayName = 'Contoso'; MpnId = '4242424'; OwnerEmails = 'owner@contoso.com', 'ops-owner@contoso.com'
        SellerId = '1234567'; DevCenterStatus = 'notLinked'; ChangedTime = '2026-02-03T10:00:00+00:00'
        Support = @{ Email = 'help@contoso.com'; Telephone = '+1 425 555 0100' }
    }
    PrerequisiteResult      = New-Sample ([CloudPartner.PrerequisiteResult]) @(
        @{ PublisherId = 'contoso'; Stage = 'PublishPaid'; Name = 'DevCenterAccount'; Title = 'Register in Dev Center'; Required = $true; Status = 'Failed'
            NextStep = 'Register the company in Dev Center (five to ten days), then link the account on the publisher profile page.'
        }
        @{ PublisherId = 'contoso'; Stage = 'PublishPaid'; Name = 'MpnMembership'; Title = 'Join'; Required = $true; Status = 'Passed' }
        @{ PublisherId = 'contoso'; Stage = 'PublishPaid'; Name = 'TermsReview'; Title = 'Read'; Status = 'NotRequired' }
    )
    PublisherVerification   = New-Sample ([CloudPartner.PublisherVerification]) @{
        PublisherId = 'contoso'; Status = 'rejected'; SubStatus = 'employment_verification'; CheckedTime = '2026-02-03T10:00:00+00:00'
        Detail = 'The verification was rejected over whether the primary contact works for the company.'
        NextStep = "Upload proof that the primary contact works for the company, for example a letter of the employer`e[2K on its letterhead."
    }
    PrerequisiteAttestation = New-Sample ([CloudPartner.PrerequisiteAttestation]) @{
        PublisherId = 'contoso'; Name = 'SellFromCountry'; By = 'adelaide.aldridge@contoso.com'; On = '2026-02-03T10:00:00Z'
        Evidence = 'Ticket 4711, with the letter of the authority'; ExpiresOn = '2027-02-03T10:00:00Z'
    }
    AccessReviewEntry       = New-Sample ([CloudPartner.AccessReviewEntry]) @(
        @{ PublisherId = 'contoso'; Environment = 'Test'; Kind = 'ServicePrincipal'; ObjectId = $application; Role = 'Contributor'
            Findings = @(@{ Id = 'UnownedApplication'; Severity = 'Medium'; Reason = 'r'; NextStep = 'n'; Source = 's' })
        }
        @{ PublisherId = 'contoso'; Environment = 'Test'; Kind = 'User'; Email = $guest; Role = 'Financial contributor'
            Account = @{ LastSignIn = '2026-02-03T10:00:00Z'; Unknown = 'CallsWithoutMfa' }
            Findings = @(
                @{ Id = 'MfaMissing'; Severity = 'High'; Reason = 'r'; NextStep = 'n'; Source = 's' }
                @{ Id = 'InvitationPending'; Severity = 'Low'; Reason = 'r'; NextStep = 'n'; Source = 's' }
            )
        }
        @{ PublisherId = 'contoso'; Environment = 'Test'; Kind = 'User'; Email = 'owner@contoso.com'; Role = "Ow`e[2Kner" }
        @{ PublisherId = 'contoso'; Environment = 'Test'; Subject = 'Publisher'
            Findings = @(@{ Id = 'TooFewOwners'; Severity = 'High'; Reason = 'r'; NextStep = 'n'; Source = 's' })
        }
    )
    PortalAuditEvent        = New-Sample ([CloudPartner.PortalAuditEvent]) @(
        @{ Id = '1'; PublisherId = 'contoso'; Timestamp = '2026-02-03T10:00:00Z'; EventType = 'UserChanged'; Status = 'failed'
            ObjectName = $application; User = 'owner@contoso.com'; Before = 'Owner'; After = 'Contributor'
        }
        @{ Id = '2'; PublisherId = 'contoso'; Timestamp = '2026-02-03T09:59:59Z'; EventType = 'UserAdded'
            ObjectName = 'ada@contoso.com'; User = 'owner@contoso.com'; After = 'Contributor'
        }
    )
    CloudPartnerConnection  = $Connection
    CloudPartnerEnvironment = [CloudPartner.CloudPartnerEnvironment]::PartnerCenterChina, [CloudPartner.CloudPartnerEnvironment]::Public
    CloudPartnerFault       = [CloudPartner.CloudPartnerFault]::new('NotFound', 'There is no user nobody@contoso.com on contoso.')
    PortalEmulator          = [CloudPartner.PortalEmulator]::new('http://127.0.0.1:43210/', 1234567, '/tmp/portal-71655e1d1c01461cbdd721bd17258ab0.db')
}
