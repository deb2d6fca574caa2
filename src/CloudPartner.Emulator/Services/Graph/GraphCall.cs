using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>A call of Graph, of which a batch carries several requests.</summary>
internal sealed class GraphCall(HttpContext context, TokenClaims claims, Database database, JsonElement body)
    : ServiceCall(context, claims, database)
{
    public GraphRequest Request =>
        new(
            Context.Request.Method,
            Context.Request.Path.Value![GraphApi.Prefix.Length..],
            Query,
            body,
            Claims,
            Ids,
            $"{Context.Request.Scheme}://{Context.Request.Host}{GraphApi.Prefix}",
            "eventual".Equals(Context.Request.Headers["ConsistencyLevel"], StringComparison.OrdinalIgnoreCase),
            Context.Features.GetRequiredFeature<Behaviour>()
        );
}

/// <summary>
/// A request to Graph, by itself or in a batch. <see cref="IsEventual"/>: counting and searching need consent to
/// results that may be slightly out of date.
/// </summary>
internal sealed record GraphRequest(
    string Method,
    string Path,
    IQueryCollection Query,
    JsonElement Body,
    TokenClaims Claims,
    RequestIds Ids,
    string BaseAddress,
    bool IsEventual,
    Behaviour Behaviour
);
