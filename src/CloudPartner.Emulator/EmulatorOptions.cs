using System.Globalization;

namespace CloudPartner.Emulator;

/// <summary>How an emulator starts: the command line of the program, or the settings of a test.</summary>
public sealed record EmulatorOptions
{
    public const string Usage =
        "Usage: CloudPartner.Emulator [--port N] [--database FILE] [--seed contoso|review|empty|large] "
        + "[--seed-users N] [--https] [--certificate FILE] [--stop-on-eof] [--no-control]";

    /// <summary>0 takes any free port.</summary>
    public int Port { get; init; }

    /// <summary>None means a temporary file that is deleted at the end.</summary>
    public string? Database { get; init; }

    public string Seed { get; init; } = "contoso";

    /// <summary>Users to add to the seed; none means what the seed brings.</summary>
    public int? SeedUsers { get; init; }

    /// <summary>Whether it listens with TLS; a certificate says so as well.</summary>
    public bool Https { get; init; }

    /// <summary>PFX or PEM with a certificate and its key, for TLS; none means one that is made at the start.</summary>
    public string? Certificate { get; init; }

    /// <summary>Whether <c>/_emulator</c> and the page at <c>/</c> are served.</summary>
    public bool Control { get; init; } = true;

    public bool StopOnEof { get; init; }

    internal static bool IsSeed(string name) => name is "contoso" or "review" or "empty" or "large";

    public static bool TryParse(IReadOnlyList<string> arguments, out EmulatorOptions options, out string? error)
    {
        options = new EmulatorOptions();
        error = null;
        for (var i = 0; i < arguments.Count && error is null; i++)
        {
            var name = arguments[i];
            switch (name)
            {
                case "--stop-on-eof":
                    options = options with { StopOnEof = true };
                    continue;
                case "--https":
                    options = options with { Https = true };
                    continue;
                case "--no-control":
                    options = options with { Control = false };
                    continue;
                case "--port" or "--database" or "--seed" or "--seed-users" or "--certificate":
                    break;
                default:
                    error = $"Unknown argument '{name}'.";
                    continue;
            }

            if (++i == arguments.Count)
                error = $"'{name}' needs a value.";
            else
                options = options.With(name, arguments[i], out error);
        }

        return error is null;
    }

    private EmulatorOptions With(string name, string value, out string? error)
    {
        error = null;
        switch (name)
        {
            case "--port" when Number(value) is { } port and <= 65535:
                return this with { Port = port };
            case "--seed-users" when Number(value) is { } users:
                return this with { SeedUsers = users };
            case "--seed" when IsSeed(value):
                return this with { Seed = value };
            case "--database" when value.Length > 0:
                return this with { Database = value };
            case "--certificate" when value.Length > 0:
                return this with { Certificate = value };
            default:
                error = $"'{value}' is not a value of '{name}'.";
                return this;
        }
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
