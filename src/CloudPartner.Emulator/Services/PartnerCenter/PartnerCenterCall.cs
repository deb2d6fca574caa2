using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>A call of Partner Center.</summary>
internal sealed class PartnerCenterCall(HttpContext context, TokenClaims claims, Database database)
    : ServiceCall(context, claims, database)
{
    public Behaviour Behaviour => Context.Behaviour();

    /// <summary>The caller's place in the account, for those who have a role in it.</summary>
    public AccountMembership ReadMembership()
    {
        var membership = Database.Read(store => store.Members.FindMembership(Claims));
        return membership.RefuseRead() is { } refusal ? throw new RefusedException(refusal) : membership;
    }

    public override Task AnswerAsync<T>(int status, T body, JsonTypeInfo<T> type) =>
        Context.PartnerCenterJsonAsync(status, json => JsonSerializer.Serialize(json, body, type));
}

internal static class PartnerCenterJsonExtensions
{
    public static Behaviour Behaviour(this HttpContext context) => context.Features.GetRequiredFeature<Behaviour>();

    /// <summary>Sends an answer with the byte order mark that the service's answers begin with.</summary>
    public static Task PartnerCenterJsonAsync(this HttpContext context, int status, Action<Utf8JsonWriter> write) =>
        context.JsonAsync(
            status,
            write,
            preamble: context.Behaviour().ByteOrderMark ? Encoding.UTF8.GetPreamble() : default
        );
}
