using System.Text.Json.Serialization;
using CloudPartner.Emulator.Services.Portal.History;
using CloudPartner.Emulator.Services.Portal.Offers;
using CloudPartner.Emulator.Services.Portal.Publishers;
using CloudPartner.Emulator.Services.Portal.Roles;
using CloudPartner.Emulator.Services.Portal.Users;

namespace CloudPartner.Emulator.Services.Portal;

/// <summary>The shapes of the portal's answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(PublisherBody))]
[JsonSerializable(typeof(RegistrationBody))]
[JsonSerializable(typeof(AuditEventBody))]
[JsonSerializable(typeof(IReadOnlyList<RoleBody>))]
[JsonSerializable(typeof(OfferBody))]
[JsonSerializable(typeof(IReadOnlyList<OfferSummaryBody>))]
[JsonSerializable(typeof(IReadOnlyList<SubmissionBody>))]
[JsonSerializable(typeof(ProgressBody))]
internal sealed partial class PortalJson : JsonSerializerContext;
