using System.Globalization;
using System.Text;
using CloudPartner.Client.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace CloudPartner.Client.Json;

/// <summary>
/// Small helpers for Newtonsoft's reader and writer. What is built on them uses no reflection, which keeps the first
/// call and large listings cheap, and skips unknown fields.
/// </summary>
internal static class PortalJson
{
    // No server accepts a longer request line.
    private const int LongestLink = 16 * 1024;

    private const int LargestSpareBuilder = 1024;

    [ThreadStatic]
    private static StringBuilder? _spareBuilder;

    public static JsonTextReader Open(TextReader text) =>
        new(text)
        {
            DateParseHandling = DateParseHandling.None,
            MaxDepth = 64,
            ArrayPool = CharPool.Shared,
            PropertyNameTable = KnownNames.Table,
        };

    /// <summary>The UTF-8 text that <paramref name="write"/> writes.</summary>
    public static byte[] Write(Action<JsonTextWriter> write)
    {
        // Each request of a bulk run comes through here, and its body is small.
        var text = _spareBuilder ?? new StringBuilder(LargestSpareBuilder);
        _spareBuilder = null;
        using (var json = new JsonTextWriter(new StringWriter(text)) { ArrayPool = CharPool.Shared })
            write(json);
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (text.Capacity <= LargestSpareBuilder)
            _spareBuilder = text.Clear();
        return bytes;
    }

