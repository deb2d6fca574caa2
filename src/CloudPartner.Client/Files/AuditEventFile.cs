using System.Globalization;
using CloudPartner.Client.Json;
using CsvHelper;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace CloudPartner.Client.Files;

/// <summary>
/// Audit events as a CSV file, in the form of the page's download. A spreadsheet runs a cell that begins like a
/// formula, so such a cell gets an apostrophe in front, and so does one that begins with an apostrophe: taking one off
/// again then gives back exactly what was there. An empty cell is a value that the service did not give; a lone
/// apostrophe is an empty one. The header identifies the form: its order of columns is that of no plain export of the
/// same events.
/// </summary>
public static class AuditEventFile
{
    private static readonly string[] Columns =
    [
        "EventType",
        "Timestamp",
        "ObjectName",
        "PublisherId",
        "User",
        "ObjectType",
        "Before",
        "After",
        "Id",
        "Status",
        "CorrelationId",
        "CustomerId",
        "Details",
    ];

    // Files that earlier versions wrote end with the ID or with the status.
    private const int FewestColumns = 9;

    // What changed may be a whole document.
    private const int LargestRow = 16 * 1024 * 1024;

    /// <summary>Writes a file. It appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">False to refuse a file that exists.</param>
    /// <param name="events">The events.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many events were written.</returns>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: the file exists or cannot be
    /// written.</exception>
    public static async Task<long> WriteAsync(
        string path,
        bool overwrite,
        IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> events,
        CancellationToken cancellationToken = default
    )
    {
        await using var file = OpenForWriting(path, overwrite);
        await foreach (var page in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page)
                file.Write(item);
        }

        return file.Complete();
    }

    /// <summary>Opens a file for events that come one by one.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: the file exists or cannot be
    /// written.</exception>
    public static AuditEventWriter OpenForWriting(string path, bool overwrite)
    {
        OutputFile.Check(path, overwrite);
        return new AuditEventWriter(path, overwrite);
    }

    /// <summary>Reads a file that <see cref="WriteAsync"/> wrote, event by event.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: the message names file, line and
    /// rule.</exception>
    public static IEnumerable<PortalAuditEvent> Read(string path)
    {
        var file = Path.GetFileName(path);
        using var csv = CsvUsers.Open(path, LargestRow);
        var header = CsvUsers.Next(csv, file, LargestRow) ?? throw Refuse(file, "Header", "the file is empty");
        var columns = csv.FieldCount;
        if (
            columns < FewestColumns
            || columns > Columns.Length
            || Columns.Take(columns).Where((name, i) => csv.GetString(i) != name).Any()
        )
        {
            throw Refuse(
                header,
                "Header",
                $"is not that of Export-PortalAuditEvent ({string.Join(',', Columns)}); read other files with "
                    + "Import-Csv"
            );
        }

        while (CsvUsers.Next(csv, file, LargestRow) is { } place)
        {
            if (csv.FieldCount != columns)
                throw Refuse(place, "Row", $"has {csv.FieldCount} cells where the header has {columns}");
            yield return ReadRow(csv, place);
        }
    }

    internal static void WriteHeader(CsvWriter csv)
    {
        foreach (var column in Columns)
            csv.WriteField(column);
        csv.EndRecord();
    }

    internal static void WriteRow(CsvWriter csv, PortalAuditEvent item)
    {
        csv.WriteField(SafeCell.Of(item.EventType));
        csv.WriteField(item.Timestamp.ToString("O", CultureInfo.InvariantCulture));
        csv.WriteField(SafeCell.Of(item.ObjectName));
        csv.WriteField(SafeCell.Of(item.PublisherId));
        csv.WriteField(SafeCell.Of(item.User));
        csv.WriteField(SafeCell.Of(item.ObjectType));
        csv.WriteField(SafeCell.Of(item.Before));
        csv.WriteField(SafeCell.Of(item.After));
        csv.WriteField(SafeCell.Of(item.Id));
        csv.WriteField(SafeCell.Of(item.Status));
        csv.WriteField(SafeCell.Of(item.CorrelationId));
        csv.WriteField(SafeCell.Of(item.CustomerId));
        csv.WriteField(SafeCell.Of(item.Details.Count == 0 ? null : Write(item.Details)));
        csv.EndRecord();
    }

    private static PortalAuditEvent ReadRow(CsvReader csv, string place)
    {
        if (
            !DateTimeOffset.TryParseExact(
                csv.GetString(1),
                "O",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var time
            )
        )
        {
            throw new CloudPartnerException(
                CloudPartnerFault
                    .Invalid(
                        "Timestamp",
                        csv.GetString(1),
                        "is not a time of the form 2026-01-31T08:15:00.0000000+00:00"
                    )
                    .At(place)
            );
        }

        return new PortalAuditEvent
        {
            EventType = SafeCell.Original(csv.GetString(0)) ?? throw Refuse(place, "EventType", "is empty"),
            Timestamp = time,
            ObjectName = SafeCell.Original(csv.GetString(2)),
            PublisherId = SafeCell.Original(csv.GetString(3)),
            User = SafeCell.Original(csv.GetString(4)),
            ObjectType = SafeCell.Original(csv.GetString(5)),
            Before = SafeCell.Original(csv.GetString(6)),
            After = SafeCell.Original(csv.GetString(7)),
            Id = SafeCell.Original(csv.GetString(8)) ?? throw Refuse(place, "Id", "is empty"),
            Status = Later(9),
            CorrelationId = Later(10),
            CustomerId = Later(11),
            Details = Later(12) is { } details ? ReadDetails(details, place) : PortalAuditData.Empty,
        };

        string? Later(int column) => column < csv.FieldCount ? SafeCell.Original(csv.GetString(column)) : null;
    }

    // One JSON object, which a spreadsheet shows as text and ConvertFrom-Json reads.
    private static string Write(PortalAuditData details) =>
        new JObject(details.Select(pair => new JProperty(pair.Key, pair.Value))).ToString(Formatting.None);

    private static PortalAuditData ReadDetails(string text, string place)
    {
        using var json = PortalJson.Open(new StringReader(text));
        var pairs = new List<KeyValuePair<string, string?>>();
        try
        {
            json.ReadObject(name => pairs.Add(KeyValuePair.Create(name, json.ReadText())));
            return json.Read() ? throw new JsonReaderException() : new PortalAuditData(pairs);
        }
        catch (JsonException)
        {
            throw Refuse(place, "Details", "is not one JSON object of texts");
        }
    }

    private static CloudPartnerException Refuse(string place, string field, string rule) =>
        new(CloudPartnerFault.Invalid(field, null, rule).At(place));
}
