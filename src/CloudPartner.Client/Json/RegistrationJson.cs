using Newtonsoft.Json;

namespace CloudPartner.Client.Json;

/// <summary>The registration facts on the wire.</summary>
internal static class RegistrationJson
{
    public static RegistrationFacts Read(JsonTextReader json, string publisherId)
    {
        List<RegistrationStep> steps = [];
        json.ReadObject(name =>
        {
            if (name == "steps") steps = json.ReadArray(ReadStep);
            else json.SkipValue();
        });
        return new RegistrationFacts(publisherId, steps);
    }

    private static RegistrationStep ReadStep(JsonTextReader json)
    {
        string? name = null, state = null, detail = null;
        DateTimeOffset? completed = null;
        json.ReadObject(property =>
        {
            switch (property)
            {
                case "name": name = json.ReadText(); break;
                case "state": state = json.ReadText(); break;
                case "completedTime": completed = json.ReadTime(); break;
                case "detail": detail = json.ReadText(); break;
                default: json.SkipValue(); break;
            }
        });
        return new RegistrationStep(name ?? string.Empty, state ?? "unknown", completed, detail);
    }
}
