using System.Globalization;
using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Services.PartnerCenter.Agreements;
using CloudPartner.Emulator.Services.PartnerCenter.Audit;
using CloudPartner.Emulator.Services.PartnerCenter.Mfa;
using CloudPartner.Emulator.Services.PartnerCenter.Profiles;
using CloudPartner.Emulator.Services.PartnerCenter.Roles;
using CloudPartner.Emulator.Services.PartnerCenter.Validation;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>
/// Partner Center's API. Every call needs a token, for this audience, of the kind of caller that the operation takes,
/// and for people with a second factor.
/// </summary>
internal sealed class PartnerCenterApi(Database database, Tokens tokens, Clock clock, RequestLog log)
    : ServiceApi<PartnerCenterCall>(Prefix, database, tokens)
{
    public const string Prefix = "/v1";

    public static Dialect Dialect { get; } =
        new(path => path.StartsWithSegments(Prefix), RefuseAsync)
        {
            CorrelationHeader = "MS-CorrelationId",
            ClientHeader = "MS-RequestId",
            ReturnsClientId = true,
        };

    protected override void MapOperations(ServiceGroup<PartnerCenterCall> group)
    {
        ProfileEndpoints.Map(group);
        MemberEndpoints.Map(group);
        new AuditEndpoints(clock).Map(group);
        ValidationEndpoints.Map(group);
        AgreementEndpoints.Map(group);
        new MfaEndpoints(log).Map(group);
    }

    protected override async ValueTask<PartnerCenterCall> BeginAsync(HttpContext context)
    {
        var claims = ReadToken(context, PartnerFault.NoToken);
        if (claims.Audience == Audience.OldGraph)
            throw new RefusedException(PartnerFault.OldAudience);
        if (!claims.Audience.IsAmong(Audience.PartnerCenter))
        {
            var error = $"The access token is for {claims.Audience}.";
            throw RefuseToken(context, PartnerFault.NoToken(error), error);
        }

        context.Trace().Claims = claims;
        if (claims.Caller.IsApplication && context.GetEndpoint()!.Metadata.GetMetadata<PersonRequired>() is not null)
        {
            throw new RefusedException(
                PartnerFault.AccessDenied("This operation takes tokens of a signed-in person only (App+User).")
            );
        }

        if (claims.Caller is { IsApplication: false, HasMfa: false })
            throw new RefusedException(PartnerFault.MfaRequired(context.Behaviour().SecondFactorCode));
        await Database.FlushPendingUsersAsync();
        return new PartnerCenterCall(context, claims, Database);
    }

    protected override Task NoSuchOperationAsync(PartnerCenterCall call)
    {
        var request = call.Context.Request;
        return call.RefuseAsync(
            PartnerFault.NotFound($"The emulator has no operation {request.Method} {request.Path}.")
        );
    }

    /// <summary>Throttling is answered by the gateway in front of the service, in a form of its own.</summary>
    private static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        if (PartnerStatus.Of(refusal) == StatusCodes.Status429TooManyRequests)
        {
            var wait = context.Response.Headers.RetryAfter.ToString();
            var seconds = double.TryParse(wait, CultureInfo.InvariantCulture, out _) ? wait : "some";
            var throttled = new ThrottledBody(429, $"Rate limit is exceeded. Try again in {seconds} seconds.");
            return context.PartnerCenterJsonAsync(
                PartnerStatus.Of(refusal),
                json => JsonSerializer.Serialize(json, throttled, PartnerCenterJson.Default.ThrottledBody)
            );
        }

        var fault = new FaultBody(Code(refusal), refusal.Message, [], "PartnerFD");
        return context.PartnerCenterJsonAsync(
            PartnerStatus.Of(refusal),
            json => JsonSerializer.Serialize(json, fault, PartnerCenterJson.Default.FaultBody)
        );
    }

    private static int Code(Refusal refusal)
    {
        if (int.TryParse(refusal.Code, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return code;
        // Refusals of shared code get the nearest documented code.
        return PartnerStatus.Of(refusal) switch
        {
            400 or 413 => 800002,
            404 => 1000,
            500 => 800003,
            var status => status,
        };
    }
}

/// <summary>Marks an operation that needs a signed-in person, as documented for each of them.</summary>
internal sealed class PersonRequired
{
    public static readonly PersonRequired Mark = new();
}
