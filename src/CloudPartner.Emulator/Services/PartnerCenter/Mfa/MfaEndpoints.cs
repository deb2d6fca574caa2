using System.Globalization;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter.Mfa;

/// <summary>
/// What is recorded of calls with and without a second factor: the emulator's own request log, and what is seeded of
/// the days before. The newest first; the numbers are documented (learn rest/api/partner-center/security, read
/// 2026-11).
/// </summary>
internal sealed class MfaEndpoints(RequestLog log)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public void Map(ServiceGroup<PartnerCenterCall> partnerCenter)
    {
        partnerCenter.MapGet("/nonMfaCompliantPartnerPrincipals", ListPeopleAsync).WithMetadata(PersonRequired.Mark);
        partnerCenter.MapGet("/partnerRequests", ListRequestsAsync).WithMetadata(PersonRequired.Mark);
        partnerCenter.MapGet("/applicationmfaadoptionstatus", ListApplicationsAsync).WithMetadata(PersonRequired.Mark);
    }

    private Task ListPeopleAsync(PartnerCenterCall call)
    {
        CheckRights(call);
        return AnswerAsync(
            Requests(call)
                .Where(request => !request.HasMfa)
                .GroupBy(request => request.ObjectId)
                .Select(group => group.MaxBy(request => request.Time)!)
                .OrderByDescending(request => request.Time)
                .Select(request => new PrincipalWithoutMfaBody(
                    request.ObjectId,
                    call.Claims.TenantId,
                    request.Name,
                    Text(request.Time)
                )),
            items => call.AnswerAsync(200, items, PartnerCenterJson.Default.UnlinkedCollectionPrincipalWithoutMfaBody)
        );
    }

    private Task ListRequestsAsync(PartnerCenterCall call)
    {
        CheckRights(call);
        return AnswerAsync(
            Requests(call)
                .Select(request => new PartnerRequestBody(
                    request.Id,
                    request.CorrelationId,
                    request.Operation,
                    Text(request.Time),
                    "127.0.0.1",
                    request.ObjectId,
                    call.Claims.TenantId,
                    request.Name,
                    request.Application,
                    request.HasMfa
                )),
            items => call.AnswerAsync(200, items, PartnerCenterJson.Default.UnlinkedCollectionPartnerRequestBody)
        );
    }

    private Task ListApplicationsAsync(PartnerCenterCall call)
    {
        CheckRights(call);
        IReadOnlyList<ApplicationMfaBody> days =
        [
            .. Requests(call)
                .GroupBy(request => (request.Time.UtcDateTime.Date, request.Application))
                .Select(group => new ApplicationMfaBody(
                    group.Key.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    group.LongCount(request => request.HasMfa),
                    group.LongCount(),
                    group.Key.Application,
                    NameOf(group.Key.Application)
                )),
        ];
        return call.AnswerAsync(200, days, PartnerCenterJson.Default.IReadOnlyListApplicationMfaBody);
    }

    // Ours: the pages say that a person is needed, and not which one. Here it is whoever reads the reports of the
    // directory as well.
    private static void CheckRights(PartnerCenterCall call)
    {
        call.ReadMembership();
        if (!Identities.MayReadReports(call.Caller))
        {
            throw new RefusedException(
                new HttpRefusal(
                    403,
                    "900150",
                    "The supplied role does not have the rights to perform the requested operation."
                )
            );
        }
    }

    // Made by people through an application; what an application sends for itself is in none of the lists.
    private IEnumerable<Request> Requests(PartnerCenterCall call)
    {
        var tenant = call.Claims.TenantId;
        var entries = log.After(0).Entries;
        var newest = entries.Length > 0 ? entries[^1].Time : default;
        return entries
            .AsEnumerable()
            .Reverse()
            .Where(entry =>
                entry.Claims is { Caller.IsApplication: false } claims
                && claims.TenantId == tenant
                && newest - entry.Time < Kept
            )
            .Select(entry => new Request(
                entry.Ids.ClientRequestId ?? "",
                entry.Ids.CorrelationId,
                $"{entry.Method[..1]}{entry.Method[1..].ToLowerInvariant()} /v{{version}}"
                    + entry.Path[PartnerCenterApi.Prefix.Length..],
                entry.Time,
                DirectoryUser.IdOf(tenant, entry.Claims!.Caller.Key),
                entry.Claims.Caller.Key,
                entry.Claims.Application,
                entry.Claims.Caller.HasMfa
            ))
            .Concat(Seeded(call))
            .Take(Most);
    }

    private static IEnumerable<Request> Seeded(PartnerCenterCall call)
    {
        var tenant = call.Claims.TenantId;
        foreach (var (key, details) in AccountDetails.All)
        {
            if (
                details.LastCallWithoutMfa is not { } time
                || call.Database.Read(store => store.Directory.FindByKey(tenant, key)) is not { } person
            )
            {
                continue;
            }

            var id = DirectoryUser.IdOf(tenant, "request of " + key);
            yield return new Request(
                id,
                id,
                "Get /v{version}/profiles/mpn",
                time,
                person.Id,
                person.UserPrincipalName,
                Identities.PublicClient,
                HasMfa: false
            );
        }
    }

    private static Task AnswerAsync<T>(IEnumerable<T> items, Func<UnlinkedCollection<T>, Task> answer)
    {
        IReadOnlyList<T> all = [.. items.Take(Most)];
        return answer(new UnlinkedCollection<T>(all.Count, all, new Attributes("Collection")));
    }

    private static string? NameOf(string? application) =>
        application == Identities.Automation.ApplicationId ? Identities.Automation.DisplayName
        : application == Identities.PublicClient ? "Microsoft Azure CLI"
        : null;

    private sealed record Request(
        string Id,
        string CorrelationId,
        string Operation,
        DateTimeOffset Time,
        string ObjectId,
        string Name,
        string? Application,
        bool HasMfa
    );

    // As in the samples, which name no time zone.
    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);
}

/// <summary>A list in the form of the samples, without links.</summary>
internal sealed record UnlinkedCollection<T>(int TotalCount, IReadOnlyList<T> Items, Attributes Attributes);

internal sealed record PrincipalWithoutMfaBody(
    string ObjectId,
    string TenantId,
    string Upn,
    string LastNonMfaCompliantRequestDateTime
);

internal sealed record PartnerRequestBody(
    string RequestId,
    string CorrelationId,
    string OperationName,
    string RequestDateTime,
    string SourceIpAddress,
    string ObjectId,
    string TenantId,
    string Upn,
    string? ApplicationId,
    bool MfaCompliant
);

internal sealed record ApplicationMfaBody(
    string LoginDate,
    long MfaCompliantRequestCount,
    long TotalRequestCount,
    string? ApplicationId,
    string? ApplicationName
);
