using System.Text.Json;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Graph.Applications;

/// <summary>
/// The owners of an application with the application itself: $expand=owners, with $select in it, is documented for
/// service principals and applications (learn.microsoft.com/graph/api/resources/serviceprincipal, read 2026-11).
/// </summary>
internal static partial class OwnerExpansion
{
    /// <summary>Whether a request asks for owners.</summary>
    public static bool IsAsked(GraphRequest request)
    {
        string? expand = request.Query["$expand"];
        if (string.IsNullOrEmpty(expand))
            return false;
        if (!Owners().IsMatch(expand))
            throw GraphResult.BadRequest("The emulator expands owners or owners($select=id) only.");
        GraphRights.Check(request, GraphPermission.Applications);
        return true;
    }

    public static void Write(Utf8JsonWriter json, string? ownerId)
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
