using System.Management.Automation;
using CloudPartner.Client.Prerequisites;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Checks which steps to become and stay a publisher are met.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PublisherPrerequisite")]
[OutputType(typeof(PrerequisiteResult))]
[OutputType(typeof(bool))]
public sealed class TestPublisherPrerequisiteCommand : ConnectedCommand
{
    private IReadOnlyList<PrerequisiteAttestation> _attestations = [];

    /// <summary>The stage to check for.</summary>
    [Parameter(Position = 0)]
    public PrerequisiteStage For { get; set; } = PrerequisiteStage.Registration;

    /// <summary>Only these steps.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PrerequisiteNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The file of attestations; by default one of the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AttestationPath { get; set; }

    /// <summary>The account's name, if it is to be another one than the profile's display name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AccountName { get; set; }

    /// <summary>The contact's e-mail, if it is to be another one than the registered owner's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ContactEmail { get; set; }

    /// <summary>The contact's phone number.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ContactPhone { get; set; }

    /// <summary>The work e-mail with which the account is to be migrated.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkEmail { get; set; }

    /// <summary>The verified domains of the tenant of the MPN ID.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? MpnTenantDomain { get; set; }

    /// <summary>A service principal's application (client) ID.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ApplicationId { get; set; }

    /// <summary>A service principal's tenant ID.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TenantId { get; set; }

    /// <summary>The object ID that is given to the portal.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ObjectId { get; set; }

    /// <summary>The object ID of the app registration, which must not be given to the portal.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RegistrationObjectId { get; set; }

    /// <summary>Emits one Boolean: true only if nothing required is open.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Do(
            AttestationPath,
            () =>
            {
                // A file that somebody names has to be there; the user's own comes with the first attestation.
                if (AttestationPath is not null)
                    _attestations = AttestationFile.Read(ResolvePath(nameof(AttestationPath), AttestationPath));
                else if (File.Exists(AttestationFile.DefaultPath))
                    _attestations = AttestationFile.Read(AttestationFile.DefaultPath);
            },
            terminating: true
        );
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        ReadPublisher(
            async (read, publisher, cancellationToken) =>
            {
                var request = new PrerequisiteRequest
                {
                    Data = Data(),
                    Attestations = _attestations,
                    Names = Name is null ? null : Choose(Name),
                };
                var results = await PrerequisiteCheck.RunAsync(Portal, publisher, For, request, cancellationToken);
                await read.WriteAsync(() =>
                {
                    if (Quiet)
                        WriteObject(!results.Any(result => result.IsOpen));
                    else
                        // What is open comes first: that is what there is to do.
                        WriteObject(results.OrderBy(result => !result.IsOpen), enumerateCollection: true);
                });
            }
        );
    }

    private PrerequisiteData Data() =>
        new()
        {
            AccountName = AccountName,
            ContactEmail = ContactEmail,
            ContactPhone = ContactPhone,
            WorkEmail = WorkEmail,
            MpnTenantDomains = MpnTenantDomain,
            ApplicationId = ApplicationId,
            TenantId = TenantId,
            ObjectId = ObjectId,
            RegistrationObjectId = RegistrationObjectId,
        };

    private HashSet<string> Choose(string[] names)
    {
        var chosen = new HashSet<string>();
        var ofStage = PrerequisiteCheck.NamesFor(For);
        foreach (var name in names)
        {
            // Wildcards choose among the stage's own steps; a step that is named is shown even if the stage does not
            // ask for it.
            var isPattern = WildcardPattern.ContainsWildcardCharacters(name);
            var pattern = Pattern(nameof(Name), name);
            var found = (isPattern ? ofStage : PrerequisiteCheck.Names).Where(pattern.IsMatch).ToList();
            // A misspelt step must not look like a step that is fine.
            if (found.Count == 0)
            {
                throw FieldRules.Refuse(
                    "Name",
                    name,
                    $"is not a step of {For}; its steps are {string.Join(", ", ofStage)}"
                );
            }

            chosen.UnionWith(found);
        }
        return chosen;
    }
}