    /// <summary>Writes a property that has a value.</summary>
    public static void WriteProperty(this JsonTextWriter json, string name, string? value)
    {
        if (value is null)
            return;
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    /// <summary>Writes a property that is a number or a Boolean.</summary>
    public static void WriteProperty(this JsonTextWriter json, string name, object value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    /// <summary>Writes a property that is an array.</summary>
    public static void WriteArray<T>(this JsonTextWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WritePropertyName(name);
        json.WriteStartArray();
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
    }

    /// <summary>
    /// Reads the object that comes next, or that the reader is at as an item of an array, and calls
    /// <paramref name="property"/> for each property, positioned before its value. Null counts as an object
    /// without properties.
    /// </summary>
    public static void ReadObject(this JsonTextReader json, Action<string> property)
    {
        if (json.TokenType != JsonToken.StartObject && json.ReadOrThrow() == JsonToken.Null)
            return;
        if (json.TokenType != JsonToken.StartObject)
            throw json.Wrong("an object");
        while (json.ReadOrThrow() == JsonToken.PropertyName)
            property((string)json.Value!);
    }

    /// <summary>Reads one property of the object that comes next, and skips the others.</summary>
    public static void ReadObject(this JsonTextReader json, string only, Action read) =>
        json.ReadObject(name =>
        {
            if (name == only)
                read();
            else
                json.SkipValue();
        });

    /// <summary>Reads the array that comes next; null counts as an empty one.</summary>
    public static List<T> ReadArray<T>(this JsonTextReader json, Func<JsonTextReader, T> item)
    {
        var items = new List<T>();
        if (json.ReadOrThrow() == JsonToken.Null)
            return items;
        if (json.TokenType != JsonToken.StartArray)
            throw json.Wrong("an array");
        while (json.ReadOrThrow() != JsonToken.EndArray)
            items.Add(item(json));
        return items;
    }

    /// <summary>
    /// Reads the array that comes next, which must be there: null read as an empty array would mean that there are no
    /// items.
    /// </summary>
    public static List<T> ReadItems<T>(this JsonTextReader json, Func<JsonTextReader, T> item)
    {
        var items = json.ReadArray(item);
        return json.TokenType == JsonToken.EndArray ? items : throw json.Wrong("an array");
    }

    /// <summary>Reads the array of texts that comes next.</summary>
    public static List<string> ReadTexts(this JsonTextReader json) =>
        json.ReadArray(item => item.CurrentText() ?? string.Empty);

    /// <summary>Reads the next value as text; null stays null, numbers become text.</summary>
    public static string? ReadText(this JsonTextReader json)
    {
        json.ReadOrThrow();
        return json.CurrentText();
    }

    /// <summary>Reads the next value as text; an object or an array as the service wrote it.</summary>
    public static string? ReadRaw(this JsonTextReader json)
    {
        json.ReadOrThrow();
        if (json.TokenType is not (JsonToken.StartObject or JsonToken.StartArray))
            return json.CurrentText();
        using var text = new StringWriter();
        using (var writer = new JsonTextWriter(text))
            writer.WriteToken(json);
        return text.ToString();
    }

    /// <summary>The current value as text.</summary>
    public static string? CurrentText(this JsonTextReader json) =>
        json.TokenType switch
        {
            JsonToken.String => (string)json.Value!,
            JsonToken.Null => null,
            JsonToken.Integer or JsonToken.Float or JsonToken.Boolean => Convert.ToString(
                json.Value,
                CultureInfo.InvariantCulture
            ),
            _ => throw json.Wrong("a text"),
        };

    /// <summary>A value that is kept whole, as text; null for an object, an array or nothing.</summary>
    public static string? TextOrNull(this JToken? token) =>
        token is JValue { Value: not null } value ? Convert.ToString(value.Value, CultureInfo.InvariantCulture) : null;

    /// <summary>Reads the next value as a time; null or an unreadable time becomes null.</summary>
    public static DateTimeOffset? ReadTime(this JsonTextReader json) =>
        DateTimeOffset.TryParse(
            json.ReadText(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : null;

    /// <summary>Reads the next value as a GUID; anything else becomes null.</summary>
    public static Guid? ReadId(this JsonTextReader json) => Guid.TryParse(json.ReadText(), out var id) ? id : null;

    /// <summary>Reads the next value as a version, which will go back in a header; null stays null.</summary>
    public static string? ReadVersion(this JsonTextReader json) =>
        json.ReadText() is not { } text || HeaderText.IsVersion(text)
            ? json.CurrentText()
            : throw new JsonReaderException("Expected a version.");

    /// <summary>Reads the next value as the place where a listing goes on; null stays null.</summary>
    public static string? ReadLink(this JsonTextReader json) =>
        json.ReadText() is not { Length: > LongestLink }
            ? json.CurrentText()
            : throw new JsonReaderException("Expected a link.");

    /// <summary>Passes over the next value, however deep.</summary>
    public static void SkipValue(this JsonTextReader json)
    {
        json.ReadOrThrow();
        json.Skip();
    }

    public static JsonToken ReadOrThrow(this JsonTextReader json) =>
        json.Read() ? json.TokenType : throw new JsonReaderException("The text ends too early.");

    private static JsonReaderException Wrong(this JsonTextReader json, string wanted) =>
        new($"Expected {wanted}, found {json.TokenType}.");

    private sealed class CharPool : IArrayPool<char>
    {
        public static readonly CharPool Shared = new();

        public char[] Rent(int minimumLength) => System.Buffers.ArrayPool<char>.Shared.Rent(minimumLength);

        public void Return(char[]? array)
        {
            if (array is not null)
                System.Buffers.ArrayPool<char>.Shared.Return(array);
        }
    }

    private static class KnownNames
    {
        public static readonly DefaultJsonNameTable Table = Make();

        private static DefaultJsonNameTable Make()
        {
            var table = new DefaultJsonNameTable();
            foreach (
                var name in new[]
                {
                    "value",
                    "nextLink",
                    "userKey",
                    "kind",
                    "email",
                    "displayName",
                    "roleName",
                    "applicationId",
                    "tenantId",
                    "objectId",
                    "offerTypes",
                    "changedTime",
                    "etag",
                    "items",
                    "id",
                    "userPrincipalName",
                    "roleId",
                    "accountId",
                }
            )
            {
                table.Add(name);
            }

            return table;
        }
    }
}
