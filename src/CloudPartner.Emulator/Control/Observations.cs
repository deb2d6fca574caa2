using System.Globalization;
using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Services;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Control;

/// <summary>What a test can learn from the emulator: every request, every commit, and the counts.</summary>
internal sealed class Observations(Database database, Faults faults, Journal journal)
{
    /// <summary>Long lists are sent in parts of so many entries, so that they never pile up in memory.</summary>
    private const int Part = 2000;

    public async Task JournalAsync(HttpContext context)
    {
        var (entries, dropped, last) = journal.After(AfterParameter(context));
        context.Response.ContentType = Answer.JsonType;
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Answer.WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("dropped", dropped);
        json.WriteNumber("last", last);
        json.WriteStartArray("entries");
        foreach (var part in entries.Chunk(Part))
        {
            foreach (var entry in part)
                Write(json, entry);
            await SendAsync(context, json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await SendAsync(context, json);
    }

    public async Task CommitsAsync(HttpContext context)
    {
        context.Response.ContentType = Answer.JsonType;
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Answer.WriterOptions);
        json.WriteStartObject();
        json.WriteStartArray("entries");
        for (long? after = AfterParameter(context); after is not null; )
        {
            after = database.Read(store => store.Commits.List(after.Value, Part, commit => Write(json, commit)));
            await SendAsync(context, json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await SendAsync(context, json);
    }

    private static void Write(Utf8JsonWriter json, RequestTrace entry)
    {
        json.WriteStartObject();
        json.WriteNumber("sequence", entry.Sequence);
        json.WriteString("time", entry.Time.UtcDateTime);
        json.WriteString("method", entry.Method);
        json.WriteString("path", entry.Path);
        json.WriteString("correlationId", entry.Ids.CorrelationId);
        json.WriteString("clientRequestId", entry.Ids.ClientRequestId);
        json.WriteNumber("status", entry.Status);
        json.WriteNumber("milliseconds", Math.Round(entry.Milliseconds, 3));
        json.WriteString("fault", entry.Fault);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Commit commit)
    {
        json.WriteStartObject();
        json.WriteNumber("sequence", commit.Sequence);
        json.WriteString("time", commit.Time.UtcDateTime);
        json.WriteString("publisherId", commit.PublisherId);
        json.WriteString("key", commit.Key);
        json.WriteString("operation", commit.Operation);
        json.WriteString("correlationId", commit.CorrelationId);
        json.WriteString("clientRequestId", commit.ClientRequestId);
        json.WriteString("role", commit.Role);
        json.WriteString("roleAfter", commit.RoleAfter);
        json.WriteEndObject();
    }

    public Task StatsAsync(HttpContext context)
    {
        var (statuses, requests, inFlight, maxInFlight) = journal.Counts();
        var users = database.Read(store => store.Users.Count());
        var plan = faults.Active;
        return Answer.JsonAsync(
            context,
            200,
            json =>
                JsonSerializer.Serialize(
                    json,
                    new
                    {
                        requests,
                        requestsByStatus = statuses,
                        inFlight,
                        maxInFlight,
                        earlyCalls = plan?.EarlyCalls ?? 0,
                        faultsApplied = plan?.Applied ?? [],
                        usersByPublisher = users,
                    }
                )
        );
    }

    private static long AfterParameter(HttpContext context) =>
        long.TryParse(context.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            ? after
            : 0;

    private static async Task SendAsync(HttpContext context, Utf8JsonWriter json)
    {
        await json.FlushAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
