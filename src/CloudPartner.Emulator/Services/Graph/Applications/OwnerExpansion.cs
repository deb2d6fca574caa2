using System.Text.Json;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Graph.Applications;

/// <summary>
/// The owners of an application with the application itself: $expand=owners, with $select in it, is documented for
/// service principals and applications (learn.microsoft.com/graph/api/resources/serviceprincipal, read 2026-11).
/// </summary>
internal sealed partial record OwnerExpansion
{
    /// <summary>Null if the request does not ask for owners.</summary>
    public static OwnerExpansion? Read(GraphRequest request)
    {
        string? expand = request.Query["$expand"];
        if (string.IsNullOrEmpty(expand))
            return null;
        if (!Owners().IsMatch(expand))
            throw GraphResult.BadRequest("The emulator expands owners or owners($select=id) only.");
        GraphRights.Check(request, GraphPermission.Applications);
        return new OwnerExpansion();
    }

    public void Write(Utf8JsonWriter json, string? ownerId)
    {
        json.WriteStartArray("owners");
        if (ownerId is not null)
        {
            json.WriteStartObject();
            json.WriteString("@odata.type", "#microsoft.graph.user");
            json.WriteString("id", ownerId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    [GeneratedRegex(@"\Aowners(?:\(\$select=id\))?\z")]
    private static partial Regex Owners();
}
