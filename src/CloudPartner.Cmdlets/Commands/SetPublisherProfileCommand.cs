using System.Management.Automation;
using CloudPartner.Client.Prerequisites;
using CloudPartner.Client.Profiles;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Changes the fields of a publisher's profile that are given.</summary>
[Cmdlet(
    VerbsCommon.Set,
    "PublisherProfile",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = "ById"
)]
[OutputType(typeof(PublisherProfile))]
public sealed class SetPublisherProfileCommand : ConnectedCommand
{
    private PublisherProfileChange _change = null!;

    /// <summary>A profile from Get-PublisherProfile; it is changed only if nobody else has changed it since.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "ByInputObject")]
    [ValidateNotNull]
    public PublisherProfile? InputObject { get; set; }

    /// <summary>The name that customers see.</summary>
    [Parameter]
    public string? DisplayName { get; set; }

    /// <summary>The Microsoft Partner Network ID.</summary>
    [Parameter]
    public string? MpnId { get; set; }

    /// <summary>All registered owners. Locked once the first offer is published.</summary>
    [Parameter]
    public string[]? OwnerEmail { get; set; }

    /// <summary>The publisher ID that customers see. Locked once the first offer is published.</summary>
    [Parameter]
    public string? PublicPublisherId { get; set; }

    /// <summary>The e-mail where customers get help. Partner Center only.</summary>
    [Parameter]
    public string? SupportEmail { get; set; }

    /// <summary>The phone number where customers get help. Partner Center only.</summary>
    [Parameter]
    public string? SupportTelephone { get; set; }

    /// <summary>The site where customers get help. Partner Center only.</summary>
    [Parameter]
    public string? SupportWebsite { get; set; }

    /// <summary>
    /// What of the legal address is to change. Checked by the service before anything is changed. Partner Center only.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public PublisherAddress? LegalAddress { get; set; }

    /// <summary>
    /// What of the billing address is to change. Checked by the service before anything is changed. Partner Center
    /// only.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public PublisherAddress? BillingAddress { get; set; }

    /// <summary>Changes the profile whatever happened to it since it was read.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the profile as it is now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Do(DisplayName, ReadChange, terminating: true);
        if (_change.DisplayName is { } name && NamingRules.ObjectionToName(name) is { } objection)
            WriteWarning(objection);
    }

    private void ReadChange()
    {
        // Given as null or as nothing is not the same as not given.
        _change = PublisherProfileChange
            .Of(
                Given(nameof(DisplayName), DisplayName ?? ""),
                Given(nameof(MpnId), MpnId ?? ""),
                Given(nameof(OwnerEmail), OwnerEmail ?? []),
                Given(nameof(PublicPublisherId), PublicPublisherId ?? "")
            )
            .With(Support(), LegalAddress, BillingAddress);
        if (_change.IsEmpty)
        {
            throw FieldRules.Missing(
                "Profile",
                "nothing is to be changed; give -DisplayName, -MpnId, -OwnerEmail, -PublicPublisherId, or for "
                    + "Partner Center -Support..., -LegalAddress or -BillingAddress"
            );
        }
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var (read, given, force) = (InputObject, PublisherId, Force.IsPresent);
        Run(
            read ?? (object?)given,
            async cancellationToken =>
            {
                var publisher = ResolvePublisher(read?.PublisherId ?? given);
                var goes = false;
                await PipelineDispatcher.WriteAsync(() =>
                {
                    goes = IsWanted($"profile of publisher {publisher}");
                    if (!goes && PassThru && IsWhatIf())
                        WriteObject(_change.ApplyTo(read ?? new PublisherProfile { PublisherId = publisher }));
                });
                if (!goes)
                    return;
                var changed =
                    read is not null && (read.ETag is not null || force)
                        ? await Portal.Publishers.SetProfileAsync(read, _change, force, cancellationToken)
                        : await ProfileUpdate.RunAsync(Portal, publisher, _change, force, cancellationToken);
                if (PassThru)
                    await PipelineDispatcher.WriteAsync(() => WriteObject(changed));
            }
        );
    }

    // Documented: learn.microsoft.com/partner-center/enroll/verification-responses, read 2026-11. Nothing else that
    // this command changes has consequences beyond itself.
    private bool IsWanted(string target) =>
        _change.LegalAddress is null
            ? ShouldChangeHarmlessly(target, $"Set {_change}")
            : ShouldChange(
                target,
                $"Set {_change}, which starts a new verification of the account, during which managing "
                    + "users and publishing may be locked"
            );

    private SupportProfile? Support()
    {
        var support = new SupportProfile
        {
            Email = Given(nameof(SupportEmail), SupportEmail ?? ""),
            Telephone = Given(nameof(SupportTelephone), SupportTelephone ?? ""),
            Website = Given(nameof(SupportWebsite), SupportWebsite ?? ""),
        };
        return support == new SupportProfile() ? null : support;
    }

    private T? Given<T>(string parameter, T value)
        where T : class => MyInvocation.BoundParameters.ContainsKey(parameter) ? value : null;
}
