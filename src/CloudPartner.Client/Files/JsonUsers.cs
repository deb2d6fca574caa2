using System.Text;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Files;

/// <summary>Reads a JSON file of users: an array of objects with the columns as properties, or one such object, as
/// ConvertTo-Json writes one user.</summary>
internal static class JsonUsers
{
    public static IEnumerable<UserRow> Read(string path, string? defaultRole, Encoding? encoding, string field)
    {
        var file = Path.GetFileName(path);
        using var text = new RowText(Open(path, encoding, field), CsvUsers.LargestRow);
        using var json = PortalJson.Open(text);
        var first = Next(json, path);
        if (first == JsonToken.StartObject)
        {
            yield return ReadRow(json, path, defaultRole);
        }
        else
        {
            if (first != JsonToken.StartArray)
                throw Refuse($"{file}, line {json.LineNumber}", "a JSON file of users is an array of objects");
            while (Next(json, path) != JsonToken.EndArray)
            {
                text.NextRow();
                yield return ReadRow(json, path, defaultRole);
            }
        }
        text.NextRow();
        // Anything after it would be ignored silently.
        if (HasMore(json))
        {
            throw Refuse(
                $"{file}, line {json.LineNumber}",
                "a JSON file of users is one array of objects; there is more after it"
            );
        }
    }

    private static UserRow ReadRow(JsonTextReader json, string path, string? defaultRole)
    {
        var line = json.LineNumber;
        var place = $"{Path.GetFileName(path)}, line {line}";
        return UserRow.Check(place, line, ReadObject(json, path, place), defaultRole);
    }

    private static bool HasMore(JsonTextReader json)
    {
        try
        {
            return json.Read();
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static Dictionary<string, string> ReadObject(JsonTextReader json, string path, string place)
    {
        var cells = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            if (json.TokenType != JsonToken.StartObject)
                throw Refuse(place, "is not an object");
            json.ReadObject(name =>
            {
                json.ReadOrThrow();
                if (json.TokenType is JsonToken.StartObject or JsonToken.StartArray)
                {
                    if (DesiredPortalUser.Columns.Contains(name, StringComparer.OrdinalIgnoreCase))
                        throw Refuse(place, $"holds a list or an object as {name}, where one value belongs");
                    json.Skip();
                    cells.TryAdd(name, "...");
                }
                else if (!cells.TryAdd(name, json.CurrentText() ?? string.Empty))
                {
                    throw Refuse(place, $"names '{TextSanitizer.Shorten(name)}' twice");
                }

                if (cells.Count > CsvUsers.MostColumns)
                    throw Refuse(place, $"has more than {CsvUsers.MostColumns} properties");
            });
            return cells;
        }
        catch (JsonException)
        {
            throw Unreadable(place);
        }
        catch (IOException failed)
        {
            throw FileFault.Unreadable("Path", path, failed);
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
            throw FileFault.Unreadable("Path", path, failed);
        }
    }

    private static CloudPartnerException Unreadable(string place) =>
        Refuse(place, $"is not valid JSON, or has more than {CsvUsers.LargestRow / 1024} KB in one row");

    private static StreamReader Open(string path, Encoding? encoding, string field)
    {
        try
        {
            return TextFile.OpenText(path, field, encoding);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Unreadable(field, path, failed);
        }
    }

    private static CloudPartnerException Refuse(string place, string rule) =>
        new(CloudPartnerFault.Invalid("Row", null, rule).At(place));
}
