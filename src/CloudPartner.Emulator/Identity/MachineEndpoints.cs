using System.Globalization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Identity;

/// <summary>
/// The identity endpoints of machines in Azure: that of virtual machines, and that of App Service, Functions and
/// Automation (learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token). The identity
/// is the service principal.
/// </summary>
internal sealed class MachineEndpoints(Tokens tokens, Clock clock)
{
    public const string IdentityHeader = "emulator-identity-header";

    private const string VirtualMachine = "/metadata/identity/oauth2/token";
    private const string AppService = "/msi/token";

    /// <summary>They belong to machines and not to the authority, and refuse in a form of their own.</summary>
    public static Dialect Dialect { get; } =
        new(
            path => path == VirtualMachine || path == AppService,
            (context, refusal) =>
                FailAsync(
                    context,
                    RefusalStatus.Of(refusal),
                    RefusalStatus.Of(refusal) switch
                    {
                        429 => "too_many_requests",
                        >= 500 => "temporarily_unavailable",
                        _ => "invalid_request",
                    },
                    refusal.Message
                )
        )
        {
            IsService = false,
        };

    /// <summary>How the identity is called as a resource.</summary>
    public const string ResourceId =
        "/subscriptions/44444444-4444-4444-8444-444444444444/resourceGroups/emulator"
        + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/automation";

    // The names that the parameters have in one or the other service.
    private static readonly (string Parameter, string Value)[] Names =
    [
        ("client_id", Identities.Automation.ApplicationId),
        ("object_id", Identities.Automation.ObjectId),
        ("principal_id", Identities.Automation.ObjectId),
        ("mi_res_id", ResourceId),
        ("msi_res_id", ResourceId),
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            VirtualMachine,
            context =>
                context.Request.Headers["Metadata"] != "true"
                    ? FailAsync(context, 400, "bad_request_102", "Required metadata header not specified")
                    : IssueAsync(context, "2018-02-01")
        );
        routes.MapGet(
            AppService,
            context =>
                context.Request.Headers["X-IDENTITY-HEADER"] != IdentityHeader
                    ? FailAsync(context, 401, "unauthorized_client", "The header X-IDENTITY-HEADER is missing or wrong")
                    : IssueAsync(context, "2019-08-01")
        );
    }

    private Task IssueAsync(HttpContext context, string oldestVersion)
    {
        var query = context.Request.Query;
        string? version = query["api-version"],
            resource = query["resource"];
        if (!DateOnly.TryParseExact(version, "yyyy-MM-dd", out _) || string.CompareOrdinal(version, oldestVersion) < 0)
        {
            return FailAsync(
                context,
                400,
                "bad_request",
                $"api-version is invalid or was not specified. The oldest one is {oldestVersion}."
            );
        }

        if (string.IsNullOrEmpty(resource))
            return FailAsync(context, 400, "invalid_request", "Required query variable 'resource' is missing");
        foreach (var (parameter, value) in Names)
        {
            if (
                query.TryGetValue(parameter, out var wanted)
                && !value.Equals(wanted, StringComparison.OrdinalIgnoreCase)
            )
            {
                return FailAsync(context, 400, "invalid_request", "Identity not found");
            }
        }

        var audience = Audience.OfResource(resource);
        if (!Audience.IsKnown(audience))
        {
            return FailAsync(
                context,
                400,
                "invalid_resource",
                SignInException.UnknownResource(audience, Tenant.Contoso.Id).Message
            );
        }

        var lifetime = tokens.LifetimeSeconds;
        var token = tokens.Issue(
            new TokenClaims(Identities.AutomationCaller, audience, Tenant.Contoso.Id),
            AccessToken.Issuer(context.Request, Tenant.Contoso.Id),
            Identities.Automation.ApplicationId
        );
        return context.JsonAsync(
            200,
            new MachineTokenBody(
                token,
                Identities.Automation.ApplicationId,
                lifetime.ToString(CultureInfo.InvariantCulture),
                clock.Now.AddSeconds(lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                resource,
                "Bearer"
            ),
            IdentityJson.Default.MachineTokenBody
        );
    }

    private static Task FailAsync(HttpContext context, int status, string error, string description) =>
        context.JsonAsync(status, new MachineErrorBody(error, description), IdentityJson.Default.MachineErrorBody);
}
