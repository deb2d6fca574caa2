using CloudPartner.Client.Files;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Environments;

/// <summary>The environments that come with the module, and those that the user saved as data of their own.</summary>
public static class EnvironmentFile
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

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
                            $"'{TextSanitizer.Shorten(name)}' is no part of a file of environments."
                        )
            );
            // It is written anew with each change: what is read by nobody would be gone.
            if (json.Read())
                throw new JsonReaderException("There is more behind the environments.");
            return environments ?? throw new JsonReaderException("It is no file of environments.");
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
            throw FieldRules.Refuse(
                "environments",
                path,
                "cannot be read; correct or delete the file: " + TextSanitizer.Foreign(failed, 200)
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
                        $"There is an environment {environment.Name} already."
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

    /// <summary>The fault for a name that nobody knows.</summary>
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
            throw FieldRules.Refuse(
                "Name",
                name,
                "is an environment of the module itself, which stays as it is; choose another name"
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
            // Held from reading to writing, so that of two processes neither forgets what the other one adds.
            using var held = Hold(path + ".lock");
            var text = PortalJson.Write(json => Write(json, change(Saved())));
            var next = $"{path}.{Environment.ProcessId}.new";
            File.WriteAllBytes(next, text);
            File.Move(next, path, overwrite: true);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FieldRules.Refuse("environments", path, "cannot be written: " + TextSanitizer.Foreign(failed, 200));
        }
    }

    private static FileStream Hold(string path)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (limit.Elapsed < LongestWait)
            {
                Thread.Sleep(20);
            }
        }
    }

    private static Func<CloudPartnerEnvironment, bool> IsNamed(string name) =>
        environment => environment.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static CloudPartnerEnvironment ReadOne(JsonTextReader json)
    {
        string? name = null,
            endpoint = null,
            authority = null,
            audience = null,
            dialect = null,
            graph = null,
            graphAudience = null;
        json.ReadObject(field =>
        {
            switch (field)
            {
                case "name":
                    name = json.ReadText();
                    break;
                case "endpoint":
                    endpoint = json.ReadText();
                    break;
                case "authority":
                    authority = json.ReadText();
                    break;
                case "audience":
                    audience = json.ReadText();
                    break;
                case "dialect":
                    dialect = json.ReadText();
                    break;
                case "graphEndpoint":
                    graph = json.ReadText();
                    break;
                case "graphAudience":
                    graphAudience = json.ReadText();
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return CloudPartnerEnvironment.Custom(
            name ?? "",
            new Uri(endpoint ?? ""),
            new Uri(authority ?? ""),
            audience ?? "",
            Dialect(dialect),
            graph is null ? null : new Uri(graph),
            graphAudience
        );
    }

    // By name only: Enum.Parse would take any number as well.
    private static PortalDialect Dialect(string? name) =>
        Enum.GetNames<PortalDialect>().Contains(name, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<PortalDialect>(name!, ignoreCase: true)
            : throw new JsonSerializationException($"There is no dialect '{name}'.");

    private static void Write(JsonTextWriter json, IEnumerable<CloudPartnerEnvironment> environments)
    {
        json.Formatting = Formatting.Indented;
        json.WriteStartObject();
        json.WritePropertyName("environments");
        json.WriteStartArray();
        foreach (var environment in environments)
        {
            json.WriteStartObject();
            foreach (
                var (name, value) in new[]
                {
                    ("name", environment.Name),
                    ("endpoint", environment.Endpoint.AbsoluteUri),
                    ("authority", environment.Authority.AbsoluteUri),
                    ("audience", environment.Audience),
                    ("dialect", environment.Dialect.ToString()),
                    ("graphEndpoint", environment.GraphEndpoint?.AbsoluteUri),
                    ("graphAudience", environment.GraphAudience),
                }
            )
            {
                if (value is null)
                    continue;
                json.WritePropertyName(name);
                json.WriteValue(value);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
