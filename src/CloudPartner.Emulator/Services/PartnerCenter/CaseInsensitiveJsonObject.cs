using System.Text.Json;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>A JSON object whose names may be in any case: the documented requests have them in both.</summary>
internal readonly struct CaseBlindObject(JsonElement json)
{
    public JsonElement? Find(string name)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return property.Value;
        }

        return null;
    }

    public Refusal? ReadText(string name, out string? value)
    {
        value = null;
        if (Find(name) is not { } property || property.ValueKind == JsonValueKind.Null)
            return null;
        if (property.ValueKind != JsonValueKind.String)
            return PartnerFault.InvalidProperty($"{name} has to be a text.");
        value = property.GetString();
        return Rules.HasControlCharacter(value!)
            ? PartnerFault.InvalidProperty($"{name} has a control character in it.")
            : null;
    }

    public Refusal? ReadObject(string name, out CaseBlindObject? value)
    {
        value = null;
        if (Find(name) is not { } property || property.ValueKind == JsonValueKind.Null)
            return null;
        if (property.ValueKind != JsonValueKind.Object)
            return PartnerFault.InvalidProperty($"{name} has to be an object.");
        value = new CaseBlindObject(property);
        return null;
    }
}
