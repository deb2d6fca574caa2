using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPartner.Emulator.Endpoints;
using CloudPartner.Emulator.Store;

namespace CloudPartner.Emulator.Control;

/// <summary>What a test does to the emulator.</summary>
internal sealed class ControlEndpoints(Database database, Clock clock, Tokens tokens, Faults faults, Journal journal)
{
    public const string Prefix = "/_emulator";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
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
        Map("POST", "tokens/revoke", context =>
        {
            tokens.RevokeAll();
            return Done(context);
        });
        Map("PUT", "faults", SetFaultsAsync);
        Map("DELETE", "faults", context =>
        {
            faults.Set(null);
            return Done(context);
        });
        Map("GET", "journal", observations.JournalAsync);
        Map("DELETE", "journal", context =>
        {
            journal.Clear();
            return Done(context);
        });
        Map("GET", "commits", observations.CommitsAsync);
        Map("GET", "stats", observations.StatsAsync);

        void Map(string method, string name, RequestDelegate handle) => MapOne(routes, method, name, handle);
    }

    public static void MapOne(IEndpointRouteBuilder routes, string method, string name, RequestDelegate handle) =>
        routes.MapMethods($"{Prefix}/{name}", [method], context => IsForeign(context.Request)
            ? Answer.RefuseAsync(context, Refusal.Forbidden("Pages of other sites may not control the emulator."))
            : handle(context));

    // A page in a browser can send requests to any port of the machine it runs on, but it cannot hide where it comes from.
    private static bool IsForeign(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        return (origin is not null && origin != $"{request.Scheme}://{request.Host}")
            || request.Host.Host is not ("127.0.0.1" or "localhost" or "[::1]");
    }

    private async Task ResetAsync(HttpContext context)
    {
        if (await ReadAsync<ResetOrder>(context) is not { } order)
            return;
        if (!EmulatorOptions.IsSeed(order.Seed) || order.Users < 0)
        {
            await Answer.RefuseAsync(context, Refusal.BadRequest("Seeds are contoso, empty and large; users is 0 or more.", "seed"));
            return;
        }

        await database.Writer.RunAsync<object?>(store =>
        {
            store.Reset(order.Seed, order.Users);
            return null;
        });
        await Done(context);
    }

    private Task ClockAsync(HttpContext context) => Answer.JsonAsync(context, 200, json =>
    {
        json.WriteStartObject();
        json.WriteString("now", clock.Now.UtcDateTime);
        json.WriteNumber("advancedSeconds", clock.AdvancedSeconds);
        json.WriteEndObject();
    });

    private async Task AdvanceAsync(HttpContext context)
    {
        if (await ReadAsync<ClockOrder>(context) is not { } order)
            return;
        if (order.AdvanceSeconds is < 0 or > 315_360_000)
        {
            await Answer.RefuseAsync(context, Refusal.BadRequest("The clock only goes forward, by ten years at most.", "advanceSeconds"));
            return;
        }

        clock.Advance(order.AdvanceSeconds);
        await ClockAsync(context);
    }

    private async Task SetTokensAsync(HttpContext context)
    {
        if (await ReadAsync<TokenOrder>(context) is not { } order)
            return;
        if (order.LifetimeSeconds < 1)
        {
            await Answer.RefuseAsync(context, Refusal.BadRequest("A token lives for a second at least.", "lifetimeSeconds"));
            return;
        }

        tokens.LifetimeSeconds = order.LifetimeSeconds;
        await Done(context);
    }

    private async Task SetFaultsAsync(HttpContext context)
    {
        var (plan, complaint) = await FaultPlan.ReadAsync(context.Request);
        if (complaint is not null)
        {
            await Answer.RefuseAsync(context, Refusal.BadRequest(complaint, "plan"));
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
            var order = context.Request.ContentLength == 0
                ? JsonSerializer.Deserialize<T>("{}", Format)
                : await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Format, context.RequestAborted);
            if (order is not null)
                return order;
        }
        catch (JsonException error)
        {
            await Answer.RefuseAsync(context, Refusal.BadRequest(error.Message, "body"));
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
