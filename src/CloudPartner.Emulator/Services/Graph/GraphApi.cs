using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Services.Graph.Applications;
using CloudPartner.Emulator.Services.Graph.Audits;
using CloudPartner.Emulator.Services.Graph.Batch;
using CloudPartner.Emulator.Services.Graph.Invitations;
using CloudPartner.Emulator.Services.Graph.Organization;
using CloudPartner.Emulator.Services.Graph.Reports;
using CloudPartner.Emulator.Services.Graph.Tenants;
using CloudPartner.Emulator.Services.Graph.Users;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>
/// The few calls of Microsoft Graph that finding, inviting and reviewing people takes. Every call needs a token for
/// this audience.
/// </summary>
internal sealed class GraphApi(
    Database database,
    Tokens tokens,
    FaultInjectionMiddleware faults,
    RequestLog log,
    Clock clock
) : ServiceApi<GraphCall>(Prefix, database, tokens)
{
    public const string Prefix = "/v1.0";

    private readonly DirectoryAuditEndpoints _audits = new(clock);

    public static Dialect Dialect { get; } =
        new(
            path => path.StartsWithSegments(Prefix),
            (context, refusal) => GraphResult.Refuse(refusal).SendAsync(context)
        )
        {
            CorrelationHeader = "request-id",
            ClientHeader = "client-request-id",
            ReturnsClientId = true,
        };

    protected override void MapOperations(ServiceGroup<GraphCall> group)
    {
        foreach (
            var path in (string[])
                [
                    "/users",
                    "/users/$count",
                    "/users/{id}",
                    "/users/{id}/mailboxSettings/userPurpose",
                    "/reports/authenticationMethods/userRegistrationDetails/{id}",
                    "/auditLogs/directoryAudits",
                    "/applications",
                    "/servicePrincipals",
                    "/servicePrincipals/{id}",
                    "/me",
                    "/organization",
                    "/tenantRelationships/{function}",
                ]
        )
        {
            group.MapGet(path, CarryOutAsync);
        }

        group.MapPost("/invitations", CarryOutAsync);
        var batch = new BatchEndpoints(this, faults, log);
        group.MapPost("/$batch", async call => await (await batch.CarryOutAsync(call.Request)).SendAsync(call.Context));
    }

    protected override async ValueTask<GraphCall> BeginAsync(HttpContext context)
    {
        const string code = "InvalidAuthenticationToken";
        var claims = ReadToken(context, error => new HttpRefusal(401, code, error), challenges: false);
        if (!claims.Audience.IsAmong(Audience.Graph))
        {
            throw new RefusedException(
                new HttpRefusal(401, code, $"Access token validation failure. Invalid audience: {claims.Audience}.")
            );
        }

        var body = HttpMethods.IsPost(context.Request.Method) ? await RequestBody.ReadAsync(context) : default;
        await Database.FlushPendingUsersAsync();
        return new GraphCall(context, claims, Database, body);
    }

    protected override Task NoSuchOperationAsync(GraphCall call) => CarryOutAsync(call);

    private async Task CarryOutAsync(GraphCall call) =>
        await (await CarryOutAsync(call.Request)).SendAsync(call.Context);

    /// <summary>Carries out one request; routes and batches both end here.</summary>
    public async Task<GraphResult> CarryOutAsync(GraphRequest request)
    {
        try
        {
            var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            return (request.Method, parts) switch
            {
                ("GET", ["users"]) => UserEndpoints.List(Database, request),
                ("GET", ["users", "$count"]) => UserEndpoints.Count(Database, request),
                ("GET", ["users", var id]) => UserEndpoints.Get(Database, request, Uri.UnescapeDataString(id)),
                ("GET", ["users", var id, "mailboxSettings", "userPurpose"]) => MailboxEndpoints.GetPurpose(
                    Database,
                    request,
                    id
                ),
                ("GET", ["reports", "authenticationMethods", "userRegistrationDetails", var id]) =>
                    RegistrationEndpoints.Get(Database, request, id),
                ("GET", ["auditLogs", "directoryAudits"]) => _audits.List(Database, request),
                ("GET", ["applications"]) => ApplicationEndpoints.List(Database, request),
                ("POST", ["invitations"]) => await InvitationEndpoints.CreateAsync(Database, request, _audits),
                ("GET", ["me"]) => UserEndpoints.GetCaller(Database, request),
                ("GET", ["organization"]) => OrganizationEndpoints.List(Database, request),
                ("GET", ["servicePrincipals"]) => ServicePrincipalEndpoints.List(Database, request),
                ("GET", ["servicePrincipals", var id]) => ServicePrincipalEndpoints.Get(Database, request, id),
                ("GET", ["tenantRelationships", var function]) when TenantEndpoints.DomainOf(function) is { } domain =>
                    TenantEndpoints.Find(Database, request, domain),
                ("GET", [var segment]) when ServicePrincipalEndpoints.KeyOf(segment) is { } key =>
                    ServicePrincipalEndpoints.GetByKey(Database, request, key),
                _ => GraphResult.Refuse(
                    new Refusal(
                        RefusalKind.NotFound,
                        "ResourceNotFound",
                        $"The emulator has no operation {request.Method} {request.Path}."
                    )
                ),
            };
        }
        catch (RefusedException error)
        {
            return GraphResult.Refuse(error.Refusal);
        }
    }
}
