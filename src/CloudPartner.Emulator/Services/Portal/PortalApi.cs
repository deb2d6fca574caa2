using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Services.Portal;

/// <summary>One call of the portal API whose caller is known.</summary>
internal sealed class PortalCall(HttpContext context, Principal caller, Database database)
{
    public HttpContext Context { get; } = context;

    public Principal Caller { get; } = caller;

    public Database Database { get; } = database;

    public RequestIds Ids => Context.Features.GetRequiredFeature<RequestTrace>().Ids;

    public string PublisherId => Route("publisherId");

    public string Route(string name) => (string)Context.Request.RouteValues[name]!;

    public Task RefuseAsync(Refusal refusal) => Answer.RefuseAsync(Context, refusal);

    /// <summary>The preconditions of a write, or the refusal of headers that contradict each other.</summary>
    public Refusal? ReadConditions(out Conditions conditions)
    {
        var headers = Context.Request.Headers;
        string? ifMatch = headers.IfMatch,
            ifNoneMatch = headers.IfNoneMatch;
        conditions = new Conditions(ifMatch, ifNoneMatch is not null);
        if (ifNoneMatch is not (null or "*"))
        {
            return Refusal.BadRequest(
                "If-None-Match may only be *, which creates and never overwrites.",
                "If-None-Match"
            );
        }

        return ifMatch is not null && ifNoneMatch is not null
            ? Refusal.BadRequest("If-Match and If-None-Match exclude each other.", "If-Match")
            : null;
    }
}

/// <summary>What every call of the portal API goes through first: version, then token.</summary>
internal sealed class PortalApi(Database database, Tokens tokens)
{
    public const string ApiVersion = "2017-10-31";

    public void Map(IEndpointRouteBuilder routes, string method, string pattern, Func<PortalCall, Task> handle) =>
        routes.MapMethods(pattern, [method], context => RunAsync(context, handle));

    /// <summary>Everything else under the prefix is answered in the portal's manner too.</summary>
    public void MapRest(IEndpointRouteBuilder routes, string prefix) =>
        routes.Map(
            $"{prefix}/{{**rest}}",
            context =>
                RunAsync(
                    context,
                    call =>
                        call.RefuseAsync(
                            Refusal.NotFound(
                                $"The portal has no operation {context.Request.Method} {context.Request.Path}."
                            )
                        )
                )
        );

    private Task RunAsync(HttpContext context, Func<PortalCall, Task> handle)
    {
        string? version = context.Request.Query["api-version"];
        if (version != ApiVersion)
        {
            return Answer.RefuseAsync(
                context,
                new Refusal(
                    RefusalKind.Invalid,
                    "InvalidAPIVersion",
                    version is null
                        ? $"The query parameter api-version is missing. Allowed values are [{ApiVersion}]."
                        : $"The api-version '{version}' is not supported. Allowed values are [{ApiVersion}].",
                    "api-version"
                )
            );
        }

        string? authorization = context.Request.Headers.Authorization;
        if (tokens.Find(authorization, out var complaint) is not { } claims)
        {
            context.Response.Headers.WWWAuthenticate = authorization is null
                ? "Bearer"
                : $"Bearer error=\"invalid_token\", error_description=\"{complaint}\"";
            return Answer.RefuseAsync(context, new HttpRefusal(401, "Unauthorized", complaint));
        }

        return handle(new PortalCall(context, claims.Caller, database));
    }
}
