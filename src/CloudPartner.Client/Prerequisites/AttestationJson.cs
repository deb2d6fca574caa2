using System.Globalization;
using System.Text;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Prerequisites;

/// <summary>The form of a file of attestations, and the rules that each entry keeps.</summary>
/// <remarks>
/// <code>
/// { "schema": 1, "attestations": [ { "publisherId": "contoso", "name": "TermsReview", "by": "ann@contoso.com", "on":
/// "2026-01-31T08:15:00Z", "evidence": "Ticket 4711" } ] }
/// </code>
/// </remarks>
internal static class AttestationJson
{
    private const string Schema = "1";
    private const int LongestText = 1000;

    // Two clocks never agree; a date that lies further ahead is none that can have been attested.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    public static bool IsSame(PrerequisiteAttestation one, PrerequisiteAttestation other) =>
        one.Name == other.Name && one.PublisherId.Equals(other.PublisherId, StringComparison.OrdinalIgnoreCase);

    public static PrerequisiteAttestation Check(PrerequisiteAttestation given, DateTimeOffset now)
    {
        var name =
            PrerequisiteCheck.Names.FirstOrDefault(known =>
                known.Equals(given.Name, StringComparison.OrdinalIgnoreCase)
            )
            ?? throw FieldRules.Refuse(
                "Name",
                given.Name,
                $"is no step; the steps are {string.Join(", ", PrerequisiteCheck.Names)}"
            );
        if (given.On > now + ClockSkew)
            throw FieldRules.Refuse("On", Text(given.On), "lies in the future; only what was so can be attested");
        if (given.ExpiresOn <= given.On)
            throw FieldRules.Refuse("ExpiresOn", Text(given.ExpiresOn.Value), "does not lie after On");
        return given with
        {
            PublisherId = FieldRules.PublisherId(given.PublisherId),
            Name = name,
            By = Words("By", given.By),
            Evidence = Words("Evidence", given.Evidence),
        };
    }

    public static List<PrerequisiteAttestation> Read(TextReader text, string file, DateTimeOffset now)
    {
        using var json = PortalJson.Open(text);
        var found = new List<PrerequisiteAttestation>();
        var hasSchema = false;
        try
        {
            json.ReadObject(name =>
            {
                switch (name)
                {
                    case "schema":
                        if (json.ReadText() != Schema)
                        {
                            throw Refuse(
                                "schema",
                                json.CurrentText(),
                                $"is not {Schema}, the only one that this version reads"
                            );
                        }

                        hasSchema = true;
                        break;
                    case "attestations":
                        json.ReadArray<object?>(_ =>
                        {
                            found.Add(ReadEntry(json, file, found, now));
                            return null;
                        });
                        break;
                    default:
                        throw Refuse(name, null, "is no part of a file of attestations");
                }
            });
            while (json.Read())
                throw Refuse("File", null, "holds more than one JSON value");
        }
        catch (JsonException)
        {
            throw Refuse("File", null, "is not complete, valid JSON here");
        }
        catch (CloudPartnerException refused) when (!refused.Fault.Message.StartsWith(file, StringComparison.Ordinal))
        {
            throw new CloudPartnerException(refused.Fault.At(Place()));
        }
        return hasSchema ? found : throw Refuse("schema", null, "is missing; this is not a file of attestations");

        // The reader counts no line before it has read a first token.
        string Place() => $"{file}, line {Math.Max(1, json.LineNumber)}";
        CloudPartnerException Refuse(string field, string? value, string rule) =>
            new(CloudPartnerFault.Invalid(TextSanitizer.Shorten(field), value, rule).At(Place()));
    }

    public static byte[] Write(IEnumerable<PrerequisiteAttestation> attestations)
    {
        var text = PortalJson.Write(json =>
        {
            json.Formatting = Formatting.Indented;
            json.WriteStartObject();
            json.WriteProperty("schema", int.Parse(Schema, CultureInfo.InvariantCulture));
            json.WriteArray(
                "attestations",
                attestations
                    .OrderBy(one => one.PublisherId, StringComparer.Ordinal)
                    .ThenBy(one => one.Name, StringComparer.Ordinal),
                one =>
                {
                    json.WriteStartObject();
                    json.WriteProperty("publisherId", one.PublisherId);
                    json.WriteProperty("name", one.Name);
                    json.WriteProperty("by", one.By);
                    json.WriteProperty("on", Text(one.On));
                    json.WriteProperty("evidence", one.Evidence);
                    json.WriteProperty("expiresOn", one.ExpiresOn is { } end ? Text(end) : null);
                    json.WriteEndObject();
                }
            );
            json.WriteEndObject();
        });
        // The same line ends everywhere, so that two machines that share a repository write the same file.
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).ReplaceLineEndings("\n") + "\n");
    }

    private static PrerequisiteAttestation ReadEntry(
        JsonTextReader json,
        string file,
        List<PrerequisiteAttestation> before,
        DateTimeOffset now
    )
    {
        var cells = new Dictionary<string, (string Value, int Line)>();
        json.ReadObject(property =>
        {
            // A misspelt expiry would make an attestation last for ever.
            if (property is not ("publisherId" or "name" or "by" or "on" or "evidence" or "expiresOn"))
                throw FieldRules.Refuse("Property", property, "is no property of an attestation");
            if (json.ReadText() is { } value && !cells.TryAdd(property, (value, json.LineNumber)))
                throw FieldRules.Refuse("Property", property, "stands twice in one attestation");
        });
        string Cell(string property) =>
            cells.TryGetValue(property, out var cell)
                ? cell.Value
                : throw FieldRules.Missing(property, "is missing in the attestation that ends here");
        try
        {
            var entry = Check(
                new PrerequisiteAttestation
                {
                    PublisherId = Cell("publisherId"),
                    Name = Cell("name"),
                    By = Cell("by"),
                    On = Time("On", Cell("on")),
                    Evidence = Cell("evidence"),
                    ExpiresOn = cells.TryGetValue("expiresOn", out var end) ? Time("ExpiresOn", end.Value) : null,
                },
                now
            );
            return before.Exists(other => IsSame(other, entry))
                ? throw FieldRules.Refuse("Name", entry.Name, $"is attested twice for {entry.PublisherId}")
                : entry;
        }
        catch (CloudPartnerException refused)
            when (refused.Fault.Field is { } field
                && cells.Keys.FirstOrDefault(key => key.Equals(field, StringComparison.OrdinalIgnoreCase)) is { } key
            )
        {
            throw new CloudPartnerException(refused.Fault.At($"{file}, line {cells[key].Line}"));
        }
    }

    private static string Words(string field, string value)
    {
        var text = FieldRules.Text(field, value) ?? throw FieldRules.Missing(field, "must not be empty");
        return text.Length <= LongestText
            ? text
            : throw FieldRules.Refuse(field, text, $"is longer than {LongestText} characters");
    }

    private static DateTimeOffset Time(string field, string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw FieldRules.Refuse(field, value, "is not a time of the form 2026-01-31T08:15:00Z");

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
