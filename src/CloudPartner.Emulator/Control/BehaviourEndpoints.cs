using System.Text.Json;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Control;

/// <summary>The behaviour that is set; each request has the one that was set when it began.</summary>
internal sealed class BehaviourEndpoints
{
    private volatile Behaviour _current = new();

    public Task RunAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Set(_current);
        return next(context);
    }

    public void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("/behaviour", ShowAsync);
        control.MapPut("/behaviour", SetAsync);
    }

    private Task ShowAsync(HttpContext context) =>
        context.JsonAsync(200, json => JsonSerializer.Serialize(json, _current, ControlRequest.Format));

    private async Task SetAsync(HttpContext context)
    {
        var behaviour = await ControlRequest.ReadAsync<Behaviour>(context);
        if (behaviour.Check() is { } error)
            throw new RefusedException(error.AsRefusal());
        _current = behaviour;
        await context.NoContentAsync();
    }
}
