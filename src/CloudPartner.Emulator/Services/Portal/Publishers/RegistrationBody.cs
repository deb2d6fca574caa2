using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Portal.Publishers;

/// <summary>What is known of a publisher's registration: facts of many kinds, which are kept as JSON.</summary>
internal sealed class RegistrationBody
{
    public string? PublisherId { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Facts { get; set; }

    public static RegistrationBody Of(Publisher publisher) =>
        new()
        {
            PublisherId = publisher.Id,
            Facts = JsonSerializer.Deserialize(publisher.Registration, PortalJson.Default.DictionaryStringJsonElement),
        };
}
