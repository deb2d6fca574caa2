using System.Reflection;

namespace CloudPartner.Bench;

/// <summary>The pinned PowerShell, as the build noted it in this assembly.</summary>
internal static class Engine
{
    public static string Dotnet => Noted("Dotnet");

    public static string Assembly => Noted("PowerShell");

    public static string Name => "PowerShell " + Noted("PowerShellVersion");

    private static string Noted(string key) =>
        typeof(Engine)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(noted => noted.Key == key)
            .Value!;
}
