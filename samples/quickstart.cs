#:property PublishAot=false
#:property TargetFramework=net10.0

// From a CSV file to the users of a publisher, on a local portal: "dotnet run samples/quickstart.cs" from the root of
// the repository. Builds the module, finds a PowerShell, and runs quickstart.ps1 in it. It needs the .NET 10 SDK and
// nothing else.
using System.Diagnostics;

const string Usage = """
    dotnet run samples/quickstart.cs -- [options]

      --users FILE   a CSV file of your own users instead of samples/users.csv
      --keep         leave the portal running until Enter or Ctrl+C
      --help         show this text
    """;

var samples = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var root = Path.GetFullPath(Path.Combine(samples, ".."));
var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
List<string> script = [Path.Combine(samples, "quickstart.ps1")];
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--keep":
            script.Add("-Keep");
            break;
        case "--users" when i + 1 < args.Length:
            script.AddRange(["-Path", args[++i]]);
            break;
        case "--help" or "-h":
            Console.WriteLine(Usage);
            return 0;
        default:
            Console.Error.WriteLine($"'{args[i]}' is not understood.\n\n{Usage}");
            return 2;
    }
}

Environment.SetEnvironmentVariable("DOTNET_NOLOGO", "1");
var watch = Stopwatch.StartNew();
Console.WriteLine("Building the module ...");
var building = CaptureAsync(
    dotnet,
    "build",
    Path.Combine(root, "src", "CloudPartner.Cmdlets"),
    "-nologo",
    "-v",
    "quiet",
    "-clp:NoSummary"
);
var (powerShell, problem) = await FindPowerShellAsync();
var (code, output) = await building;
if (code != 0)
{
    problem +=
        $"The module could not be built:\n{output}\n\nSee what it takes: dotnet build src/CloudPartner.Cmdlets\n";
}
if (problem.Length > 0)
{
    Console.Error.WriteLine(problem);
    return 1;
}
Console.WriteLine($"Built in {watch.Elapsed.TotalSeconds:0} s: artifacts/module/CloudPartner");

// PowerShell shares this console, so that its colours and progress bars are the real ones; Ctrl+C is for it alone.
Console.CancelKeyPress += (_, press) => press.Cancel = true;
var start = new ProcessStartInfo(powerShell[0], [.. powerShell[1..], "-NoProfile", "-File", .. script])
{
    Environment = { ["POWERSHELL_TELEMETRY_OPTOUT"] = "1", ["POWERSHELL_UPDATECHECK"] = "Off" },
};
if (!CanWriteHome())
{
    // PowerShell does not even start where it cannot keep its own files.
    foreach (var name in new[] { "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME" })
        start.Environment.TryAdd(name, Directory.CreateTempSubdirectory("cloudpartner-").FullName);
}
using var child = Process.Start(start)!;
await child.WaitForExitAsync();
return child.ExitCode;

// The one on the path if it is new enough for the module, otherwise the one that the repository names, restored like
// any other package.
async Task<(string[] Command, string Problem)> FindPowerShellAsync()
{
    var reason = "no PowerShell is on the path";
    try
    {
        // "PowerShell 7.4.0", "PowerShell 7.6.0-preview.1"
        var name = (await CaptureAsync("pwsh", "--version")).Output.Trim();
        if (Version.TryParse(name.Split(' ')[^1].Split('-')[0], out var version) && version >= new Version(7, 4))
        {
            Console.WriteLine($"{name} is on the path.");
            return (["pwsh"], "");
        }
        reason = $"the pwsh on the path ({name}) is older than 7.4";
    }
    catch (System.ComponentModel.Win32Exception)
    {
        // There is none.
    }
    var project = Path.Combine(root, "eng", "PowerShell.csproj");
    var pinned = (
        await CaptureAsync(dotnet, "msbuild", project, "-nologo", "-getProperty:PowerShellVersion")
    ).Output.Trim();
    Console.WriteLine($"Restoring PowerShell {pinned}, since {reason} ...");
    var (code, output) = await CaptureAsync(
        dotnet,
        "build",
        project,
        "-t:FindPowerShell",
        "-getProperty:PowerShellAssembly"
    );
    return code == 0
        ? ([dotnet, output.Trim()], "")
        : (
            [],
            $"""
            The package PowerShell {pinned} could not be restored:
            {output.Trim()}

            It is needed since {reason}. With pwsh 7.4 or later there the quickstart uses that: https://aka.ms/install-powershell


            """
        );
}

static bool CanWriteHome()
{
    try
    {
        var path = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            $".cloudpartner-{Guid.NewGuid():N}"
        );
        File.Create(path, 1, FileOptions.DeleteOnClose).Dispose();
        return true;
    }
    catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
    {
        return false;
    }
}

// What it answers, and what it complains of if it fails.
static async Task<(int Code, string Output)> CaptureAsync(string program, params string[] arguments)
{
    var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    using var process = Process.Start(info)!;
    var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    await process.WaitForExitAsync();
    return (process.ExitCode, process.ExitCode == 0 ? output[0] : string.Concat(output));
}
