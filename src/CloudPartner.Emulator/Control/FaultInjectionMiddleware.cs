using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Control;

/// <summary>Lets requests meet the faults of the plan that is set.</summary>
internal sealed class FaultInjectionMiddleware(Clock clock)
{
    private volatile FaultInjector? _active;

    public FaultInjector? Active => _active;

    public void Set(FaultPlan? plan) => _active = plan is null ? null : new FaultInjector(plan, clock);

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var injector = _active;
        var dialect = context.Dialect();
        if (injector is null || !dialect.IsLogged)
        {
            await next(context);
            return;
        }

        var fault = injector.Decide(context.Request.Method, context.Request.Path, dialect.IsService);
        context.Trace().Fault = fault?.Name;
        var latency = dialect.IsService ? injector.Plan.LatencyMs : injector.Plan.SignInLatencyMs;
        if (latency > 0)
            await Task.Delay(latency, context.RequestAborted);
        await (fault is null ? next(context) : FaultAction.Of(fault.Rule).RunAsync(context, fault.Rule, next));
    }
}
