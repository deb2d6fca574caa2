using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>What happens when the module comes into a runspace and when it is removed from one.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>
    /// Makes the client resolvable. PowerShell has read the types of this assembly by then, so none that it reads may
    /// need the client to be loaded; a test holds that. No command has run yet.
    /// </summary>
    public void OnImport() => ModuleBootstrap.Initialize();

    /// <summary>Closes what the runspace has open, and nothing of any other.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is { } runspace)
            SessionTable.Of(runspace).Close();
    }
}
