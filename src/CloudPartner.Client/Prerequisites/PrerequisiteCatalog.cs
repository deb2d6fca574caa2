using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Prerequisites;

/// <summary>One entry of the prerequisite catalogue.</summary>
internal sealed record PrerequisiteEntry(
    string Name, string Title, IReadOnlyList<PrerequisiteStage> RequiredFor, bool OnlyForTransactOffers, string Remediation, Uri Link, string Source);

/// <summary>The prerequisites as data: <c>prerequisites.json</c> is the one place that names them.</summary>
internal static class PrerequisiteCatalog
{
    private static readonly Lazy<IReadOnlyList<PrerequisiteEntry>> Loaded = new(Load);

    public static IReadOnlyList<PrerequisiteEntry> All => Loaded.Value;

    private static List<PrerequisiteEntry> Load()
    {
        using var stream = typeof(PrerequisiteCatalog).Assembly.GetManifestResourceStream("prerequisites.json")!;
        using var json = PortalJson.Open(new StreamReader(stream));
        List<PrerequisiteEntry> entries = [];
        json.ReadObject(name =>
        {
            if (name == "steps") entries = json.ReadArray(ReadEntry);
            else json.SkipValue();
        });
        return entries;
    }

    private static PrerequisiteEntry ReadEntry(JsonTextReader json)
    {
        string? name = null, title = null, remediation = null, link = null, source = null;
        var transactOnly = false;
        List<PrerequisiteStage> stages = [];
        json.ReadObject(property =>
        {
            switch (property)
            {
                case "name": name = json.ReadText(); break;
                case "title": title = json.ReadText(); break;
                case "remediation": remediation = json.ReadText(); break;
                case "link": link = json.ReadText(); break;
                case "source": source = json.ReadText(); break;
                case "onlyForTransactOffers": transactOnly = json.ReadAsBoolean() == true; break;
                case "requiredFor": stages = json.ReadArray(item => Enum.Parse<PrerequisiteStage>(item.CurrentText()!)); break;
                default: json.SkipValue(); break;
            }
        });
        return new PrerequisiteEntry(name!, title!, stages, transactOnly, remediation!, new Uri(link!), source!);
    }
}
