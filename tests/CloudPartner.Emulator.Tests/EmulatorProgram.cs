using System.Diagnostics;

namespace CloudPartner.Emulator.Tests;

/// <summary>The emulator as a program, started, watched and ended from outside.</summary>
internal static class EmulatorProgram
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Starts it; if a folder is given, everything that it writes goes there.</summary>
    public static Process Start(string arguments, string? folder = null)
    {
        var program = typeof(EmulatorHost).Assembly.Location;
        var info = new ProcessStartInfo("dotnet", $"\"{program}\" {arguments}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in folder is null ? [] : (string[])["TMPDIR", "TMP", "TEMP", "HOME", "USERPROFILE"])
            info.Environment[name] = folder;
        return Process.Start(info)!;
    }

    public static async Task<(string Output, string Error)> EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>Runs a line of the shell and hands back what it says.</summary>
    public static async Task<string> RunAsync(string command)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true }
        )!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
        return output;
    }
}
