using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPartner.Emulator;
using CloudPartner.Emulator.Host;

if (!EmulatorOptions.TryParse(args, out var options, out var complaint))
{
    await Console.Error.WriteLineAsync($"{complaint} {EmulatorOptions.Usage}");
    return (int)StartFailure.Arguments;
}

using var detachment = options.StopOnEof ? new Detachment() : null;
EmulatorHost host;
try
{
    host = await EmulatorHost.StartAsync(options);
}
catch (EmulatorStartException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return (int)error.Failure;
}

await using (host)
{
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.TrySetResult();
    }

    using var interrupt = options.StopOnEof ? null : PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    if (options.StopOnEof)
        _ = DrainInputAsync().ContinueWith(_ => stop.TrySetResult(), TaskScheduler.Default);

    await using (var output = Console.OpenStandardOutput())
    {
        await output.WriteAsync(ReadyLine(host));
        await output.FlushAsync();
    }

    await stop.Task;
}

return 0;

static async Task DrainInputAsync()
{
    await using var input = Console.OpenStandardInput();
    await input.CopyToAsync(Stream.Null);
}

static byte[] ReadyLine(EmulatorHost host)
{
    var line = JsonSerializer.Serialize(
        new
        {
            url = host.Url.GetLeftPart(UriPartial.Authority),
            database = host.Database,
            certificate = host.Certificate,
            version = EmulatorHost.Version,
        },
        new JsonSerializerOptions { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull }
    );
    return Encoding.UTF8.GetBytes(line + "\n");
}
