using System.Globalization;
using CloudPartner.Client.Files;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Reviews;

/// <summary>A report as JSON: what the page shows, for programs and for the comparison with a later one.</summary>
internal static class ReportJson
{
    private const string Schema = "1";

    public static void Write(TextWriter text, AccessReport report)
    {
        using var json = new JsonTextWriter(text) { Formatting = Formatting.Indented, CloseOutput = false };
        json.WriteStartObject();
        json.WriteProperty("schema", int.Parse(Schema, CultureInfo.InvariantCulture));
        json.WriteProperty("made", Text(report.Made));
        json.WriteProperty("environment", report.Environment);
        json.WriteProperty("pseudonymKey", report.PseudonymKey);
        json.WriteProperty("comparedWith", report.ComparedWith is { } then ? Text(then) : null);
        json.WriteArray("publishers", report.Publishers, json.WriteValue);
        json.WriteArray("notCompared", report.NotCompared, json.WriteValue);
        json.WriteArray("sources", report.Sources, WriteSource);
        json.WriteArray("entries", report.Entries, WriteEntry);
        json.WriteArray("changes", report.Changes, WriteChange);
        json.WriteEndObject();

        void WriteSource(ReviewSource source)
        {
            json.WriteStartObject();
            json.WriteProperty("name", source.Name);
            json.WriteProperty("facts", source.Facts.ToString());
            json.WriteProperty("permission", source.Permission);
            json.WriteProperty("status", source.Status.ToString());
            json.WriteProperty("detail", source.Detail);
            json.WriteEndObject();
        }

        void WriteEntry(AccessReviewEntry entry)
        {
            json.WriteStartObject();
            json.WriteProperty("publisherId", entry.PublisherId);
            json.WriteProperty("subject", entry.Subject.ToString());
            json.WriteProperty("kind", entry.Kind.ToString());
            json.WriteProperty("email", entry.Email);
            json.WriteProperty("displayName", entry.DisplayName);
            json.WriteProperty("role", entry.Role);
            json.WriteProperty("objectId", entry.ObjectId?.ToString());
            json.WriteProperty("applicationId", entry.ApplicationId?.ToString());
            json.WriteProperty("grantedTime", entry.GrantedTime is { } granted ? Text(granted) : null);
            json.WriteProperty("grantedBy", entry.GrantedBy);
            WriteFlag("isEnabled", entry.IsEnabled);
            WriteFlag("isGuest", entry.IsGuest);
            json.WriteProperty("lastSignIn", entry.LastSignIn is { } last ? Text(last) : null);
            WriteFlag("isMfaRegistered", entry.IsMfaRegistered);
            json.WriteProperty("lastCallWithoutMfa", entry.LastCallWithoutMfa is { } call ? Text(call) : null);
            json.WriteProperty("invitedBy", entry.Account.InvitedBy);
            json.WriteProperty("unknown", entry.Unknown.ToString());
            if (entry.Approval is { } approval)
            {
                json.WritePropertyName("approval");
                json.WriteStartObject();
                json.WriteProperty("reason", approval.Reason);
                json.WriteProperty("approver", approval.Approver);
                json.WriteProperty("from", approval.From is { } from ? Text(from) : null);
                json.WriteProperty("until", approval.Until is { } until ? Text(until) : null);
                json.WriteEndObject();
            }

            json.WriteArray("findings", entry.Findings, WriteFinding);
            json.WriteEndObject();
        }

        void WriteFinding(AccessFinding finding)
        {
            json.WriteStartObject();
            json.WriteProperty("id", finding.Id);
            json.WriteProperty("severity", finding.Severity.ToString());
            json.WriteProperty("reason", finding.Reason);
            json.WriteProperty("nextStep", finding.NextStep);
            json.WriteProperty("source", finding.Source);
            json.WriteEndObject();
        }

        void WriteChange(AccessChange change)
        {
            json.WriteStartObject();
            json.WriteProperty("kind", change.Kind.ToString());
            json.WriteProperty("publisherId", change.PublisherId);
            json.WriteProperty("name", change.Name);
            json.WriteProperty("role", change.Role);
            json.WriteProperty("finding", change.Finding);
            json.WriteEndObject();
        }

        void WriteFlag(string name, bool? value)
        {
            if (value is { } known)
                json.WriteProperty(name, known);
        }
    }

