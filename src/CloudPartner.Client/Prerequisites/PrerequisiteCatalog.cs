using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Prerequisites;

/// <summary>One entry of the prerequisite catalogue.</summary>
internal sealed record PrerequisiteEntry
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Result { get; init; }

    public required PrerequisiteVerification Verification { get; init; }

    public required IReadOnlyList<PrerequisiteStage> RequiredFor { get; init; }

    public required IReadOnlyList<PrerequisiteStage> OptionalFor { get; init; }

    /// <summary>Required for offers sold through Microsoft, recommended for all others.</summary>
    public bool OnlyForTransactOffers { get; init; }

    /// <summary>Required only if there is something to check.</summary>
    public bool OnlyIfGiven { get; init; }

    public required string Remediation { get; init; }

    public required Uri Link { get; init; }

    public required string Source { get; init; }

    public required string SourceDate { get; init; }

    public required PrerequisiteEra Era { get; init; }

    /// <summary>What has become of the rule since.</summary>
    public string? Today { get; init; }
}

/// <summary>The prerequisites as data: <c>prerequisites.json</c> is the one place that names them.</summary>
internal static class PrerequisiteCatalog
{
    private static readonly Lazy<IReadOnlyList<PrerequisiteEntry>> Loaded = new(Load);

    public static IReadOnlyList<PrerequisiteEntry> All => Loaded.Value;

    /// <summary>Reads a catalogue.</summary>
    /// <exception cref="InvalidDataException">An entry breaks a rule; the message names line and rule.</exception>
    public static IReadOnlyList<PrerequisiteEntry> Read(TextReader text)
    {
        using var json = PortalJson.Open(text);
        var entries = new List<PrerequisiteEntry>();
        try
        {
            json.ReadObject(name =>
            {
                if (name == "steps")
                {
                    json.ReadArray<object?>(_ =>
                    {
                        entries.Add(ReadEntry(json, entries));
                        return null;
                    });
                }
                else
                {
                    throw Broken(json, $"'{name}' is no part of a catalogue");
                }
            });
        }
        catch (JsonException malformed)
        {
            throw Broken(json, malformed.Message);
        }
        return entries.Count > 0 ? entries : throw Broken(json, "a catalogue has steps");
    }

    private static IReadOnlyList<PrerequisiteEntry> Load()
    {
        using var stream = typeof(PrerequisiteCatalog).Assembly.GetManifestResourceStream("prerequisites.json")!;
        return Read(new StreamReader(stream));
    }

    private static PrerequisiteEntry ReadEntry(JsonTextReader json, List<PrerequisiteEntry> before)
    {
        var texts = new Dictionary<string, string>();
        var marks = new HashSet<string>();
        List<PrerequisiteStage> required = [],
            optional = [];
        json.ReadObject(property =>
        {
            switch (property)
            {
                case "name"
                or "title"
                or "result"
                or "verification"
                or "era"
                or "remediation"
                or "link"
                or "source"
                or "date"
                or "today":
                    texts[property] = json.ReadText() is { Length: > 0 } value
                        ? value
                        : throw Broken(json, $"'{property}' is empty");
                    break;
                case "onlyForTransactOffers" or "onlyIfGiven":
                    if (json.ReadAsBoolean() == true)
                        marks.Add(property);
                    break;
                case "requiredFor":
                    required = json.ReadArray(Named<PrerequisiteStage>);
                    break;
                case "optionalFor":
                    optional = json.ReadArray(Named<PrerequisiteStage>);
                    break;
                // A misspelt property would quietly take the entry out of a stage.
                default:
                    throw Broken(json, $"'{property}' is no property of a step");
            }
        });
        string Text(string property) =>
            texts.TryGetValue(property, out var value) ? value : throw Broken(json, $"a step has no '{property}'");
        var entry = new PrerequisiteEntry
        {
            Name = Text("name"),
            Title = Text("title"),
            Result = Text("result"),
            Verification = Parse<PrerequisiteVerification>(json, Text("verification")),
            RequiredFor = required,
            OptionalFor = optional,
            OnlyForTransactOffers = marks.Contains("onlyForTransactOffers"),
            OnlyIfGiven = marks.Contains("onlyIfGiven"),
            Remediation = Text("remediation"),
            Link =
                Uri.TryCreate(Text("link"), UriKind.Absolute, out var link) && link.Scheme == Uri.UriSchemeHttps
                    ? link
                    : throw Broken(json, "'link' is no https address"),
            Source = Text("source"),
            SourceDate = Text("date"),
            Era = Parse<PrerequisiteEra>(json, Text("era")),
            Today = texts.GetValueOrDefault("today"),
        };
        if (before.Exists(other => other.Name.Equals(entry.Name, StringComparison.OrdinalIgnoreCase)))
            throw Broken(json, $"the step '{entry.Name}' stands twice");
        if (!entry.Name.All(char.IsAsciiLetter))
            throw Broken(json, $"the name '{entry.Name}' holds more than letters");
        var stages = required.Concat(optional).ToList();
        if (stages.Count == 0)
            throw Broken(json, $"the step '{entry.Name}' belongs to no stage");
        if (stages.Distinct().Count() < stages.Count)
            throw Broken(json, $"the step '{entry.Name}' names a stage twice");
        if (!entry.Remediation.EndsWith('.'))
            throw Broken(json, "'remediation' is no sentence");
        if (entry.Today?.EndsWith('.') == false)
            throw Broken(json, "'today' is no sentence");
        return entry;
    }

    private static T Named<T>(JsonTextReader json)
        where T : struct, Enum => Parse<T>(json, json.CurrentText() ?? "null");

    private static T Parse<T>(JsonTextReader json, string name)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(name)
            ? Enum.Parse<T>(name)
            : throw Broken(json, $"'{name}' is not one of {string.Join(", ", Enum.GetNames<T>())}");

    private static InvalidDataException Broken(JsonTextReader json, string why) =>
        new($"prerequisites.json, line {json.LineNumber}: {why}");
}
