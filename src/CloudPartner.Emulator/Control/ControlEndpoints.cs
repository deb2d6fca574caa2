using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Control;

/// <summary>What a test does to the emulator.</summary>
internal sealed class ControlEndpoints(Database database, Clock clock, Tokens tokens, FaultInjectionMiddleware faults)
{
    public const string Prefix = "/_emulator";

    // A century, so that times stay within the range of a date.
    private const double FarthestSeconds = 3_155_760_000;

    private const int MostUsers = 10_000_000;
    private const int LongestLifetime = 315_360_000;

    private sealed record ResetRequest(string Seed = "contoso", int? Users = null);

    private sealed record ClockRequest(double AdvanceSeconds);

    private sealed record TokenRequest(int LifetimeSeconds);

    public void Map(IEndpointRouteBuilder control)
    {
        control.MapPost("/reset", ResetAsync);
        control.MapGet("/clock", ShowClockAsync);
        control.MapPost("/clock", AdvanceClockAsync);
        control.MapPost("/tokens", SetTokensAsync);
        control.MapPost("/tokens/revoke", RevokeTokensAsync);
        control.MapPut("/faults", SetFaultsAsync);
        control.MapDelete("/faults", ClearFaultsAsync);
    }

    private async Task ResetAsync(HttpContext context)
    {
        var request = await ControlRequest.ReadAsync<ResetRequest>(context);
        if (!EmulatorOptions.IsSeed(request.Seed) || request.Users is < 0 or > MostUsers)
        {
            throw RequestBody.Invalid(
                EmulatorOptions.IsSeed(request.Seed) ? "users" : "seed",
                $"Seeds are contoso, review, empty and large; users is from 0 to {MostUsers}."
            );
        }

        await database.Writer.RunAsync<object?>(store =>
        {
            store.Reset(request.Seed, request.Users);
            return null;
        });
        await context.NoContentAsync();
    }

    private Task ShowClockAsync(HttpContext context) =>
        context.JsonAsync(
            200,
            new ClockBody(clock.Now.UtcDateTime, clock.AdvancedSeconds),
            ControlJson.Default.ClockBody
        );

    private async Task AdvanceClockAsync(HttpContext context)
    {
        var request = await ControlRequest.ReadAsync<ClockRequest>(context);
        if (request.AdvanceSeconds < 0 || request.AdvanceSeconds + clock.AdvancedSeconds > FarthestSeconds)
        {
            throw RequestBody.Invalid(
                "advanceSeconds",
                "The clock only goes forward, by at most a hundred years in all."
            );
        }

        clock.Advance(request.AdvanceSeconds);
        await ShowClockAsync(context);
    }

    private async Task SetTokensAsync(HttpContext context)
    {
        var request = await ControlRequest.ReadAsync<TokenRequest>(context);
        if (request.LifetimeSeconds is < 1 or > LongestLifetime)
            throw RequestBody.Invalid("lifetimeSeconds", "A token lives for a second to ten years.");
        tokens.LifetimeSeconds = request.LifetimeSeconds;
        await context.NoContentAsync();
    }

    private Task RevokeTokensAsync(HttpContext context)
    {
        tokens.RevokeAll();
        return context.NoContentAsync();
    }

    private async Task SetFaultsAsync(HttpContext context)
    {
        var plan = await ControlRequest.ReadAsync<FaultPlan>(context);
        if (FaultPlanRules.Check(plan) is { } error)
            throw new RefusedException(error.AsRefusal());
        faults.Set(plan);
        await context.NoContentAsync();
    }

    private Task ClearFaultsAsync(HttpContext context)
    {
        faults.Set(null);
        return context.NoContentAsync();
    }
}

internal sealed record ClockBody(DateTime Now, double AdvancedSeconds);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(ClockBody))]
[JsonSerializable(typeof(LogEntryBody))]
[JsonSerializable(typeof(CommitBody))]
[JsonSerializable(typeof(StatsBody))]
internal sealed partial class ControlJson : JsonSerializerContext;
