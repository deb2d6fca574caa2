using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Pages;

/// <summary>Whom somebody can choose to be on the sign-in page, and what they are in the store as it is now.</summary>
internal sealed class IdentityEndpoints(Database database)
{
    public void Map(IEndpointRouteBuilder control) => control.MapGet("/identities", ListAsync);

    private Task ListAsync(HttpContext context) =>
        context.JsonAsync(
            200,
            database.Read<IReadOnlyList<IdentityBody>>(store =>
                [
                    .. Identities.Persons.Select(person => new IdentityBody(
                        person.Key,
                        person.IsPortalAdministrator,
                        store.Users.ListRoles(person.Key)
                    )),
                ]
            ),
            PageJson.Default.IReadOnlyListIdentityBody
        );
}

internal sealed record IdentityBody(string Identity, bool IsPortalAdministrator, IReadOnlyList<HeldRole> Publishers);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(IReadOnlyList<IdentityBody>))]
internal sealed partial class PageJson : JsonSerializerContext;
