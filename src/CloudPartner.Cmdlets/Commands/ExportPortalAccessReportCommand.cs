using System.Management.Automation;
using System.Security;
using CloudPartner.Client.Reviews;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Writes a report of an access review that somebody can read without PowerShell.</summary>
[Cmdlet(VerbsData.Export, "PortalAccessReport", SupportsShouldProcess = true, DefaultParameterSetName = "List")]
[OutputType(typeof(AccessReviewEntry))]
public sealed class ExportPortalAccessReportCommand : ReviewCommand
{
    private readonly List<AccessReviewEntry> _entries = [];
    private string _path = string.Empty;
    private bool _writes;

    /// <summary>The file to write: a page (.html), or .csv, .json or .md.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Lines from Get-PortalAccessReview. Without them the command reviews the publisher itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "ByInputObject")]
    [ValidateNotNull]
    public AccessReviewEntry? InputObject { get; set; }

    /// <summary>The .json of an earlier report: the new one says what has changed since.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Since { get; set; }

    /// <summary>Puts stable marks in place of names and addresses, for sharing.</summary>
    [Parameter]
    public SwitchParameter Pseudonymise { get; set; }

    /// <summary>
    /// What the marks are made with, so that several machines make the same; by default a key of the user's own.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? PseudonymKey { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the lines that were written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        Do(
            Path,
            () =>
            {
                _path = ResolvePath(nameof(Path), Path);
                if (PseudonymKey is not null && !Pseudonymise)
                    throw FieldRules.Missing(nameof(PseudonymKey), "is only of use with -Pseudonymise");
                AccessReportFile.Check(_path, Options());
                _writes = ShouldProcess(_path, "Write access report");
            },
            terminating: true
        );
        // An empty pipeline gives an empty report; it must not be taken for no pipeline and review everything.
        if (!_writes || MyInvocation.ExpectingInput || InputObject is not null)
            return;
        base.BeginProcessing();
        OpenReview();
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (!_writes)
            return;
        if (InputObject is { } line)
        {
            Note([line]);
            _entries.Add(line);
            return;
        }

        if (MyInvocation.ExpectingInput)
        {
            Do(
                PublisherId,
                () =>
                    throw FieldRules.Missing(
                        nameof(InputObject),
                        "takes lines of a review: pipe publishers to Get-PortalAccessReview, and its lines here"
                    ),
                terminating: true
            );
        }

        Review(_entries.AddRange);
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        if (!_writes)
            return;
        Do(Path, () => AccessReportFile.Write(_path, _entries, Options(), DateTimeOffset.UtcNow), terminating: true);
        if (PassThru)
            WriteObject(_entries, enumerateCollection: true);
        FailOnFindings();
    }

    private AccessReportFile.Options Options() =>
        new(
            Force,
            Since is null ? null : ResolvePath(nameof(Since), Since),
            Pseudonymise,
            PseudonymKey is null ? null : new System.Net.NetworkCredential(string.Empty, PseudonymKey).Password
        );
}
