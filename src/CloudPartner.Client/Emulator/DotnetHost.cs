namespace CloudPartner.Client.Emulator;

/// <summary>Finds the <c>dotnet</c> program. PowerShell brings a runtime of its own, but not ASP.NET Core, which the emulator needs.</summary>
internal static class DotnetHost
{
    public static string Find()
    {
        var file = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // The order in which .NET's own tools look.
        var folders = new[] { Environment.GetEnvironmentVariable("DOTNET_ROOT") }
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator))
            .Append(OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet")
                : OperatingSystem.IsMacOS() ? "/usr/local/share/dotnet" : "/usr/share/dotnet");
        return folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, file)).FirstOrDefault(File.Exists) ?? file;
    }
}
