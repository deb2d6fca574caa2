using System.Text.Json.Serialization;
using CloudPartner.Emulator.Services.Graph.Batch;
using CloudPartner.Emulator.Services.Graph.Invitations;
using CloudPartner.Emulator.Services.Graph.Organization;
using CloudPartner.Emulator.Services.Graph.Tenants;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>The shapes of Graph's answers, except those whose members the request selects.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(GraphErrorBody))]
[JsonSerializable(typeof(InvitationBody))]
[JsonSerializable(typeof(OrganizationsBody))]
[JsonSerializable(typeof(PartHeaders))]
[JsonSerializable(typeof(TenantBody))]
internal sealed partial class GraphJson : JsonSerializerContext;
