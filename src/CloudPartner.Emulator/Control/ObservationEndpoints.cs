using System.Globalization;
using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Control;

/// <summary>What a test can learn from the emulator: every request, every commit, and the counts.</summary>
internal sealed class ObservationEndpoints(Database database, FaultInjectionMiddleware faults, RequestLog log)
{
    /// <summary>Long lists are sent so many entries at a time, so that they never pile up in memory.</summary>
    private const int ChunkSize = 2000;

    public void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("/journal", ListRequestsAsync);
        control.MapDelete("/journal", ClearAsync);
        control.MapGet("/commits", ListCommitsAsync);
        control.MapGet("/stats", ShowStatsAsync);
    }

    private async Task ListRequestsAsync(HttpContext context)
    {
        var (entries, dropped, last) = log.After(AfterParameter(context));
        context.Response.ContentType = JsonResults.ContentType;
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, JsonResults.WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("dropped", dropped);
        json.WriteNumber("last", last);
        json.WriteStartArray("entries");
        foreach (var chunk in entries.Chunk(ChunkSize))
        {
            foreach (var entry in chunk)
                JsonSerializer.Serialize(json, LogEntryBody.Of(entry), ControlJson.Default.LogEntryBody);
            await context.SendAsync(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await context.SendAsync(json);
    }

    private Task ClearAsync(HttpContext context)
    {
        log.Clear();
        return context.NoContentAsync();
    }

    private async Task ListCommitsAsync(HttpContext context)
    {
        context.Response.ContentType = JsonResults.ContentType;
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, JsonResults.WriterOptions);
        json.WriteStartObject();
        json.WriteStartArray("entries");
        for (long? after = AfterParameter(context); after is not null; )
        {
            after = database.Read(store =>
                store.Commits.List(
                    after.Value,
                    ChunkSize,
                    commit => JsonSerializer.Serialize(json, CommitBody.Of(commit), ControlJson.Default.CommitBody)
                )
            );
            await context.SendAsync(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await context.SendAsync(json);
    }

    private Task ShowStatsAsync(HttpContext context)
    {
        var (statuses, requests, inFlight, maxInFlight) = log.Counts();
        var users = database.Read(store => store.Users.Count());
        var injector = faults.Active;
        return context.JsonAsync(
            200,
            new StatsBody(
                requests,
                statuses,
                inFlight,
                maxInFlight,
                injector?.EarlyCalls ?? 0,
                injector?.Applied ?? [],
                users
            ),
            ControlJson.Default.StatsBody
        );
    }

    private static long AfterParameter(HttpContext context) =>
        long.TryParse(context.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            ? after
            : 0;
}

internal sealed record LogEntryBody(
    long Sequence,
    DateTime Time,
    string Method,
    string Path,
    string CorrelationId,
    string? ClientRequestId,
    int Status,
    double Milliseconds,
    string? Fault
)
{
    public static LogEntryBody Of(RequestTrace entry) =>
        new(
            entry.Sequence,
            entry.Time.UtcDateTime,
            entry.Method,
            entry.Path,
            entry.Ids.CorrelationId,
            entry.Ids.ClientRequestId,
            entry.Status,
            Math.Round(entry.Milliseconds, 3),
            entry.Fault
        );
}

internal sealed record CommitBody(
    long Sequence,
    DateTime Time,
    string PublisherId,
    string? Key,
    string Operation,
    string CorrelationId,
    string? ClientRequestId,
    string? Role,
    string? RoleAfter
)
{
    public static CommitBody Of(Commit commit) =>
        new(
            commit.Sequence,
            commit.Time.UtcDateTime,
            commit.PublisherId,
            commit.Key,
            commit.Operation,
            commit.CorrelationId,
            commit.ClientRequestId,
            commit.Role,
            commit.RoleAfter
        );
}

internal sealed record StatsBody(
    long Requests,
    IReadOnlyDictionary<int, long> RequestsByStatus,
    int InFlight,
    int MaxInFlight,
    long EarlyCalls,
    IReadOnlyList<int> FaultsApplied,
    IReadOnlyDictionary<string, long> UsersByPublisher
);
