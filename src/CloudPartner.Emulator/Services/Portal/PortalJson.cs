using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPartner.Emulator.Services.Portal.Access;
using CloudPartner.Emulator.Services.Portal.History;
using CloudPartner.Emulator.Services.Portal.Offers;
using CloudPartner.Emulator.Services.Portal.Publishers;
using CloudPartner.Emulator.Services.Portal.Roles;
using CloudPartner.Emulator.Services.Portal.Users;

namespace CloudPartner.Emulator.Services.Portal;

/// <summary>The shapes of the portal's answers.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(ExpandedUserBody))]
[JsonSerializable(typeof(CallerBody))]
[JsonSerializable(typeof(AccessBody))]
[JsonSerializable(typeof(PublisherBody))]
[JsonSerializable(typeof(RegistrationBody), GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Dictionary<string, JsonElement>), GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AuditEventBody))]
[JsonSerializable(typeof(IReadOnlyList<RoleBody>))]
[JsonSerializable(typeof(OfferBody), GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyList<OfferSummaryBody>))]
[JsonSerializable(typeof(IReadOnlyList<SubmissionBody>))]
[JsonSerializable(typeof(ProgressBody))]
internal sealed partial class PortalJson : JsonSerializerContext;
