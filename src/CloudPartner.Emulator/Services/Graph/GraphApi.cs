using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>A request to Graph, whether it came by itself or in a batch.</summary>
internal sealed record GraphRequest(
    string Method,
    string Path,
    IQueryCollection Query,
    JsonElement Body,
    TokenClaims Claims,
    RequestIds Ids,
    string BaseAddress
)
{
    /// <summary>What may be a moment behind has to be asked for: counting, searching.</summary>
    public bool IsEventual { get; init; }
}

/// <summary>The few calls of Microsoft Graph that finding and inviting people takes.</summary>
internal sealed class GraphApi(Database database, Tokens tokens)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "GET", "/users");
        Map(routes, "GET", "/users/$count");
        Map(routes, "GET", "/users/{id}");
        Map(routes, "POST", "/invitations");
        Map(routes, "GET", "/servicePrincipals");
        Map(routes, "GET", "/servicePrincipals/{id}");
        Map(routes, "GET", "/me");
        Map(routes, "GET", "/organization");
    }

    public void MapRest(IEndpointRouteBuilder routes) =>
        routes.Map(Dialects.GraphPrefix + "/{**rest}", (RequestDelegate)RunAsync);

    /// <summary>
    /// What every call goes through first: the token and its audience. Reads the body, if there has to be one.
    /// </summary>
    public async Task RunAsync(HttpContext context, Func<GraphRequest, Task<GraphAnswer>> handle)
    {
        if (tokens.Find(context.Request.Headers.Authorization, out var complaint) is not { } claims)
        {
            await Answer.RefuseAsync(context, new HttpRefusal(401, "InvalidAuthenticationToken", complaint));
            return;
        }

        if (!Audience.IsFor(Dialect.Graph, claims.Audience))
        {
            await Answer.RefuseAsync(
                context,
                new HttpRefusal(
                    401,
                    "InvalidAuthenticationToken",
                    $"Access token validation failure. Invalid audience: {claims.Audience}."
                )
            );
            return;
        }

        JsonElement body = default;
        if (HttpMethods.IsPost(context.Request.Method))
        {
            (body, var unreadable) = await Body.ReadAsync(context);
            if (unreadable is not null)
            {
                await Answer.RefuseAsync(context, unreadable);
                return;
            }
        }

        await database.FlushPendingUsersAsync();
        var request = context.Request;
        var answer = await handle(
            new GraphRequest(
                request.Method,
                request.Path.Value![Dialects.GraphPrefix.Length..],
                request.Query,
                body,
                claims,
                context.Features.GetRequiredFeature<RequestTrace>().Ids,
                $"{request.Scheme}://{request.Host}{Dialects.GraphPrefix}"
            )
            {
                IsEventual = "eventual".Equals(request.Headers["ConsistencyLevel"], StringComparison.OrdinalIgnoreCase),
            }
        );
        await answer.SendAsync(context);
    }

    private Task RunAsync(HttpContext context) => RunAsync(context, AnswerAsync);

    /// <summary>Carries out one request; routes and batches both end here.</summary>
    public Task<GraphAnswer> AnswerAsync(GraphRequest request)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (request.Method, parts) switch
        {
            ("GET", ["users"]) => Task.FromResult(People.List(database, request)),
            ("GET", ["users", "$count"]) => Task.FromResult(People.Count(database, request)),
            ("GET", ["users", var id]) => Task.FromResult(People.Get(database, request, Uri.UnescapeDataString(id))),
            ("POST", ["invitations"]) => Invitations.CreateAsync(database, request),
            ("GET", ["me"]) => Task.FromResult(People.GetCaller(database, request)),
            ("GET", ["organization"]) => Task.FromResult(Directories.Organization(database, request)),
            ("GET", ["servicePrincipals"]) => Task.FromResult(Principals.List(request)),
            ("GET", ["servicePrincipals", var id]) => Task.FromResult(Principals.Get(request, id)),
            ("GET", [var alone]) when Principals.KeyOf(alone) is { } key => Task.FromResult(
                Principals.GetByKey(request, key)
            ),
            _ => Task.FromResult(Unknown(request)),
        };
    }

    private void Map(IEndpointRouteBuilder routes, string method, string pattern) =>
        routes.MapMethods(Dialects.GraphPrefix + pattern, [method], (RequestDelegate)RunAsync);

    private static GraphAnswer Unknown(GraphRequest request) =>
        GraphAnswer.Refuse(
            new Refusal(
                RefusalKind.NotFound,
                "ResourceNotFound",
                $"The emulator has no operation {request.Method} {request.Path}."
            )
        );
}