    /// <summary>Reads of an earlier report what a comparison takes.</summary>
    /// <exception cref="CloudPartnerException">It is none, or of a form that this version does not read.</exception>
    public static AccessReport Read(string path)
    {
        var file = Path.GetFileName(path);
        try
        {
            using var text = TextFile.OpenText(path, "Since");
            using var json = PortalJson.Open(text);
            try
            {
                return Read(json, file);
            }
            catch (JsonException)
            {
                throw Refuse($"{file}, line {Math.Max(1, json.LineNumber)}", "is not complete, valid JSON here");
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Unreadable("Since", path, failed);
        }
    }

    private static AccessReport Read(JsonTextReader json, string file)
    {
        var (environment, made, pseudonyms) = (string.Empty, (DateTimeOffset?)null, (string?)null);
        string? schema = null;
        List<AccessReviewEntry>? entries = null;
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "schema":
                    schema = json.ReadText();
                    CheckSchema(schema, file);
                    break;
                case "made":
                    made = json.ReadTime();
                    break;
                case "environment":
                    environment = json.ReadText() ?? string.Empty;
                    break;
                case "pseudonymKey":
                    pseudonyms = json.ReadText();
                    break;
                case "entries":
                    entries = json.ReadItems(item => EntryShape.Read(item, Empty));
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        CheckSchema(schema, file);
        return entries is not null && made is { } time
            ? new AccessReport(time, [.. entries.Select(entry => entry with { Environment = environment })])
            {
                PseudonymKey = pseudonyms,
            }
            : throw Refuse(file, "is no report of Export-PortalAccessReport: it has no entries or no time");
    }

    private static void CheckSchema(string? schema, string file)
    {
        if (schema is null)
            throw Refuse(file, "is no report of Export-PortalAccessReport: it has no schema");
        if (schema != Schema)
        {
            throw Refuse(
                file,
                $"is a report of schema {TextSanitizer.Shorten(schema)}, and this version reads schema {Schema}"
            );
        }
    }

    private static readonly AccessReviewEntry Empty = new() { PublisherId = string.Empty, Environment = string.Empty };

    private static readonly JsonShape<AccessReviewEntry> EntryShape = new()
    {
        { "publisherId", (entry, json) => entry with { PublisherId = json.ReadText() ?? string.Empty } },
        { "subject", (entry, json) => entry with { Subject = Parse<AccessSubject>(json) } },
        { "email", (entry, json) => entry with { Email = json.ReadText() } },
        { "displayName", (entry, json) => entry with { DisplayName = json.ReadText() } },
        { "role", (entry, json) => entry with { Role = json.ReadText() } },
        { "objectId", (entry, json) => entry with { ObjectId = json.ReadId() } },
        { "applicationId", (entry, json) => entry with { ApplicationId = json.ReadId() } },
        { "findings", (entry, json) => entry with { Findings = json.ReadItems(ReadFinding) } },
    };

    private static AccessFinding ReadFinding(JsonTextReader json)
    {
        var id = string.Empty;
        json.ReadObject("id", () => id = json.ReadText() ?? string.Empty);
        return new AccessFinding(id, FindingSeverity.Low, string.Empty, string.Empty, string.Empty);
    }

    private static T Parse<T>(JsonTextReader json)
        where T : struct, Enum =>
        Enum.TryParse<T>(json.ReadText(), out var value) ? value : throw new JsonReaderException("Expected a name.");

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static CloudPartnerException Refuse(string place, string rule) =>
        new(CloudPartnerFault.Invalid("Since", place, rule));
}
