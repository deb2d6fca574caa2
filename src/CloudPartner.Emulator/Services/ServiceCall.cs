using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services;

/// <summary>A call of a service whose caller is known.</summary>
internal abstract class ServiceCall(HttpContext context, TokenClaims claims, Database database)
{
    public HttpContext Context { get; } = context;

    public TokenClaims Claims { get; } = claims;

    public Principal Caller => Claims.Caller;

    public Database Database { get; } = database;

    public RequestIds Ids { get; } = context.Trace().Ids;

    public IQueryCollection Query => Context.Request.Query;

    public string Route(string name) => (string)Context.Request.RouteValues[name]!;

    public Task<JsonElement> ReadBodyAsync() => RequestBody.ReadAsync(Context);

    /// <summary>Makes a change by the rules of the domain, one after the other with everybody else's.</summary>
    public Task<T> WriteAsync<T>(Func<WriteStore, T> change) => Database.Writer.RunAsync(change);

    public Task RefuseAsync(Refusal refusal) => Context.RefuseAsync(refusal);

    public virtual Task AnswerAsync<T>(int status, T body, JsonTypeInfo<T> type) =>
        Context.JsonAsync(status, body, type);

    /// <summary>Answers with what a change or a look came to.</summary>
    public Task AnswerAsync<T, TBody>(Result<T> result, Func<T, TBody> shape, JsonTypeInfo<TBody> type)
        where T : class =>
        result.Refusal is not null ? RefuseAsync(result.Refusal)
        : result.Outcome == Outcome.Removed ? Context.NoContentAsync()
        : AnswerAsync(StatusOf(result.Outcome), shape(result.Value!), type);

    private static int StatusOf(Outcome outcome) =>
        outcome switch
        {
            Outcome.Created => StatusCodes.Status201Created,
            Outcome.Accepted => StatusCodes.Status202Accepted,
            _ => StatusCodes.Status200OK,
        };
}
