using System.Management.Automation;
using CloudPartner.Client.Environments;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Lists the places to connect to.</summary>
[Cmdlet(VerbsCommon.Get, "CloudPartnerEnvironment")]
[OutputType(typeof(CloudPartnerEnvironment))]
public sealed class GetCloudPartnerEnvironmentCommand : CloudPartnerCommand
{
    /// <summary>Only these.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvironmentNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        var emulators = Session.Emulators.All.Take(1).Select(running => EmulatorEnvironment.At(running.Emulator.Uri));
        var all = EnvironmentFile.BuiltIn.Concat(emulators).ToList();
        try
        {
            all.AddRange(EnvironmentFile.Saved());
        }
        catch (CloudPartnerException unreadable)
        {
            Report(unreadable.Fault, null);
        }
        foreach (var name in Name ?? ["*"])
        {
            var found = Matching(all, name);
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                Report(EnvironmentFile.Unknown(name, []).Fault, name);
            foreach (var environment in found)
                WriteObject(environment);
        }
    }

    private List<CloudPartnerEnvironment> Matching(List<CloudPartnerEnvironment> all, string name)
    {
        try
        {
            var pattern = Pattern(nameof(Name), name);
            return all.FindAll(environment => pattern.IsMatch(environment.Name));
        }
        catch (CloudPartnerException refused)
        {
            Report(refused.Fault, name);
            return [];
        }
    }
}
