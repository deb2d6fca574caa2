using System.Reflection;

namespace CloudPartner.Interop.Tests;

internal static class Package
{
    /// <summary>The version of a package that has an assembly of its name; its types may be in another one's.</summary>
    public static string WithVersion(string name)
    {
        var version = Assembly.Load(name).GetCustomAttribute<AssemblyInformationalVersionAttribute>()!;
        return $"{name} {version.InformationalVersion.Split('+')[0]}";
    }
}
