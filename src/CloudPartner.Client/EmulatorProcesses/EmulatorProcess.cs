using System.Diagnostics;
using CloudPartner.Client.Json;

namespace CloudPartner.Client.EmulatorProcesses;

/// <summary>How to start an emulator.</summary>
public sealed record EmulatorStart
{
    /// <summary>The emulator's assembly; null for the one that the module carries.</summary>
    public string? Assembly { get; init; }

    /// <summary>The port, 1 to 65535; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The database file; null for one that is deleted when the emulator ends.</summary>
    public string? Database { get; init; }

    /// <summary>What a new database holds: empty, contoso or large.</summary>
    public string Seed { get; init; } = "contoso";

    /// <summary>How long to wait until it is ready.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>
/// A local portal emulator in a process of its own. It ends when it is disposed, and also when this process ends in any
/// way: the emulator watches its standard input, which closes with us.
/// </summary>
public sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly Process _process;
    private volatile bool _ended;

    private EmulatorProcess(Process process, PortalEmulator emulator)
    {
        _process = process;
        Emulator = emulator;
    }

    /// <summary>Where it listens, its process and its database.</summary>
    public PortalEmulator Emulator { get; }

    /// <summary>True until it has ended.</summary>
    public bool IsRunning => !_ended && !_process.HasExited;

    /// <summary>Starts an emulator and waits until it is ready.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.EmulatorFailed"/>.</exception>
    public static async Task<EmulatorProcess> StartAsync(
        EmulatorStart start,
        CancellationToken cancellationToken = default
    )
    {
        var assembly =
            start.Assembly
            ?? Path.GetFullPath(
                Path.Combine(
                    Path.GetDirectoryName(typeof(EmulatorProcess).Assembly.Location)!,
                    "..",
                    "emulator",
                    "CloudPartner.Emulator.dll"
                )
            );
        if (!File.Exists(assembly))
        {
            throw Failed(
                $"The emulator is not at {assembly}.",
                "Install the module again; its folder bin/emulator is missing."
            );
        }

        var info = new ProcessStartInfo(DotnetHost.OfThisMachine().Find())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        string[] arguments =
        [
            assembly,
            "--port",
            start.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--seed",
            start.Seed,
            "--stop-on-eof",
        ];
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        if (start.Database is not null)
        {
            info.ArgumentList.Add("--database");
            info.ArgumentList.Add(start.Database);
        }

        var process = StartProcess(info);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(start.ReadyWithin);
            var said = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var line = await process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false);
            if (line is null)
            {
                var reason = (await said.ConfigureAwait(false)).Trim();
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                throw Ended(process.ExitCode, TextSanitizer.Shorten(reason.ReplaceLineEndings(" "), 400));
            }
            return new EmulatorProcess(process, ReadReadyLine(line, process.Id));
        }
        catch (Exception failed)
        {
            Kill(process);
            process.Dispose();
            if (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw Failed($"The emulator was not ready within {start.ReadyWithin.TotalSeconds:0} s.");
            throw;
        }
    }

    /// <summary>Asks it to end and waits; ends it by force after five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        _ended = true;
        try
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is OperationCanceledException or IOException or InvalidOperationException)
        {
            Kill(_process);
        }
        _process.Dispose();
    }

    private static Process StartProcess(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception failed)
        {
            throw Failed($"'{info.FileName}' could not be started: {TextSanitizer.Foreign(failed, 200)}");
        }
    }

    private static PortalEmulator ReadReadyLine(string line, int processId)
    {
        string? url = null,
            database = null;
        try
        {
            using var json = PortalJson.Open(new StringReader(line));
            json.ReadObject(name =>
            {
                switch (name)
                {
                    case "url":
                        url = json.ReadText();
                        break;
                    case "database":
                        database = json.ReadText();
                        break;
                    default:
                        json.SkipValue();
                        break;
                }
            });
        }
        catch (Newtonsoft.Json.JsonException) { }
        return url is not null
            ? new PortalEmulator(new Uri(url), processId, database ?? string.Empty)
            : throw Failed(
                "Instead of reporting that it is ready, the emulator said: " + TextSanitizer.Shorten(line, 200)
            );
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has already ended.
        }
    }

    /// <summary>Its exit code says what kind of problem there was (docs/emulator.md), its message which one.</summary>
    private static CloudPartnerException Ended(int exitCode, string reason) =>
        exitCode switch
        {
            3 => Failed(reason, "Name another port with -Port, or leave -Port out for a free one."),
            4 => Failed(
                reason,
                "Connect to the emulator that is already running with Connect-CloudPartner -Emulator -Uri, stop it, "
                    + "or name another file with -Database."
            ),
            5 => Failed(
                reason,
                "Name a file in a folder that exists and that you may write to with -Database; "
                    + "without -Database the folder for temporary files is used, which TMPDIR (on Windows TMP) names."
            ),
            6 => Failed(reason, "Name another file with -Database, or delete this one if it is no longer needed."),
            _ => Failed($"The emulator ended at once, with exit code {exitCode}: {reason}"),
        };

    private static CloudPartnerException Failed(string message, string? action = null)
    {
        var fault = new CloudPartnerFault(FaultKind.EmulatorFailed, message);
        return new CloudPartnerException(action is null ? fault : fault with { RecommendedAction = action });
    }
}
