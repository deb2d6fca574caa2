using System.Text.Json;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>Which properties of a resource are asked for; an answer has them in the order of the resource.</summary>
internal sealed record Selection(IReadOnlyList<string> Fields)
{
    public static Selection Read(IQueryCollection query, string[] all, string[] usual, string type)
    {
        string? select = query["$select"];
        var wanted = string.IsNullOrWhiteSpace(select)
            ? usual
            : select.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var unknown = wanted.FirstOrDefault(field => !all.Contains(field, StringComparer.OrdinalIgnoreCase));
        return unknown is null
            ? new Selection([.. all.Where(field => wanted.Contains(field, StringComparer.OrdinalIgnoreCase))])
            : throw GraphResult.BadRequest(
                $"Could not find a property named '{unknown}' on type 'microsoft.graph.{type}'."
            );
    }

    /// <summary>The others.</summary>
    public Selection Without(string field) =>
        Fields.Contains(field) ? new Selection([.. Fields.Where(other => other != field)]) : this;

    /// <summary>Writes the properties by hand: no record has the ones that a request selects.</summary>
    public void Write<T>(
        Utf8JsonWriter json,
        T item,
        Action<Utf8JsonWriter, T, string> writeValue,
        Action<Utf8JsonWriter>? expand = null
    )
    {
        json.WriteStartObject();
        foreach (var field in Fields)
        {
            json.WritePropertyName(field);
            writeValue(json, item, field);
        }

        expand?.Invoke(json);
        json.WriteEndObject();
    }
}
