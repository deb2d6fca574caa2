namespace CloudPartner.Emulator.Services;

/// <summary>
/// The route group of a service, whose handlers get a call with a known caller. A filter of the framework could only
/// hand the call over untyped.
/// </summary>
internal sealed class ServiceGroup<TCall>(IEndpointRouteBuilder routes, Func<HttpContext, ValueTask<TCall>> begin)
    where TCall : ServiceCall
{
    public IEndpointConventionBuilder MapGet(string pattern, Func<TCall, Task> handle) =>
        routes.MapGet(pattern, Delegate(handle));

    public IEndpointConventionBuilder MapPut(string pattern, Func<TCall, Task> handle) =>
        routes.MapPut(pattern, Delegate(handle));

    public IEndpointConventionBuilder MapPost(string pattern, Func<TCall, Task> handle) =>
        routes.MapPost(pattern, Delegate(handle));

    public IEndpointConventionBuilder MapDelete(string pattern, Func<TCall, Task> handle) =>
        routes.MapDelete(pattern, Delegate(handle));

    public void MapRest(Func<TCall, Task> handle) => routes.Map("/{**rest}", Delegate(handle));

    private RequestDelegate Delegate(Func<TCall, Task> handle) => async context => await handle(await begin(context));
}
