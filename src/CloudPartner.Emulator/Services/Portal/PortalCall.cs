using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Portal;

/// <summary>A call of the portal.</summary>
internal sealed class PortalCall(HttpContext context, TokenClaims claims, Database database)
    : ServiceCall(context, claims, database)
{
    private const int DefaultTop = 100;
    private const int LargestTop = 1000;

    private static readonly PageStyle Paging = new(
        "$top",
        Refusal.BadRequest,
        bytes => Base64Url.Encode(bytes),
        Base64Url.Decode
    )
    {
        WrongToken = "$skiptoken is not one that this portal gave out.",
    };

    public string PublisherId => Route("publisherId");

    /// <summary>Refuses whoever may not look at the publisher.</summary>
    public void CheckAccess()
    {
        if (Database.Read(store => store.Users.FindAccess(PublisherId, Caller)).RefuseRead() is { } refusal)
            throw new RefusedException(refusal);
    }

    /// <summary>Looks at something of the publisher, for those who may.</summary>
    public Result<T> Read<T>(Func<Store, Result<T>> read)
        where T : class =>
        Database.Read(store =>
            store.Users.FindAccess(PublisherId, Caller).RefuseRead() is { } refusal ? refusal : read(store)
        );

    /// <summary>The conditions of a write.</summary>
    public Conditions ReadConditions()
    {
        var headers = Context.Request.Headers;
        string? ifMatch = headers.IfMatch,
            ifNoneMatch = headers.IfNoneMatch;
        if (ifNoneMatch is not (null or "*"))
        {
            throw RequestBody.Invalid(
                "If-None-Match",
                "If-None-Match may only be *, which creates and never overwrites."
            );
        }

        return ifMatch is not null && ifNoneMatch is not null
            ? throw RequestBody.Invalid("If-Match", "If-Match and If-None-Match exclude each other.")
            : new Conditions(ifMatch, ifNoneMatch is not null);
    }

    public PortalPage ReadPage(Func<string?, Filter?> parse)
    {
        var page = Paging.Read(Query, DefaultTop, LargestTop);
        return new PortalPage(
            this,
            Paging,
            page,
            parse(Query["$filter"])
                ?? throw RequestBody.Invalid(
                    "$filter",
                    "$filter has a field, a comparison or a form that this list does not know."
                )
        );
    }
}
