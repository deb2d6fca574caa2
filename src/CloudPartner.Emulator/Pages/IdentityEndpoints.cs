using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Identity;
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
                    .. Identities.Persons.Select(person => Describe(store, person, person.Key, null)),
                    Describe(
                        store,
                        Identities.AutomationCaller,
                        Identities.Automation.DisplayName,
                        new ApplicationBody(
                            Identities.Automation.ApplicationId,
                            Identities.Automation.TenantId,
                            Identities.Automation.Secret,
                            $"{Audience.Portal}/.default"
                        )
                    ),
                ]
            ),
            PageJson.Default.IReadOnlyListIdentityBody
        );

    private static IdentityBody Describe(Store store, Principal who, string name, ApplicationBody? application) =>
        new(who.Key, name, who.IsPortalAdministrator, store.Users.ListRoles(who.Key), application);
}

/// <summary>An identity; with the application that signs in as it where it is no person.</summary>
internal sealed record IdentityBody(
    string Identity,
    string Name,
    bool IsPortalAdministrator,
    IReadOnlyList<HeldRole> Publishers,
    ApplicationBody? Application
);

/// <summary>What client credentials consist of. The secret is none: it opens nothing but this emulator.</summary>
internal sealed record ApplicationBody(string ApplicationId, string TenantId, string Secret, string Scope);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(IReadOnlyList<IdentityBody>))]
internal sealed partial class PageJson : JsonSerializerContext;
