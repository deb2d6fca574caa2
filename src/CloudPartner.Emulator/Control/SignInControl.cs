using System.Security.Cryptography;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Identity;

namespace CloudPartner.Emulator.Control;

/// <summary>What the tenant's people and administrators would do in a browser.</summary>
internal sealed class SignInControl(DeviceCodes codes, Assertions assertions)
{
    private sealed record DeviceRequest(string UserCode, string? Identity = null);

    private sealed record CertificateRequest(string Pem);

    private sealed record FederationRequest(string Issuer, string Subject, string PublicKeyPem);

    public void Map(IEndpointRouteBuilder control)
    {
        control.MapPost("/devicecodes", CompleteAuthorizationAsync);
        control.MapPost("/certificates", AddCertificateAsync);
        control.MapPost("/federations", AddFederationAsync);
        control.MapPost("/refreshtokens/revoke", RevokeRefreshTokensAsync);
    }

    private async Task CompleteAuthorizationAsync(HttpContext context)
    {
        var request = await ControlRequest.ReadAsync<DeviceRequest>(context);
        var caller = request.Identity is null ? null : Identities.FindPerson(request.Identity);
        if (request.Identity is not null && caller is null)
            throw RequestBody.Invalid("identity", $"'{request.Identity}' is not one of the emulator's identities.");
        if (request.UserCode is null || !codes.CompleteAuthorization(request.UserCode, caller))
            throw RequestBody.Invalid("userCode", "Nobody is waiting for this code.");
        await context.NoContentAsync();
    }

    private async Task AddCertificateAsync(HttpContext context)
    {
        var request = await ControlRequest.ReadAsync<CertificateRequest>(context);
        await AddAsync(context, "pem", () => assertions.AddCertificate(request.Pem));
    }

    private async Task AddFederationAsync(HttpContext context)
    {
        var (issuer, subject, key) = await ControlRequest.ReadAsync<FederationRequest>(context);
        await AddAsync(context, "publicKeyPem", () => assertions.AddFederation(issuer, subject, key));
    }

    private static Task AddAsync(HttpContext context, string keyField, Action add)
    {
        try
        {
            add();
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw RequestBody.Invalid(
                (error as ArgumentException)?.ParamName is "issuer" or "subject"
                    ? ((ArgumentException)error).ParamName!
                    : keyField,
                error.Message
            );
        }

        return context.NoContentAsync();
    }

    private Task RevokeRefreshTokensAsync(HttpContext context)
    {
        codes.RevokeRefreshTokens();
        return context.NoContentAsync();
    }
}
