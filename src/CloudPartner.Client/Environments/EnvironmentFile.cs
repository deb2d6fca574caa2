using CloudPartner.Client.Files;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Environments;

/// <summary>The environments that come with the module, and those that the user saved as data of their own.</summary>
public static class EnvironmentFile
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private static readonly JsonShape<Entry> Shape = new()
    {
        { "name", entry => entry.Name, (entry, text) => entry with { Name = text } },
        { "endpoint", entry => entry.Endpoint, (entry, text) => entry with { Endpoint = text } },
        { "authority", entry => entry.Authority, (entry, text) => entry with { Authority = text } },
        { "audience", entry => entry.Audience, (entry, text) => entry with { Audience = text } },
        { "dialect", entry => entry.Dialect, (entry, text) => entry with { Dialect = text } },
        { "graphEndpoint", entry => entry.GraphEndpoint, (entry, text) => entry with { GraphEndpoint = text } },
        { "graphAudience", entry => entry.GraphAudience, (entry, text) => entry with { GraphAudience = text } },
    };

    /// <summary>The file in which this user's environments are saved.</summary>
    public static string Path => System.IO.Path.Combine(UserFolder.Path, "environments.json");

    /// <summary>The environments of Microsoft's clouds.</summary>
    public static IReadOnlyList<CloudPartnerEnvironment> BuiltIn { get; } =
    [
        CloudPartnerEnvironment.Public,
        CloudPartnerEnvironment.China,
        CloudPartnerEnvironment.PartnerCenter,
        CloudPartnerEnvironment.PartnerCenterChina,
    ];

    /// <summary>The environments that this user saved.</summary>
    /// <exception cref="CloudPartnerException">The file cannot be read.</exception>
    public static IReadOnlyList<CloudPartnerEnvironment> Saved()
    {
        var path = Path;
        if (!File.Exists(path))
            return [];
        try
        {
            using var text = TextFile.OpenText(path, "environments");
            using var json = PortalJson.Open(text);
            List<CloudPartnerEnvironment>? environments = null;
            json.ReadObject(name =>
                environments =
                    name == "environments"
                        ? json.ReadArray(ReadOne)
                        : throw new JsonReaderException(
                            $"'{TextSanitizer.Shorten(name)}' does not belong in a file of environments."
                        )
            );
            // Each change rewrites the file, so what is not read would be lost.
            if (json.Read())
                throw new JsonReaderException("There is more after the environments.");
            return environments ?? throw new JsonReaderException("It is not a file of environments.");
        }
        catch (Exception failed)
            when (failed
                    is JsonException
                        or IOException
                        or UnauthorizedAccessException
                        or UriFormatException
                        or ArgumentException
            )
        {
            var refused = FieldRules.Refuse(
                "environments",
                path,
                "cannot be read; correct or delete the file: " + TextSanitizer.Foreign(failed, 200)
            );
            throw new CloudPartnerException(
                refused.Fault with
                {
                    RecommendedAction =
                        "Correct the file, or delete it and save the environments anew with "
                        + "Add-CloudPartnerEnvironment.",
                }
            );
        }
    }

    /// <summary>The environment of a name, in any case; null if there is none.</summary>
    public static CloudPartnerEnvironment? Find(string name) =>
        BuiltIn.FirstOrDefault(IsNamed(name)) ?? Saved().FirstOrDefault(IsNamed(name));

    /// <summary>Saves an environment.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.AlreadyExists"/> if there is one of its name
    /// that may not be replaced.</exception>
    public static void Add(CloudPartnerEnvironment environment, bool replace)
    {
        RefuseBuiltIn(environment.Name);
        Change(saved =>
        {
            if (!replace && saved.Any(IsNamed(environment.Name)))
            {
                throw new CloudPartnerException(
                    new CloudPartnerFault(
                        FaultKind.AlreadyExists,
                        $"There is already an environment {environment.Name}."
                    )
                    {
                        RecommendedAction = "Choose another name, or use -Force to replace it.",
                    }
                );
            }

            return saved.Where(other => !IsNamed(environment.Name)(other)).Append(environment);
        });
    }

    /// <summary>Forgets an environment.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.NotFound"/> if there is none.</exception>
    public static void Remove(string name)
    {
        RefuseBuiltIn(name);
        Change(saved =>
            saved.Any(IsNamed(name)) ? saved.Where(other => !IsNamed(name)(other)) : throw Unknown(name, saved)
        );
    }

    /// <summary>The fault for an unknown name.</summary>
    public static CloudPartnerException Unknown(string name, IEnumerable<CloudPartnerEnvironment>? saved = null)
    {
        var known = BuiltIn.Concat(saved ?? Saved()).Select(one => one.Name).Append("Emulator");
        var message = $"There is no environment '{TextSanitizer.Shorten(name)}'; there are {string.Join(", ", known)}.";
        return new(
            new CloudPartnerFault(FaultKind.NotFound, message)
            {
                RecommendedAction = "Check the spelling, or save it with Add-CloudPartnerEnvironment.",
            }
        );
    }

    private static void RefuseBuiltIn(string name)
    {
        if (name.Equals("Emulator", StringComparison.OrdinalIgnoreCase) || BuiltIn.Any(IsNamed(name)))
        {
            var refused = FieldRules.Refuse(
                "Name",
                name,
                "is one of the module's own environments, which cannot be changed; choose another name"
            );
            throw new CloudPartnerException(
                refused.Fault with
                {
                    RecommendedAction =
                        "Save yours under another name with Add-CloudPartnerEnvironment; "
                        + "Get-CloudPartnerEnvironment lists the names there are.",
                }
            );
        }
    }

    private static void Change(
        Func<IReadOnlyList<CloudPartnerEnvironment>, IEnumerable<CloudPartnerEnvironment>> change
    )
    {
        var path = Path;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            // Held from reading to writing, so that of two processes neither loses what the other one adds.
            using var held = CrossProcessLock.Acquire(path, LongestWait);
            AtomicFile.Write(path, Write(change(Saved())));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Unwritable("environments", path, failed);
        }
    }

    private static Func<CloudPartnerEnvironment, bool> IsNamed(string name) =>
        environment => environment.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static CloudPartnerEnvironment ReadOne(JsonTextReader json)
    {
        var entry = Shape.Read(json, new Entry());
        return CloudPartnerEnvironment.Custom(
            entry.Name ?? "",
            new Uri(entry.Endpoint ?? ""),
            new Uri(entry.Authority ?? ""),
            entry.Audience ?? "",
            Dialect(entry.Dialect),
            entry.GraphEndpoint is { } graph ? new Uri(graph) : null,
            entry.GraphAudience
        );
    }

    // By name only: Enum.Parse would take any number as well.
    private static PortalDialect Dialect(string? name) =>
        Enum.GetNames<PortalDialect>().Contains(name, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<PortalDialect>(name!, ignoreCase: true)
            : throw new JsonSerializationException($"There is no dialect '{name}'.");

    private static byte[] Write(IEnumerable<CloudPartnerEnvironment> environments) =>
        PortalJson.Write(json =>
        {
            json.Formatting = Formatting.Indented;
            json.WriteStartObject();
            json.WriteArray("environments", environments, environment => Shape.Write(json, EntryOf(environment)));
            json.WriteEndObject();
        });

    private static Entry EntryOf(CloudPartnerEnvironment environment) =>
        new()
        {
            Name = environment.Name,
            Endpoint = environment.Endpoint.AbsoluteUri,
            Authority = environment.Authority.AbsoluteUri,
            Audience = environment.Audience,
            Dialect = environment.Dialect.ToString(),
            GraphEndpoint = environment.GraphEndpoint?.AbsoluteUri,
            GraphAudience = environment.GraphAudience,
        };

    // An environment as the file has it.
    private sealed record Entry
    {
        public string? Name { get; init; }
        public string? Endpoint { get; init; }
        public string? Authority { get; init; }
        public string? Audience { get; init; }
        public string? Dialect { get; init; }
        public string? GraphEndpoint { get; init; }
        public string? GraphAudience { get; init; }
    }
}
