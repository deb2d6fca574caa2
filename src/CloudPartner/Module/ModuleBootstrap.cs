using System.Reflection;
using System.Runtime.Loader;

namespace CloudPartner;

/// <summary>Called when the module is imported, before the first command.</summary>
public static class ModuleBootstrap
{
    private const string ClientAssembly = "CloudPartner.Client";
    private static readonly object Gate = new();
    private static ClientLoadContext? _context;

    /// <summary>
    /// Makes the client resolvable. Nothing is loaded yet: the client comes with the first command that needs it.
    /// Calling it again, or from several runspaces at once, changes nothing.
    /// </summary>
    public static void Initialize()
    {
        lock (Gate)
        {
            if (_context is not null)
                return;
            var here = Path.GetDirectoryName(typeof(ModuleBootstrap).Assembly.Location)!;
            _context = new ClientLoadContext(Path.Combine(here, "lib"));
            AssemblyLoadContext.Default.Resolving += ResolveClient;
        }
    }

    // Exactly one name: whatever else the default context looks for is not ours to answer.
    private static Assembly? ResolveClient(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == ClientAssembly ? _context!.LoadFromAssemblyName(name) : null;
}
