using System.Globalization;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Store;

namespace CloudPartner.Emulator.Endpoints;

/// <summary>
/// The identity endpoints of machines in Azure: that of virtual machines, and that of App Service, Functions and Automation
/// (learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token). The identity is the service principal.
/// </summary>
internal sealed class MachineEndpoints(Tokens tokens, Clock clock)
{
    public const string IdentityHeader = "emulator-identity-header";

    private const string VirtualMachine = "/metadata/identity/oauth2/token";
    private const string AppService = "/msi/token";

    public static bool Owns(PathString path) => path == VirtualMachine || path == AppService;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(VirtualMachine, context =>
            context.Request.Headers["Metadata"] != "true"
                ? FailAsync(context, 400, "bad_request_102", "Required metadata header not specified")
                : IssueAsync(context));
        routes.MapGet(AppService, context =>
            context.Request.Headers["X-IDENTITY-HEADER"] != IdentityHeader
                ? FailAsync(context, 401, "unauthorized_client", "The header X-IDENTITY-HEADER is missing or wrong")
                : IssueAsync(context));
    }

    private Task IssueAsync(HttpContext context)
    {
        string? resource = context.Request.Query["resource"], application = context.Request.Query["client_id"];
        if (string.IsNullOrEmpty(resource))
            return FailAsync(context, 400, "invalid_request", "Required query variable 'resource' is missing");
        if (application is not null && !application.Equals(Identities.Automation.ApplicationId, StringComparison.OrdinalIgnoreCase))
            return FailAsync(context, 400, "invalid_request", "Identity not found");
        var lifetime = tokens.LifetimeSeconds;
        return Answer.JsonAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("access_token", tokens.Issue(
                new Grant(Identities.AutomationCaller, Audience.OfResource(resource), Tenant.Contoso.Id)));
            json.WriteString("client_id", Identities.Automation.ApplicationId);
            json.WriteString("expires_in", lifetime.ToString(CultureInfo.InvariantCulture));
            json.WriteString("expires_on", clock.Now.AddSeconds(lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            json.WriteString("resource", resource);
            json.WriteString("token_type", "Bearer");
            json.WriteEndObject();
        });
    }

    private static Task FailAsync(HttpContext context, int status, string error, string words) =>
        SignInAnswer.FailMachineAsync(context, status, error, words);
}
