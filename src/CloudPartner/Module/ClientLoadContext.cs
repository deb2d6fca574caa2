using System.Reflection;
using System.Runtime.Loader;

namespace CloudPartner;

/// <summary>
/// The private context of the client and its packages, so that another module's MSAL or Newtonsoft.Json can neither
/// replace ours nor be replaced by it.
/// </summary>
internal sealed class ClientLoadContext(string folder) : AssemblyLoadContext("CloudPartner", isCollectible: false)
{
    // Overridden rather than left to the Resolving event: the default context is asked before that event, and would
    // give us the copy that some other module has loaded.
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var shared = typeof(ClientLoadContext).Assembly;
        if (assemblyName.Name == shared.GetName().Name)
            return shared;
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
