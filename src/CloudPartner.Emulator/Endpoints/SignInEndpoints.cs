using System.Globalization;
using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Store;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Endpoints;

/// <summary>An authority in the shape of Microsoft Entra's, for the few identities that the emulator knows.</summary>
internal sealed class SignInEndpoints(Tokens tokens, Clock clock)
{
    private const string IdentityGrant = "urn:cloudpartner:emulator:identity";

    private sealed record Failure(int Status, string Error, int Code, string Description);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{tenant}/oauth2/v2.0/token", context => IssueAsync(context, "scope"));
        routes.MapPost("/{tenant}/oauth2/token", context => IssueAsync(context, "resource"));
        routes.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", DiscoverAsync);
    }

    private async Task IssueAsync(HttpContext context, string audienceField)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!context.Request.HasFormContentType)
        {
            await FailAsync(context, Missing("grant_type"));
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var failure = Check((string)context.Request.RouteValues["tenant"]!, form, audienceField, out var caller);
        if (failure is not null)
        {
            await FailAsync(context, failure);
            return;
        }

        var lifetime = tokens.LifetimeSeconds;
        var token = tokens.Issue(caller!);
        await Answer.JsonAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("token_type", "Bearer");
            json.WriteNumber("expires_in", lifetime);
            json.WriteNumber("ext_expires_in", lifetime);
            if (audienceField == "resource")
            {
                json.WriteNumber("expires_on", clock.Now.AddSeconds(lifetime).ToUnixTimeSeconds());
                json.WriteString("resource", form["resource"].ToString());
            }

            json.WriteString("access_token", token);
            json.WriteEndObject();
        });
    }

    private static Failure? Check(string tenant, IFormCollection form, string audienceField, out Caller? caller)
    {
        caller = null;
        if (!Identities.IsTenant(tenant.ToLowerInvariant()))
            return new Failure(400, "invalid_request", 90002, $"Tenant '{tenant}' is not known here. Check the tenant ID or domain.");

        switch (form["grant_type"].ToString())
        {
            case "":
                return Missing("grant_type");
            case IdentityGrant:
                var identity = form["identity"].ToString();
                caller = Identities.FindPerson(identity);
                return caller is null
                    ? new Failure(400, "invalid_grant", 50034, $"The account '{identity}' is none of the emulator's identities.")
                    : null;
            case "client_credentials":
                return CheckPrincipal(form, audienceField, out caller);
            case var other:
                return new Failure(400, "unsupported_grant_type", 70003, $"The grant type '{other}' is not supported.");
        }
    }

    private static Failure? CheckPrincipal(IFormCollection form, string audienceField, out Caller? caller)
    {
        caller = null;
        foreach (var field in (string[])["client_id", "client_secret", audienceField])
        {
            if (form[field].ToString().Length == 0)
                return Missing(field);
        }

        var application = form["client_id"].ToString();
        if (!application.Equals(Identities.Automation.ApplicationId, StringComparison.OrdinalIgnoreCase))
            return new Failure(400, "unauthorized_client", 700016, $"Application '{application}' does not exist in this tenant.");
        if (form["client_secret"] != Identities.Automation.Secret)
        {
            return new Failure(
                401,
                "invalid_client",
                7000215,
                "Invalid client secret provided. Send the secret's value, not its ID, and check that it has not run out.");
        }

        caller = Identities.AutomationCaller;
        return null;
    }

    private static Failure Missing(string field) =>
        new(400, "invalid_request", 900144, $"The body of the request has to carry the parameter '{field}'.");

    private Task FailAsync(HttpContext context, Failure failure)
    {
        var trace = context.Features.GetRequiredFeature<RequestTrace>().Ids.CorrelationId;
        return Answer.JsonAsync(context, failure.Status, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", failure.Error);
            json.WriteString("error_description", $"AADSTS{failure.Code}: {failure.Description} Trace ID: {trace} Correlation ID: {trace}");
            json.WriteStartArray("error_codes");
            json.WriteNumberValue(failure.Code);
            json.WriteEndArray();
            json.WriteString("timestamp", clock.Now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteString("trace_id", trace);
            json.WriteString("correlation_id", trace);
            json.WriteEndObject();
        });
    }

    private static Task DiscoverAsync(HttpContext context)
    {
        var tenant = (string)context.Request.RouteValues["tenant"]!;
        var authority = $"{context.Request.Scheme}://{context.Request.Host}/{Uri.EscapeDataString(tenant)}";
        return Answer.JsonAsync(context, 200, json => JsonSerializer.Serialize(json, new
        {
            issuer = $"{authority}/v2.0",
            token_endpoint = $"{authority}/oauth2/v2.0/token",
            token_endpoint_auth_methods_supported = (string[])["client_secret_post"],
            grant_types_supported = (string[])["client_credentials", IdentityGrant],
            response_types_supported = (string[])["token"],
            subject_types_supported = (string[])["pairwise"],
        }));
    }
}
