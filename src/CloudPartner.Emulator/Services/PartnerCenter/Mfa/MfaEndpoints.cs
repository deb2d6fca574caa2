using System.Globalization;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter.Mfa;

/// <summary>
/// What is recorded of calls with and without a second factor: the emulator's own request log, and for the pages, which
/// nobody opens here, what is seeded. The newest first; the numbers are documented (learn rest/api/partner-center/
/// security, read 2026-11).
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
        var tenant = call.Claims.TenantId;
        var seeded = AccountDetails
            .All.Where(one => one.Details.LastSignInWithoutMfa is not null)
            .Select(one =>
                (
                    Person: call.Database.Read(store => store.Directory.FindByKey(tenant, one.UserKey)),
                    Time: one.Details.LastSignInWithoutMfa!.Value
                )
            )
            .Where(one => one.Person is not null)
            .Select(one => (Id: one.Person!.Id, Name: one.Person.UserPrincipalName, one.Time));
        var called = Requests(call)
            .Where(entry => !entry.Claims!.Caller.HasMfa)
            .Select(entry => (Id: IdOf(entry), Name: entry.Claims!.Caller.Key, entry.Time));
        return AnswerAsync(
            seeded
                .Concat(called)
                .GroupBy(one => one.Id)
                .Select(group => group.MaxBy(one => one.Time))
                .OrderByDescending(one => one.Time)
                .Select(one => new PrincipalWithoutMfaBody(one.Id, tenant, one.Name, Text(one.Time))),
            items => call.AnswerAsync(200, items, PartnerCenterJson.Default.UnlinkedCollectionPrincipalWithoutMfaBody)
        );
    }

    private Task ListRequestsAsync(PartnerCenterCall call)
    {
        CheckRights(call);
        return AnswerAsync(
            Requests(call)
                .Select(entry => new PartnerRequestBody(
                    entry.Ids.ClientRequestId ?? "",
                    entry.Ids.CorrelationId,
                    $"{entry.Method[..1]}{entry.Method[1..].ToLowerInvariant()} /v{{version}}"
                        + entry.Path[PartnerCenterApi.Prefix.Length..],
                    Text(entry.Time),
                    "127.0.0.1",
                    IdOf(entry),
                    entry.Claims!.TenantId,
                    entry.Claims.Caller.Key,
                    entry.Claims.Application,
                    entry.Claims.Caller.HasMfa
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
                .GroupBy(entry => (entry.Time.UtcDateTime.Date, entry.Claims!.Application))
                .Select(group => new ApplicationMfaBody(
                    group.Key.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    group.LongCount(entry => entry.Claims!.Caller.HasMfa),
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
    private IEnumerable<RequestTrace> Requests(PartnerCenterCall call)
    {
        var entries = log.After(0).Entries;
        var newest = entries.Length > 0 ? entries[^1].Time : default;
        return entries
            .AsEnumerable()
            .Reverse()
            .Where(entry =>
                entry.Claims is { Caller.IsApplication: false } claims
                && claims.TenantId == call.Claims.TenantId
                && newest - entry.Time < Kept
            )
            .Take(Most);
    }

    private static Task AnswerAsync<T>(IEnumerable<T> items, Func<UnlinkedCollection<T>, Task> answer)
    {
        IReadOnlyList<T> all = [.. items.Take(Most)];
        return answer(new UnlinkedCollection<T>(all.Count, all, new Attributes("Collection")));
    }

    private static string IdOf(RequestTrace entry) =>
        DirectoryUser.IdOf(entry.Claims!.TenantId, entry.Claims.Caller.Key);

    private static string? NameOf(string? application) =>
        application == Identities.Automation.ApplicationId ? Identities.Automation.DisplayName
        : application == Identities.PublicClient ? "Microsoft Azure CLI"
        : null;

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
