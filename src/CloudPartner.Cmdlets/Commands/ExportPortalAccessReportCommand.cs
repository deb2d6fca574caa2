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
    private AccessReportFile? _file;

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
                var path = ResolvePath(nameof(Path), Path);
                if (PseudonymKey is not null && !Pseudonymise)
                    throw FieldRules.Missing(nameof(PseudonymKey), "is only of use with -Pseudonymise");
                var file = AccessReportFile.Open(path, Options());
                if (ShouldProcess(path, "Write access report"))
                    _file = file;
            },
            terminating: true
        );
        // An empty pipeline gives an empty report; it must not be taken for no pipeline and review everything.
        if (_file is null || MyInvocation.ExpectingInput || InputObject is not null)
            return;
        base.BeginProcessing();
        OpenReview();
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (_file is null)
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
        if (_file is null)
            return;
        Do(Path, () => _file.Write(_entries, DateTimeOffset.UtcNow), terminating: true);
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
