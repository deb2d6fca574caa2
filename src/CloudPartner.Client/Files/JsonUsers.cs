using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Files;

/// <summary>Reads a JSON file of users: an array of objects with the columns as properties.</summary>
internal static class JsonUsers
{
    public static IEnumerable<UserRow> Read(string path, string? defaultRole)
    {
        var file = Path.GetFileName(path);
        using var text = new RowText(Open(path), CsvUsers.LargestRow);
        using var json = PortalJson.Open(text);
        if (Next(json, path) != JsonToken.StartArray) throw Refuse($"{file}, line {json.LineNumber}", "a JSON file of users is an array of objects");
        while (Next(json, path) != JsonToken.EndArray)
        {
            text.NextRow();
            var line = json.LineNumber;
            var place = $"{file}, line {line}";
            var cells = ReadObject(json, path, place);
            if (defaultRole is not null && string.IsNullOrWhiteSpace(cells.GetValueOrDefault("Role"))) cells["Role"] = defaultRole;
            yield return UserRow.Check(place, line, cells);
        }
    }

    private static Dictionary<string, string> ReadObject(JsonTextReader json, string path, string place)
    {
        var cells = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            if (json.TokenType != JsonToken.StartObject) throw Refuse(place, "is not an object");
            json.ReadObject(name =>
            {
                json.ReadOrThrow();
                if (json.TokenType is JsonToken.StartObject or JsonToken.StartArray) json.Skip();
                else if (!cells.TryAdd(name, json.CurrentText() ?? string.Empty)) throw Refuse(place, $"names '{Printable.Shorten(name)}' twice");
                if (cells.Count > CsvUsers.MostColumns) throw Refuse(place, $"has more than {CsvUsers.MostColumns} properties");
            });
            return cells;
        }
        catch (JsonException)
        {
            throw Unreadable(place);
        }
        catch (IOException failed)
        {
            throw UserFile.Unreadable(path, failed);
        }
    }

    private static JsonToken Next(JsonTextReader json, string path)
    {
        try
        {
            return json.ReadOrThrow();
        }
        catch (JsonException)
        {
            throw Unreadable($"{Path.GetFileName(path)}, line {json.LineNumber}");
        }
        catch (IOException failed)
        {
            throw UserFile.Unreadable(path, failed);
        }
    }

    private static CloudPartnerException Unreadable(string place) =>
        Refuse(place, $"is not valid JSON, or has more than {CsvUsers.LargestRow / 1024} KB in one row");

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw UserFile.Unreadable(path, failed);
        }
    }

    private static CloudPartnerException Refuse(string place, string rule) => new(CloudPartnerFault.Invalid("Row", null, rule).At(place));
}
