using System.Text;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Control;

/// <summary>What becomes of a part of a batch, which has no connection of its own that could break.</summary>
internal enum BatchEffect
{
    None,

    /// <summary>It is refused with the rule's status.</summary>
    Refused,

    /// <summary>It is not carried out, and its answer does not come.</summary>
    NotCarriedOut,

    /// <summary>It is carried out, and its answer does not come.</summary>
    AnswerLost,
}

/// <summary>One kind of fault. A further one is a row of the table and nothing else.</summary>
internal sealed record FaultAction(
    string Name,
    BatchEffect InBatch,
    Func<HttpContext, FaultRule, RequestDelegate, Task> RunAsync
)
{
    public const string Status = "status";

    private const string HtmlType = "text/html; charset=utf-8";

    private const string LoginPage =
        "<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body><h1>Sign in</h1></body></html>";

    // Long enough for every client time-out worth testing, short enough that nothing hangs for ever.
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(120);

    public static IReadOnlyList<FaultAction> All { get; } =
    [
        new(Status, BatchEffect.Refused, (context, rule, _) => AnswerStatusAsync(context, rule)),
        new(
            "resetBefore",
            BatchEffect.NotCarriedOut,
            (context, _, _) =>
            {
                Cut(context);
                return Task.CompletedTask;
            }
        ),
        new(
            "resetAfter",
            BatchEffect.AnswerLost,
            async (context, _, next) =>
            {
                using var answer = await CarryOutAsync(context, next);
                Cut(context);
            }
        ),
        new(
            "stall",
            BatchEffect.AnswerLost,
            async (context, _, next) =>
            {
                await SendHalfAsync(context, next);
                await Task.Delay(LongestStall, context.RequestAborted);
                context.Abort();
            }
        ),
        new("torn", BatchEffect.AnswerLost, (context, _, next) => SendHalfAsync(context, next, looksWhole: true)),
        new(
            "cut",
            BatchEffect.AnswerLost,
            async (context, _, next) =>
            {
                await SendHalfAsync(context, next);
                await Task.Delay(50, context.RequestAborted);
                context.Abort();
            }
        ),
        new("html", BatchEffect.NotCarriedOut, (context, _, _) => AnswerTextAsync(context, 200, LoginPage)),
        new(
            "delay",
            BatchEffect.None,
            async (context, rule, next) =>
            {
                await Task.Delay(rule.Milliseconds, context.RequestAborted);
                await next(context);
            }
        ),
    ];

    public static FaultAction Of(FaultRule rule) => All.First(action => action.Name == rule.Action);

    private static Task AnswerStatusAsync(HttpContext context, FaultRule rule)
    {
        if (RetryAfterText.Header(rule.RetryAfter, DateTimeOffset.UtcNow) is { } retryAfter)
            context.Response.Headers.RetryAfter = retryAfter;
        if (rule.Scope is not null)
            context.Response.Headers["x-ms-throttle-scope"] = rule.Scope;
        switch (rule.Status is 204 or 205 or 304 ? "empty" : rule.Body)
        {
            case "html":
                return AnswerTextAsync(context, rule.Status, $"<html><body><h1>{rule.Status}</h1></body></html>");
            case "empty":
                context.Response.StatusCode = rule.Status;
                return Task.CompletedTask;
            default:
                return context.RefuseAsync(rule.AsRefusal());
        }
    }

    /// <summary>Carries the request out, writes included, and keeps the answer back.</summary>
    private static async Task<MemoryStream> CarryOutAsync(HttpContext context, RequestDelegate next)
    {
        var wire = context.Response.Body;
        var answer = new MemoryStream();
        context.Response.Body = answer;
        try
        {
            await next(context);
        }
        finally
        {
            // If the request fails halfway, it is still answered, and this stream is gone by then.
            context.Response.Body = wire;
        }

        return answer;
    }

    private static async Task SendHalfAsync(HttpContext context, RequestDelegate next, bool looksWhole = false)
    {
        using var answer = await CarryOutAsync(context, next);
        var response = context.Response;
        // An empty answer could not be torn, so it gets a body.
        if (answer.Length == 0)
        {
            answer.Write("""{"value":["""u8);
            response.ContentType = JsonResults.ContentType;
            response.StatusCode = response.StatusCode == 204 ? 200 : response.StatusCode;
        }

        var half = answer.GetBuffer().AsMemory(0, (int)(answer.Length + 1) / 2);
        response.ContentLength = looksWhole ? half.Length : answer.Length;
        await response.Body.WriteAsync(half, context.RequestAborted);
        await response.Body.FlushAsync(context.RequestAborted);
    }

    private static void Cut(HttpContext context)
    {
        context.Trace().IsCut = true;
        context.Abort();
    }

    private static Task AnswerTextAsync(HttpContext context, int status, string html)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = HtmlType;
        var bytes = Encoding.UTF8.GetBytes(html);
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, 0, bytes.Length, context.RequestAborted);
    }
}
