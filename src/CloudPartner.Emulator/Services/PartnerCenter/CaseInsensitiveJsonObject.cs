using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>A JSON object whose names may be in any case: the documented requests have them in both.</summary>
internal readonly struct CaseInsensitiveJsonObject(JsonElement json)
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

    public string? Text(string name)
    {
        if (Find(name) is not { } property || property.ValueKind == JsonValueKind.Null)
            return null;
        if (property.ValueKind != JsonValueKind.String)
            throw Invalid($"{name} must be a string.");
        var text = property.GetString()!;
        return ValueRules.HasControlCharacter(text) ? throw Invalid($"{name} has a control character in it.") : text;
    }

    public CaseInsensitiveJsonObject? Object(string name)
    {
        if (Find(name) is not { } property || property.ValueKind == JsonValueKind.Null)
            return null;
        return property.ValueKind == JsonValueKind.Object
            ? new CaseInsensitiveJsonObject(property)
            : throw Invalid($"{name} must be an object.");
    }

    public static RefusedException Invalid(string message) => new(PartnerFault.InvalidProperty(message));
}
