using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Services.Portal.Access;
using CloudPartner.Emulator.Services.Portal.History;
using CloudPartner.Emulator.Services.Portal.Offers;
using CloudPartner.Emulator.Services.Portal.Publishers;
using CloudPartner.Emulator.Services.Portal.Roles;
using CloudPartner.Emulator.Services.Portal.Users;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Portal;

/// <summary>The Cloud Partner Portal's API. Every call needs its version, then a token.</summary>
internal sealed class PortalApi(Database database, Tokens tokens) : ServiceApi<PortalCall>(Prefix, database, tokens)
{
    public const string ApiVersion = "2017-10-31";

    private const string Prefix = "/api";

    public static Dialect Dialect { get; } = new(path => path.StartsWithSegments(Prefix), ErrorBody.RefuseAsync);

    protected override void MapOperations(ServiceGroup<PortalCall> group)
    {
        PublisherEndpoints.Map(group);
        UserEndpoints.Map(group);
        OfferEndpoints.Map(group);
        HistoryEndpoints.Map(group);
        RoleEndpoints.Map(group);
        AccessEndpoints.Map(group);
    }

    protected override ValueTask<PortalCall> BeginAsync(HttpContext context)
    {
        string? version = context.Request.Query["api-version"];
        if (version != ApiVersion)
        {
            throw new RefusedException(
                new HttpRefusal(
                    400,
                    "InvalidAPIVersion",
                    version is null
                        ? $"The query parameter api-version is missing. Allowed values are [{ApiVersion}]."
                        : $"The api-version '{version}' is not supported. Allowed values are [{ApiVersion}].",
                    "api-version"
                )
            );
        }

        var claims = ReadToken(context, error => new HttpRefusal(401, "Unauthorized", error));
        return ValueTask.FromResult(new PortalCall(context, claims, Database));
    }

    protected override Task NoSuchOperationAsync(PortalCall call)
    {
        var request = call.Context.Request;
        return call.RefuseAsync(Refusal.NotFound($"The portal has no operation {request.Method} {request.Path}."));
    }
}
