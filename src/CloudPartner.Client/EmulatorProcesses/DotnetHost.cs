using System.Globalization;
using System.Runtime.InteropServices;

namespace CloudPartner.Client.EmulatorProcesses;

/// <summary>
/// Finds a <c>dotnet</c> program that can run the emulator. PowerShell may bring a runtime of its own, or run on one,
/// but ASP.NET Core, which the emulator needs, is not part of it.
/// </summary>
internal sealed class DotnetHost
{
    private const int OldestMajor = 8;
    private static readonly string Program = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    private readonly IReadOnlyList<string> _folders;

    /// <summary>Looks in these folders only, in this order.</summary>
    public DotnetHost(IEnumerable<string?> folders) =>
        _folders = [.. folders.Where(folder => !string.IsNullOrEmpty(folder)).Distinct()!];

    /// <summary>
    /// Looks where .NET's own tools look, and where this process comes from, which may itself be dotnet.
    /// </summary>
    public static DotnetHost OfThisMachine() =>
        new([
            Environment.GetEnvironmentVariable(
                "DOTNET_ROOT_" + RuntimeInformation.ProcessArchitecture.ToString().ToUpperInvariant()
            ),
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator),
            Path.GetFileName(Environment.ProcessPath) == Program
                ? Path.GetDirectoryName(Environment.ProcessPath)
                : null,
            // PowerShell on a shared runtime has loaded it from shared/Microsoft.NETCore.App/<version> of such a
            // folder.
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            .. UsualFolders(),
        ]);

    /// <summary>The program's full path.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.EmulatorFailed"/>: none has what is
    /// needed.</exception>
    public string Find()
    {
        string? unknown = null,
            unfit = null;
        foreach (var file in _folders.Select(folder => Path.Combine(folder, Program)).Where(File.Exists))
        {
            switch (HasAspNetCore(file))
            {
                case true:
                    return file;
                case false:
                    unfit ??= file;
                    break;
                case null:
                    unknown ??= file;
                    break;
            }
        }
        if (unknown is not null)
            return unknown;
        var needed = $"ASP.NET Core runtime {OldestMajor}.0 or later";
        throw new CloudPartnerException(
            new CloudPartnerFault(
                FaultKind.EmulatorFailed,
                unfit is null
                    ? "The emulator needs the program dotnet, which is neither on the path nor where DOTNET_ROOT "
                        + "points."
                    : $"The emulator needs the {needed}, which '{TextSanitizer.Shorten(unfit, 200)}' does not have."
            )
            {
                RecommendedAction =
                    $"Install the {needed} from https://dotnet.microsoft.com/download, "
                    + "or set DOTNET_ROOT to the folder that has it.",
            }
        );
    }

    /// <summary>
    /// Null for one that starts another in a way that cannot be followed, like the scripts of some packages.
    /// </summary>
    private static bool? HasAspNetCore(string file)
    {
        try
        {
            var target = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
            var shared = Path.Combine(Path.GetDirectoryName(target)!, "shared");
            if (!Directory.Exists(shared))
                return null;
            var framework = new DirectoryInfo(Path.Combine(shared, "Microsoft.AspNetCore.App"));
            return framework.Exists && framework.EnumerateDirectories().Any(one => Major(one.Name) >= OldestMajor);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int Major(string version) =>
        int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    private static IEnumerable<string> UsualFolders()
    {
        // The script dotnet-install, which needs no administrator, installs here.
        yield return Path.Combine(Special(Environment.SpecialFolder.UserProfile), ".dotnet");
        if (OperatingSystem.IsWindows())
        {
            yield return Path.Combine(Special(Environment.SpecialFolder.LocalApplicationData), "Microsoft", "dotnet");
            yield return Path.Combine(Special(Environment.SpecialFolder.ProgramFiles), "dotnet");
            yield break;
        }
        yield return "/usr/local/share/dotnet";
        yield return "/usr/share/dotnet";
        yield return "/usr/lib/dotnet";
        yield return "/usr/lib64/dotnet";
        yield return "/opt/homebrew/opt/dotnet/libexec";

        static string Special(Environment.SpecialFolder folder) => Environment.GetFolderPath(folder);
    }
}
