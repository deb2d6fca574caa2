using System.Text;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Services;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Control;

/// <summary>Lets requests meet the faults of the plan that is set.</summary>
internal sealed class Faults(Clock clock)
{
    private const string HtmlType = "text/html; charset=utf-8";

    private const string LoginPage =
        "<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body><h1>Sign in</h1></body></html>";

    // Long enough for every client time-out worth testing, short enough that nothing hangs for ever.
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(120);

    private volatile ActivePlan? _active;

    public ActivePlan? Active => _active;

    public void Set(FaultPlan? plan) => _active = plan is null ? null : new ActivePlan(plan, clock);

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var plan = _active;
        var path = context.Request.Path;
        if (plan is null || ControlEndpoints.Owns(path))
        {
            await next(context);
            return;
        }

        var fault = plan.Decide(context.Request.Method, path);
        context.Features.GetRequiredFeature<RequestTrace>().Fault = fault?.Action;
        var latency = Dialects.IsService(path) ? plan.Plan.LatencyMs : plan.Plan.SignInLatencyMs;
        if (latency > 0)
            await Task.Delay(latency, context.RequestAborted);
        await (fault is null ? next(context) : MeetAsync(context, fault.Rule, next));
    }

    private static async Task MeetAsync(HttpContext context, FaultRule rule, RequestDelegate next)
    {
        switch (rule.Action)
        {
            case "status":
                await AnswerStatusAsync(context, rule);
                break;
            case "html":
                await AnswerTextAsync(context, 200, HtmlType, LoginPage);
                break;
            case "resetBefore":
                Cut(context);
                break;
            case "delay":
                await Task.Delay(rule.Milliseconds, context.RequestAborted);
                await next(context);
                break;
            default:
                await SpoilAsync(context, rule.Action, next);
                break;
        }
    }

    private static Task AnswerStatusAsync(HttpContext context, FaultRule rule)
    {
        if (RetryAfterText.Header(rule.RetryAfter, DateTimeOffset.UtcNow) is { } retryAfter)
            context.Response.Headers.RetryAfter = retryAfter;
        if (rule.Scope is not null)
            context.Response.Headers["x-ms-throttle-scope"] = rule.Scope;
        var body = rule.Status is 204 or 205 or 304 ? "empty" : rule.Body;
        switch (body)
        {
            case "html":
                return AnswerTextAsync(
                    context,
                    rule.Status,
                    HtmlType,
                    $"<html><body><h1>{rule.Status}</h1></body></html>"
                );
            case "empty":
                context.Response.StatusCode = rule.Status;
                return Task.CompletedTask;
            default:
                var code = rule.Status == 429 ? "TooManyRequests" : "EmulatedFault";
                return Answer.RefuseAsync(
                    context,
                    new HttpRefusal(rule.Status, code, "The fault plan asks for this answer.")
                );
        }
    }

    /// <summary>Carries the request out, writes included, and then spoils the answer.</summary>
    private static async Task SpoilAsync(HttpContext context, string action, RequestDelegate next)
    {
        var response = context.Response;
        var wire = response.Body;
        using var answer = new MemoryStream();
        response.Body = answer;
        try
        {
            await next(context);
        }
        finally
        {
            // A request that breaks off in the middle is still answered, and not into what is gone by then.
            response.Body = wire;
        }

        if (action == "resetAfter")
        {
            Cut(context);
            return;
        }

        // An answer without a body has nothing to tear, so it gets one.
        if (answer.Length == 0)
        {
            answer.Write("""{"value":["""u8);
            response.ContentType = Answer.JsonType;
            response.StatusCode = response.StatusCode == 204 ? 200 : response.StatusCode;
        }

        var half = answer.GetBuffer().AsMemory(0, (int)(answer.Length + 1) / 2);
        response.ContentLength = action == "torn" ? half.Length : answer.Length;
        await wire.WriteAsync(half, context.RequestAborted);
        await wire.FlushAsync(context.RequestAborted);
        if (action == "stall")
            await Task.Delay(LongestStall, context.RequestAborted);
        if (action == "cut")
            await Task.Delay(50, context.RequestAborted);
        if (action != "torn")
            context.Abort();
    }

    private static void Cut(HttpContext context)
    {
        context.Features.GetRequiredFeature<RequestTrace>().IsCut = true;
        context.Abort();
    }

    private static Task AnswerTextAsync(HttpContext context, int status, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, 0, bytes.Length, context.RequestAborted);
    }
}
