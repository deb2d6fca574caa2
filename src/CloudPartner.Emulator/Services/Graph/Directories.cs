using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>The tenant itself.</summary>
internal static class Directories
{
    public static GraphAnswer Organization(Database database, GraphRequest request)
    {
        var tenant = Tenant.Find(request.Claims.TenantId)!;
        var name = database.Read(store => store.Publishers.FindByTenant(tenant.Id))?.DisplayText ?? tenant.Domains[^1];
        return new GraphAnswer(
            200,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#organization");
                json.WriteStartArray("value");
                json.WriteStartObject();
                json.WriteString("id", tenant.Id);
                json.WriteString("displayName", name);
                json.WriteString("tenantType", "AAD");
                json.WriteStartArray("verifiedDomains");
                foreach (var domain in tenant.Domains)
                {
                    json.WriteStartObject();
                    json.WriteString("name", domain);
                    json.WriteBoolean("isInitial", domain == tenant.Domains[0]);
                    json.WriteBoolean("isDefault", domain == tenant.Domains[^1]);
                    json.WriteString("type", "Managed");
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }
}
