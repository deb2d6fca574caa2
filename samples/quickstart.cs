#:project ../src/CloudPartner.Client/CloudPartner.Client.csproj
#:property PublishAot=false
#:property TargetFramework=net10.0

// From a CSV file to the users of a publisher, on a local portal: "dotnet run samples/quickstart.cs" from the root of the repository.
// It needs the .NET 10 SDK and nothing else. Where PowerShell 7.4 or later is on the path, the module's own cmdlets do the work.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using CloudPartner;
using CloudPartner.Client.Bulk;
using CloudPartner.Client.Files;
using CloudPartner.Client.Emulator;
using CloudPartner.Client.Portals;
using CloudPartner.Client.Prerequisites;
using CloudPartner.Client.SignIn;

const string Usage = """
    dotnet run samples/quickstart.cs -- [options]

      --users FILE   a CSV file of your own users instead of samples/users.csv
      --keep         leave the portal running until Enter or Ctrl+C
      --no-pwsh      use the client library even where PowerShell is on the path
      --help         show this text
    """;

var root = Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));
var (users, keep, noPwsh) = (Path.Combine(root, "samples", "users.csv"), false, false);
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--keep": keep = true; break;
        case "--no-pwsh": noPwsh = true; break;
        case "--users" when i + 1 < args.Length: users = args[++i]; break;
        case "--help" or "-h": Console.WriteLine(Usage); return 0;
        default: Console.Error.WriteLine($"'{args[i]}' is not understood.\n\n{Usage}"); return 2;
    }
}

Console.OutputEncoding = Encoding.UTF8;
try
{
    return await RunAsync();
}
catch (CloudPartnerException failed)
{
    return Screen.Fail(failed.Fault.Message, failed.Fault.RecommendedAction);
}

async Task<int> RunAsync()
{
    Screen.Title("CloudPartner quickstart: users of a publisher, from a CSV file");
    var rows = UserFile.Read(users).ToList();
    if (Refused(rows.Select(row => row.Fault?.Message))) return 1;
    var kinds = rows.CountBy(row => row.User!.Kind).ToDictionary();
    Screen.Done($"{Here(users)}: {rows.Count} rows ({string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}"))})");

    await Screen.DuringAsync("Building the module", BuildAsync());
    Screen.Done($"Module built: {Here(ModuleFolder())}");

    var emulator = new EmulatorStart { Assembly = Path.Combine(ModuleFolder(), "bin", "emulator", "CloudPartner.Emulator.dll") };
    await using var process = await Screen.DuringAsync("Starting a portal", EmulatorProcess.StartAsync(emulator));
    var address = process.Emulator.Uri;
    Screen.Done($"Portal running: {address} (seeded with Contoso)");

    using var connection = await PortalConnector.ConnectAsync(
        CloudPartnerEnvironment.Emulator(address), new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }, "contoso");
    var portal = connection.OpenPortal();
    if (Refused(rows.Select(row => CheckRole(portal, row)))) return 1;

    var pwsh = noPwsh ? null : await FindPowerShellAsync();
    Screen.Title(pwsh is not null ? $"{pwsh} and the module's cmdlets"
        : noPwsh ? "The client library, as --no-pwsh asks" : "The client library, since no PowerShell 7.4 or later is on the path");
    var succeeded = pwsh is not null ? await WithPowerShellAsync(address) : await WithLibraryAsync(portal, rows);

    Screen.Title(keep ? $"The portal runs at {address} until you press Enter" : "The portal ends here; with --keep it goes on running");
    Console.WriteLine($"""
        Go on in PowerShell 7.4 or later, in the folder {Directory.GetCurrentDirectory()}:

          Import-Module {Quote(Here(ModuleFolder()))}
          {(keep ? $"Connect-CloudPartner -Emulator -Uri {address}" : "Start-PortalEmulator\n  Connect-CloudPartner -Emulator")}
          {(keep ? "Add-PortalUser new.colleague@contoso.com Contributor" : $"Import-Csv {Quote(Here(users))} | Add-PortalUser")}
          Get-PortalUser -Role Owner
          Test-PublisherPrerequisite
        """);
    if (keep) await WaitAsync();
    return succeeded ? 0 : 1;
}

// Prints what is wrong with the rows, if anything is. Nothing has been sent by then.
static bool Refused(IEnumerable<string?> messages)
{
    const int most = 20;
    var wrong = messages.OfType<string>().ToList();
    if (wrong.Count == 0) return false;
    var more = wrong.Count > most ? $"\n... and {wrong.Count - most} more" : "";
    Screen.Fail(string.Join('\n', wrong.Take(most)) + more, $"Correct {wrong.Count} row(s) and run this again; nothing was sent.");
    return true;
}

