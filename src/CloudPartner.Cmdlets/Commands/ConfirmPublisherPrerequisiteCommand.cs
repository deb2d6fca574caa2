using System.Management.Automation;
using CloudPartner.Client.Prerequisites;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Records who attests a step that nothing can check, when, and on what evidence. Asks no service.</summary>
[Cmdlet(VerbsLifecycle.Confirm, "PublisherPrerequisite", SupportsShouldProcess = true)]
[OutputType(typeof(PrerequisiteAttestation))]
public sealed class ConfirmPublisherPrerequisiteCommand : CloudPartnerCommand
{
    /// <summary>The steps that are attested.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PrerequisiteNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>What it rests on: a ticket, a document, a mail.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string? Evidence { get; set; }

    /// <summary>Who attests it; by default the signed-in identity, or the user of this machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? By { get; set; }

    /// <summary>When it was found to be so; by default now.</summary>
    [Parameter]
    [PointInTime]
    public DateTimeOffset? On { get; set; }

    /// <summary>When it stops to hold; by default never.</summary>
    [Parameter]
    [PointInTime]
    public DateTimeOffset? ExpiresOn { get; set; }

    /// <summary>The file of attestations; by default one of the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AttestationPath { get; set; }

    /// <summary>The publisher; by default that of the runspace's connection.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Publisher")]
    [ArgumentCompleter(typeof(PublisherCompleter))]
    public string? PublisherId { get; set; }

    /// <summary>Emits the attestations.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        Do(
            Name,
            () =>
            {
                var path = AttestationPath is null
                    ? AttestationFile.DefaultPath
                    : ResolvePath(nameof(AttestationPath), AttestationPath);
                var attestations = Name!.Select(Attest).ToList();
                foreach (var asked in attestations.Where(one => PrerequisiteCheck.IsAskedOfService(one.Name)))
                {
                    WriteWarning(
                        $"{asked.Name}: the service is asked about this step. What is attested counts only where it "
                            + "says nothing; Test-PublisherPrerequisite shows how it is."
                    );
                }
                var confirmed = attestations.Where(one => ShouldProcess(path, $"Attest {one}")).ToList();
                if (confirmed.Count > 0)
                    AttestationFile.Add(path, confirmed);
                if (PassThru)
                    WriteObject(IsWhatIf() ? attestations : confirmed, enumerateCollection: true);
            }
        );
    }

    private PrerequisiteAttestation Attest(string name)
    {
        var attestation = AttestationFile.Check(
            new PrerequisiteAttestation
            {
                PublisherId =
                    PublisherId
                    ?? Session.Connections.Default?.PublisherId
                    ?? FindOnlyPublisher()
                    ?? throw FieldRules.Missing(
                        "PublisherId",
                        "name the publisher with -PublisherId, or connect first"
                    ),
                Name = name,
                By = By ?? Session.Connections.Default?.Account ?? Environment.UserName,
                On = On ?? DateTimeOffset.UtcNow,
                Evidence = Evidence ?? string.Empty,
                ExpiresOn = ExpiresOn,
            }
        );
        return PrerequisiteCheck.IsDecidedByService(attestation.Name)
            ? throw FieldRules.Refuse(
                "Name",
                attestation.Name,
                "is a step that the service decides, whatever is attested; Test-PublisherPrerequisite shows how it is"
            )
            : attestation;
    }

    // The account of some connections follows from the sign-in and is read when it is first needed.
    private string? FindOnlyPublisher()
    {
        if (Session.Connections.Default is not { } connection)
            return null;
        string? found = null;
        Wait(
            Task.Run(async () =>
                found = await connection.OpenPortal().Publishers.FindOnlyAsync(PipelineDispatcher.Stopping)
            )
        );
        return found;
    }
}
