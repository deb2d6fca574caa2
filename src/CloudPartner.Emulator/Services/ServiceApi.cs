using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services;

/// <summary>The operations of one service, and what every call of it goes through first.</summary>
internal abstract class ServiceApi<TCall>(string prefix, Database database, Tokens tokens)
    where TCall : ServiceCall
{
    protected Database Database { get; } = database;

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = new ServiceGroup<TCall>(routes.MapGroup(prefix), BeginAsync);
        MapOperations(group);
        // Everything else under the prefix is answered in the service's manner too.
        group.MapRest(NoSuchOperationAsync);
    }

    protected abstract void MapOperations(ServiceGroup<TCall> group);

    /// <summary>Checks what a call needs, in the order of the service, and refuses by an exception.</summary>
    protected abstract ValueTask<TCall> BeginAsync(HttpContext context);

    protected abstract Task NoSuchOperationAsync(TCall call);

    /// <summary>Who calls, by the token. A challenge tells clients that they need one, or another one.</summary>
    protected TokenClaims ReadToken(HttpContext context, Func<string, Refusal> refuse, bool challenges = true)
    {
        string? authorization = context.Request.Headers.Authorization;
        var (claims, error) = tokens.Find(authorization);
        return claims ?? throw RefuseToken(context, refuse(error!), challenges ? error : null, authorization is null);
    }

    protected static RefusedException RefuseToken(
        HttpContext context,
        Refusal refusal,
        string? challenge,
        bool isMissing = false
    )
    {
        if (challenge is not null)
        {
            context.Response.Headers.WWWAuthenticate = isMissing
                ? "Bearer"
                : $"Bearer error=\"invalid_token\", error_description=\"{challenge}\"";
        }

        return new RefusedException(refusal);
    }
}
