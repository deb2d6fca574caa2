using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Services;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Control;

/// <summary>What a test does to the emulator.</summary>
internal sealed class ControlEndpoints(Database database, Clock clock, Tokens tokens, Faults faults, Journal journal)
{
    public const string Prefix = "/_emulator";

    // A century; times have to stay within what a date can be.
    private const double FarthestSeconds = 3_155_760_000;

    private const int MostUsers = 10_000_000;
    private const int LongestLifetime = 315_360_000;

    public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private sealed record ResetOrder(string Seed = "contoso", int? Users = null);

    private sealed record ClockOrder(double AdvanceSeconds);

    private sealed record TokenOrder(int LifetimeSeconds);

    /// <summary>Whether a path is the emulator's own business: no journal, no faults, no token.</summary>
    public static bool Owns(PathString path) => path == "/" || path.StartsWithSegments(Prefix);

    public void Map(IEndpointRouteBuilder routes)
    {
        var observations = new Observations(database, faults, journal);
        Map("POST", "reset", ResetAsync);
        Map("GET", "clock", ClockAsync);
        Map("POST", "clock", AdvanceAsync);
        Map("POST", "tokens", SetTokensAsync);
        Map(
            "POST",
            "tokens/revoke",
            context =>
            {
                tokens.RevokeAll();
                return Done(context);
            }
        );
        Map("PUT", "faults", SetFaultsAsync);
        Map(
            "DELETE",
            "faults",
            context =>
            {
                faults.Set(null);
                return Done(context);
            }
        );
        Map("GET", "journal", observations.JournalAsync);
        Map(
            "DELETE",
            "journal",
            context =>
            {
                journal.Clear();
                return Done(context);
            }
        );
        Map("GET", "commits", observations.CommitsAsync);
        Map("GET", "stats", observations.StatsAsync);

        void Map(string method, string name, RequestDelegate handle) => MapOne(routes, method, name, handle);
    }

    public static void MapOne(IEndpointRouteBuilder routes, string method, string name, RequestDelegate handle) =>
        routes.MapMethods($"{Prefix}/{name}", [method], handle);

    private async Task ResetAsync(HttpContext context)
    {
        if (await ReadAsync<ResetOrder>(context) is not { } order)
            return;
        if (!EmulatorOptions.IsSeed(order.Seed) || order.Users is < 0 or > MostUsers)
        {
            await Answer.RefuseAsync(
                context,
                Refusal.BadRequest(
                    $"Seeds are contoso, empty and large; users is from 0 to {MostUsers}.",
                    EmulatorOptions.IsSeed(order.Seed) ? "users" : "seed"
                )
            );
            return;
        }

        await database.Writer.RunAsync<object?>(store =>
        {
            store.Reset(order.Seed, order.Users);
            return null;
        });
        await Done(context);
    }

    private Task ClockAsync(HttpContext context) =>
        Answer.JsonAsync(
            context,
            200,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("now", clock.Now.UtcDateTime);
                json.WriteNumber("advancedSeconds", clock.AdvancedSeconds);
                json.WriteEndObject();
            }
        );

    private async Task AdvanceAsync(HttpContext context)
    {
        if (await ReadAsync<ClockOrder>(context) is not { } order)
            return;
        if (order.AdvanceSeconds < 0 || order.AdvanceSeconds + clock.AdvancedSeconds > FarthestSeconds)
        {
            await Answer.RefuseAsync(
                context,
                Refusal.BadRequest("The clock only goes forward, by a hundred years in all at most.", "advanceSeconds")
            );
            return;
        }

        clock.Advance(order.AdvanceSeconds);
        await ClockAsync(context);
    }

    private async Task SetTokensAsync(HttpContext context)
    {
        if (await ReadAsync<TokenOrder>(context) is not { } order)
            return;
        if (order.LifetimeSeconds is < 1 or > LongestLifetime)
        {
            await Answer.RefuseAsync(
                context,
                Refusal.BadRequest("A token lives for a second to ten years.", "lifetimeSeconds")
            );
            return;
        }

        tokens.LifetimeSeconds = order.LifetimeSeconds;
        await Done(context);
    }

    private async Task SetFaultsAsync(HttpContext context)
    {
        if (await ReadAsync<FaultPlan>(context) is not { } plan)
            return;
        if (FaultPlanRules.Check(plan) is var (field, rule))
        {
            await Answer.RefuseAsync(context, Refusal.BadRequest($"'{field}' is not right. {rule}", field));
            return;
        }

        faults.Set(plan);
        await Done(context);
    }

    public static async Task<T?> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            var order =
                context.Request.ContentLength == 0
                    ? JsonSerializer.Deserialize<T>("{}", Format)
                    : await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Format, context.RequestAborted);
            if (order is not null)
                return order;
        }
        catch (JsonException error)
        {
            await Answer.RefuseAsync(
                context,
                Refusal.BadRequest(error.Message, error.Path is { Length: > 2 } path ? path[2..] : "body")
            );
            return null;
        }

        await Answer.RefuseAsync(context, Refusal.BadRequest("The body has to be a JSON object.", "body"));
        return null;
    }

    public static Task Done(HttpContext context)
    {
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }
}
