using System.Collections;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace CloudPartner.Client.Json;

/// <summary>
/// The fields of a JSON object, listed once for reading and for writing. Unknown fields are skipped, and what is null
/// is not written. A field is read into a value of the one before it, so that records stay immutable; where a listing
/// of a million items runs through, a loop by hand is cheaper.
/// </summary>
internal sealed class JsonShape<T> : IEnumerable<string>
{
    private readonly Dictionary<string, Field> _fields = [];

    /// <summary>A field that is only read.</summary>
    public void Add(string name, Func<T, JsonTextReader, T> read) => _fields.Add(name, new Field(read, null, null));

    /// <summary>A text field, read and written.</summary>
    public void Add(string name, Func<T, string?> get, Func<T, string?, T> set) =>
        _fields.Add(name, new Field((value, json) => set(value, json.ReadText()), get, set));

    /// <summary>Reads the object that comes next into <paramref name="value"/>.</summary>
    public T Read(JsonTextReader json, T value)
    {
        json.ReadObject(name => value = ReadField(json, name, value));
        return value;
    }

    /// <summary>Reads one field, for an object that has others beside those of this shape.</summary>
    public T ReadField(JsonTextReader json, string name, T value)
    {
        if (_fields.TryGetValue(name, out var field))
            return field.Read(value, json);
        json.SkipValue();
        return value;
    }

    /// <summary>Reads the text fields of a loaded object. A field of another form counts as missing.</summary>
    public T Read(JObject from, T value) =>
        _fields.Aggregate(
            value,
            (read, field) => field.Value.Set is { } set ? set(read, from[field.Key].TextOrNull()) : read
        );

    /// <summary>The text fields that have a value.</summary>
    public IEnumerable<(string Name, string Text)> Texts(T value)
    {
        foreach (var (name, field) in _fields)
        {
            if (field.Get?.Invoke(value) is { } text)
                yield return (name, text);
        }
    }

    /// <summary>Writes the object.</summary>
    public void Write(JsonTextWriter json, T value)
    {
        json.WriteStartObject();
        foreach (var (name, text) in Texts(value))
            json.WriteProperty(name, text);
        json.WriteEndObject();
    }

    IEnumerator<string> IEnumerable<string>.GetEnumerator() => _fields.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _fields.Keys.GetEnumerator();

    private sealed record Field(Func<T, JsonTextReader, T> Read, Func<T, string?>? Get, Func<T, string?, T>? Set);
}