// Which roles there are is known to the portal's dialect, not to the file.
static string? CheckRole(IPortal portal, UserRow row)
{
    try
    {
        portal.CheckUser(row.User!);
        return null;
    }
    catch (CloudPartnerException refused)
    {
        return refused.Fault.At(row.Place).Message;
    }
}

async Task<bool> BuildAsync()
{
    var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    var project = Path.Combine(root, "src", "CloudPartner.Cmdlets");
    var (code, output) = await CaptureAsync(dotnet, "build", project, "-nologo", "-v", "quiet", "-clp:NoSummary");
    if (code == 0) return true;
    throw new CloudPartnerException(new CloudPartnerFault(FaultKind.Unexpected, "The module could not be built:\n" + output.Trim())
    {
        RecommendedAction = $"See what it takes to build it: dotnet build {Quote(Here(project))}",
    });
}

// Its name and version; null if there is none, or one that is too old for the module.
static async Task<string?> FindPowerShellAsync()
{
    try
    {
        var (_, output) = await CaptureAsync("pwsh", "--version");
        var name = output.Trim(); // "PowerShell 7.4.0", "PowerShell 7.6.0-preview.1"
        return Version.TryParse(name.Split(' ')[^1].Split('-')[0], out var version) && version >= new Version(7, 4) ? name : null;
    }
    catch (System.ComponentModel.Win32Exception)
    {
        return null;
    }
}

// PowerShell shares this console, so that its colours and progress bars are the real ones.
async Task<bool> WithPowerShellAsync(Uri address)
{
    string[] lines =
    [
        $"Import-Module {Quote(Here(ModuleFolder()))}",
        $"Connect-CloudPartner -Emulator -Uri {address}",
        $"$result = Add-PortalUser -Path {Quote(Here(users))} -PassThru 2>&1",
        "$result | Group-Object { $_.Exception.Fault.Kind ?? 'Added' } -NoElement",
        "Get-PublisherProfile",
        "Test-PublisherPrerequisite",
        "Get-PortalUser -Role Owner | Select-Object -First 8",
        "Get-PortalAuditEvent | Select-Object -First 6",
    ];
    var script = new StringBuilder("trap { $_ | Out-Host; exit 1 }\n");
    if (Screen.IsPlain) script.AppendLine("$PSStyle.OutputRendering = 'PlainText'");
    foreach (var line in lines)
    {
        script.AppendLine($"if ($text) {{ '' }}; Write-Host {Quote("PS> " + line)} -ForegroundColor Cyan");
        script.AppendLine($". {{ {line} }} | Out-String -Width 80 -Stream | Where-Object Length | Tee-Object -Variable text");
    }
    // Not shown as lines of their own, since mostly there is nothing to show.
    script.AppendLine("$failed = @($result | Where-Object { $_.Exception -and $_.Exception.Fault.Kind -ne 'AlreadyExists' })");
    script.AppendLine("foreach ($one in $failed | Select-Object -First 5) { \"`n$one\"; $one.ErrorDetails.RecommendedAction }");
    script.AppendLine("exit [int]($failed.Count -gt 0)");
    var info = new ProcessStartInfo("pwsh") { Environment = { ["POWERSHELL_TELEMETRY_OPTOUT"] = "1", ["POWERSHELL_UPDATECHECK"] = "Off" } };
    foreach (var argument in new[] { "-NoProfile", "-NonInteractive", "-Command", script.ToString() }) info.ArgumentList.Add(argument);
    using var child = Process.Start(info)!;
    await child.WaitForExitAsync();
    return child.ExitCode == 0;
}

