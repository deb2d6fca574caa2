using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>Called when the module is removed from a runspace: closes what that runspace has open, and nothing of any other.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc />
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is { } runspace) SessionTable.Of(runspace).Close();
    }
}
