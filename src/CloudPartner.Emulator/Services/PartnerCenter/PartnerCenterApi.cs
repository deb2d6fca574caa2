using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>One call of Partner Center whose caller is known.</summary>
internal sealed class PartnerCall(HttpContext context, TokenClaims claims, Database database)
{
    public HttpContext Context { get; } = context;

    public TokenClaims Claims { get; } = claims;

    public Behaviour Behaviour => Context.Features.GetRequiredFeature<Behaviour>();

    public Database Database { get; } = database;

    public RequestIds Ids => Context.Features.GetRequiredFeature<RequestTrace>().Ids;

    public string Route(string name) => (string)Context.Request.RouteValues[name]!;

    public AccountMembership FindMembership() => Database.Read(store => store.Members.FindMembership(Claims));

    public Task RefuseAsync(Refusal refusal) => PartnerAnswer.RefuseAsync(Context, refusal);
}

/// <summary>As whom an operation can be called; the documentation says so for each of them.</summary>
internal enum Credentials
{
    /// <summary>A person has to be signed in.</summary>
    AppAndUser,

    /// <summary>An application may call it by itself, too.</summary>
    Any,
}

/// <summary>
/// What every call of Partner Center goes through first: token, audience, kind of credentials, second factor.
/// </summary>
internal sealed class PartnerCenterApi(Database database, Tokens tokens)
{
    public void Map(
        IEndpointRouteBuilder routes,
        string method,
        string pattern,
        Credentials credentials,
        Func<PartnerCall, Task> handle
    ) =>
        routes.MapMethods(
            Dialects.PartnerCenterPrefix + pattern,
            [method],
            context => RunAsync(context, credentials, handle)
        );

    public void MapRest(IEndpointRouteBuilder routes) =>
        routes.Map(
            Dialects.PartnerCenterPrefix + "/{**rest}",
            context =>
                RunAsync(
                    context,
                    Credentials.Any,
                    call =>
                        call.RefuseAsync(
                            PartnerFault.NotFound(
                                $"The emulator has no operation {context.Request.Method} {context.Request.Path}."
                            )
                        )
                )
        );

    private Task RunAsync(HttpContext context, Credentials credentials, Func<PartnerCall, Task> handle)
    {
        string? authorization = context.Request.Headers.Authorization;
        if (tokens.Find(authorization, out var complaint) is not { } claims)
            return RefuseTokenAsync(context, authorization is null, complaint);
        if (claims.Audience == Audience.OldGraph)
            return PartnerAnswer.RefuseAsync(context, PartnerFault.OldAudience);
        if (!Audience.IsFor(Dialect.PartnerCenter, claims.Audience))
            return RefuseTokenAsync(context, false, $"The access token is for {claims.Audience}.");
        if (claims.Caller.IsApplication && credentials == Credentials.AppAndUser)
        {
            return PartnerAnswer.RefuseAsync(
                context,
                PartnerFault.AccessDenied("This operation takes tokens of a signed-in person only (App+User).")
            );
        }

        return claims.Caller is { IsApplication: false, HasMfa: false }
            ? PartnerAnswer.RefuseAsync(
                context,
                PartnerFault.MfaRequired(context.Features.GetRequiredFeature<Behaviour>().SecondFactorCode)
            )
            : HandleAsync(new PartnerCall(context, claims, database), handle);
    }

    private async Task HandleAsync(PartnerCall call, Func<PartnerCall, Task> handle)
    {
        await database.FlushPendingUsersAsync();
        await handle(call);
    }

    private static Task RefuseTokenAsync(HttpContext context, bool isMissing, string complaint)
    {
        context.Response.Headers.WWWAuthenticate = isMissing
            ? "Bearer"
            : $"Bearer error=\"invalid_token\", error_description=\"{complaint}\"";
        return PartnerAnswer.RefuseAsync(context, PartnerFault.NoToken(complaint));
    }
}