static async Task<bool> WithLibraryAsync(IPortal portal, List<UserRow> rows)
{
    var outcomes = new ConcurrentQueue<BulkOutcome>();
    using var run = new BulkRun(32, outcome => { outcomes.Enqueue(outcome); return Task.CompletedTask; }, journal: null, CancellationToken.None);
    await Screen.DuringAsync("Adding users", AddAllAsync(), () => $"{outcomes.Count} of {rows.Count}");
    var faults = outcomes.Select(outcome => outcome.Fault?.At($"{outcome.Item.Target}")).OfType<CloudPartnerFault>().ToList();
    var failed = faults.Where(fault => fault.Kind != FaultKind.AlreadyExists).ToList();
    Screen.Done($"Users: {outcomes.Count - faults.Count} added, {faults.Count - failed.Count} existing, {failed.Count} failed");
    foreach (var fault in failed.Take(5)) Screen.Fail(fault.Message, fault.RecommendedAction);

    var profile = await portal.GetProfileAsync("contoso");
    Screen.Table("Publisher", [14, 62], [
        ["ID", profile.PublisherId], ["Name", profile.DisplayName], ["Owners", string.Join(", ", profile.OwnerEmails)],
        ["Dev Center", profile.DevCenterStatus], ["Offer types", string.Join(", ", profile.OfferTypes)]]);
    var steps = await PrerequisiteCheck.RunAsync(portal, "contoso", PrerequisiteStage.Registration);
    Screen.Table("Prerequisites", [18, 11, 47], steps.SelectMany(step => Screen.Wrap(step.NextStep, 47)
        .Select((line, i) => i == 0 ? new[] { step.Name, step.Status.ToString(), line } : ["", "", line])));
    Screen.Table("Owners", [36, 16, 24], (await FirstAsync(portal.ListUsersAsync("contoso", new PortalUserFilter { Role = "Owner" }), 8))
        .Select(user => new[] { user.ToString(), user.Kind.ToString(), user.DisplayName }));
    Screen.Table("Newest audit events", [14, 16, 34, 11], (await FirstAsync(portal.ListAuditEventsAsync("contoso", PortalAuditFilter.None), 6))
        .Select(entry => new[] { $"{entry.Timestamp:MM-dd HH:mm:ss}", entry.EventType, entry.ObjectName, entry.After }));
    return failed.Count == 0;

    async Task<bool> AddAllAsync()
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var user = rows[i].User!;
            var publisher = user.PublisherId ?? "contoso";
            await run.AddAsync(i, new BulkItem($"{publisher}/{user.Key}", ["add", publisher, user.Key], user,
                async (mayHaveHappened, stop) => await portal.AddUserAsync(publisher, user, mayHaveHappened, stop)));
        }
        run.Complete();
        await run.Completion;
        return true;
    }
}

static async Task<List<T>> FirstAsync<T>(IAsyncEnumerable<IReadOnlyList<T>> pages, int count)
{
    await foreach (var page in pages) return [.. page.Take(count)];
    return [];
}

static async Task WaitAsync()
{
    var stop = new TaskCompletionSource();
    Console.CancelKeyPress += (_, press) => { press.Cancel = true; stop.TrySetResult(); };
    // Without a keyboard the input ends at once; then only a signal stops.
    var enter = Task.Run(() => { if (Console.ReadLine() is not null) stop.TrySetResult(); });
    await stop.Task;
}

static async Task<(int Code, string Output)> CaptureAsync(string program, params string[] arguments)
{
    var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    using var process = Process.Start(info)!;
    var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    await process.WaitForExitAsync();
    return (process.ExitCode, string.Concat(output));
}

string ModuleFolder() => Path.Combine(root, "artifacts", "module", "CloudPartner");

// As one writes it in the current folder.
static string Here(string path)
{
    var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path).Replace('\\', '/');
    return relative.StartsWith("..") || Path.IsPathRooted(relative) ? Path.GetFullPath(path) : "./" + relative;
}

static string Quote(string text) =>
    text.All(letter => char.IsAsciiLetterOrDigit(letter) || "./-_:".Contains(letter)) ? text : $"'{text.Replace("'", "''")}'";

/// <summary>What this program looks like: 80 columns, colours and progress only on a terminal.</summary>
internal static class Screen
{
    public static bool IsPlain { get; } = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

    public static void Title(string text) => Console.WriteLine($"\n{Colour(1, text)}\n{new string('\u2500', text.Length)}");

    public static void Done(string text) => Console.WriteLine($"{Colour(32, "\u2713")} {text}");

    public static int Fail(string message, string nextStep)
    {
        Console.Error.WriteLine($"{Colour(31, message)}\n{nextStep}");
        return 1;
    }

    public static void Table(string title, int[] widths, IEnumerable<string?[]> rows)
    {
        Console.WriteLine($"\n{Colour(36, title)}");
        foreach (var row in rows)
            Console.WriteLine("  " + string.Join(' ', row.Select((cell, i) => Fit(cell ?? "-", widths[i]))).TrimEnd());
    }

    public static IEnumerable<string> Wrap(string? text, int width)
    {
        var line = "";
        foreach (var word in (text ?? "").Split(' '))
        {
            if (line.Length + word.Length >= width) { yield return line; line = ""; }
            line += line.Length > 0 ? " " + word : word;
        }
        yield return line;
    }

    public static async Task<T> DuringAsync<T>(string what, Task<T> work, Func<string>? count = null)
    {
        var watch = Stopwatch.StartNew();
        if (IsPlain && !work.IsCompleted) Console.WriteLine($"  {what} ...");
        while (await Task.WhenAny(work, Task.Delay(150)) != work)
            if (!IsPlain) Console.Write($"\r  {what} ... {count?.Invoke() ?? $"{watch.Elapsed.TotalSeconds:0} s"} \u001b[K");
        if (!IsPlain) Console.Write("\r\u001b[K");
        return await work;
    }

    private static string Colour(int code, string text) => IsPlain ? text : $"\u001b[{code}m{text}\u001b[0m";

    private static string Fit(string text, int width) => text.Length <= width ? text.PadRight(width) : text[..(width - 1)] + "\u2026";
}
