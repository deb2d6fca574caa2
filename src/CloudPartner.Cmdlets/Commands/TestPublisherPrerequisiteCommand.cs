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
    /// <summary>The stage to check for.</summary>
    [Parameter(Position = 0)]
    public PrerequisiteStage For { get; set; } = PrerequisiteStage.Registration;

    /// <summary>Only these steps.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PrerequisiteNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Emits one Boolean: true only if nothing required is open.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var given = PublisherId;
        Run(given, async cancellationToken =>
        {
            var results = await PrerequisiteCheck.RunAsync(Portal, ResolvePublisher(given), For, cancellationToken);
            var chosen = Name is null ? results : [.. Choose(results)];
            await Pump.WriteAsync(() =>
            {
                if (Quiet) WriteObject(!chosen.Any(result => result.IsOpen));
                else WriteObject(chosen, enumerateCollection: true);
            });
        });
    }

    private IEnumerable<PrerequisiteResult> Choose(IReadOnlyList<PrerequisiteResult> results)
    {
        foreach (var name in Name!)
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            // A misspelt step must not look like a step that is fine.
            if (!results.Any(result => pattern.IsMatch(result.Name)))
                throw FieldRules.Refuse("Name", name, $"is no step of {For}; its steps are {string.Join(", ", results.Select(result => result.Name))}");
        }
        return results.Where(result => Name.Any(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase).IsMatch(result.Name)));
    }
}
