using System.Security.Cryptography;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Services;

namespace CloudPartner.Emulator.Control;

/// <summary>What the tenant's people and administrators would do in a browser.</summary>
internal sealed class SignInControl(DeviceCodes codes, Assertions assertions)
{
    private sealed record DeviceOrder(string UserCode, string? Identity = null);

    private sealed record CertificateOrder(string Pem);

    private sealed record FederationOrder(string Issuer, string Subject, string PublicKeyPem);

    public void Map(IEndpointRouteBuilder routes)
    {
        ControlEndpoints.MapOne(routes, "POST", "devicecodes", SettleAsync);
        ControlEndpoints.MapOne(
            routes,
            "POST",
            "certificates",
            context => AddAsync<CertificateOrder>(context, "pem", order => assertions.AddCertificate(order.Pem))
        );
        ControlEndpoints.MapOne(
            routes,
            "POST",
            "federations",
            context =>
                AddAsync<FederationOrder>(
                    context,
                    "publicKeyPem",
                    order => assertions.AddFederation(order.Issuer, order.Subject, order.PublicKeyPem)
                )
        );
        ControlEndpoints.MapOne(
            routes,
            "POST",
            "refreshtokens/revoke",
            context =>
            {
                codes.RevokeRefreshTokens();
                return ControlEndpoints.Done(context);
            }
        );
    }

    private async Task SettleAsync(HttpContext context)
    {
        if (await ControlEndpoints.ReadAsync<DeviceOrder>(context) is not { } order)
            return;
        var caller = order.Identity is null ? null : Identities.FindPerson(order.Identity);
        if (order.Identity is not null && caller is null)
        {
            await Answer.RefuseAsync(
                context,
                Refusal.BadRequest($"'{order.Identity}' is none of the emulator's identities.", "identity")
            );
        }
        else if (order.UserCode is null || !codes.Settle(order.UserCode, caller))
        {
            await Answer.RefuseAsync(context, Refusal.BadRequest("Nobody waits for this code.", "userCode"));
        }
        else
        {
            await ControlEndpoints.Done(context);
        }
    }

    private static async Task AddAsync<T>(HttpContext context, string keyField, Action<T> add)
        where T : class
    {
        if (await ControlEndpoints.ReadAsync<T>(context) is not { } order)
            return;
        try
        {
            add(order);
            await ControlEndpoints.Done(context);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            var field = (error as ArgumentException)?.ParamName is "issuer" or "subject"
                ? ((ArgumentException)error).ParamName
                : keyField;
            await Answer.RefuseAsync(context, Refusal.BadRequest(error.Message, field));
        }
    }
}
