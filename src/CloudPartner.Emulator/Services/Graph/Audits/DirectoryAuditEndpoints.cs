using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph.Audits;

/// <summary>
/// The directory's audit log, of which the emulator keeps invitations: those that were seeded, and those that were sent
/// since it started. Documented (learn.microsoft.com/graph/api/directoryaudit-list, read 2026-11); that $top is at most
/// 1000 is ours.
/// </summary>
internal sealed partial class DirectoryAuditEndpoints(Clock clock)
{
    private const string Activity = "Invite external user";
    private const int LargestTop = 1000;

    private static readonly PageStyle Paging = new(
        "$top",
        (message, _) => new HttpRefusal(400, "BadRequest", message),
        Convert.ToHexString,
        PageStyle.FromHex
    )
    {
        WrongToken = "$skiptoken is not one that was given out here.",
    };

    private readonly List<Audit> _sent = [];

    private sealed record Audit(
        string Id,
        DateTimeOffset Time,
        string TenantId,
        string By,
        bool IsApplication,
        string Guest
    );

    /// <summary>Notes an invitation.</summary>
    public void Add(TokenClaims claims, string guestId)
    {
        var caller = claims.Caller;
        lock (_sent)
        {
            _sent.Add(
                new Audit(
                    Guid.NewGuid().ToString(),
                    clock.Now,
                    claims.TenantId,
                    caller.IsApplication ? caller.DisplayName : caller.Key,
                    caller.IsApplication,
                    guestId
                )
            );
        }
    }

    public GraphResult List(Database database, GraphRequest request)
    {
        GraphRights.CheckReports(request, GraphPermission.AuditLog, GraphPermission.Directory);
        var (activity, since) = ReadFilter(request.Query["$filter"]);
        var page = Paging.Read(request.Query, LargestTop, LargestTop);
        var skip = page.After is null ? 0 : (int)Math.Min(Paging.ReadNumber(page.After), int.MaxValue);
        var found = All(database, request.Claims.TenantId)
            .Where(one => (activity ?? Activity) == Activity && one.Audit.Time >= since)
            .OrderByDescending(one => one.Audit.Time)
            .ThenBy(one => one.Audit.Id, StringComparer.Ordinal)
            .Skip(skip)
            .Take(page.Size + 1)
            .ToList();
        return new GraphResult(
            200,
            (json, _) =>
            {
                json.WriteStartObject();
                json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#auditLogs/directoryAudits");
                json.WriteStartArray("value");
                foreach (var (audit, guest) in found.Take(page.Size))
                    Write(json, audit, guest);
                json.WriteEndArray();
                if (found.Count > page.Size)
                {
                    var next = Paging.WriteToken((skip + page.Size).ToString(CultureInfo.InvariantCulture));
                    var kept = request
                        .Query.Where(pair => pair.Key != "$skiptoken")
                        .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value.ToString())}&");
                    json.WriteString(
                        "@odata.nextLink",
                        $"{request.BaseAddress}/auditLogs/directoryAudits?{string.Concat(kept)}$skiptoken={next}"
                    );
                }

                json.WriteEndObject();
            }
        );
    }

    private IEnumerable<(Audit Audit, DirectoryUser Guest)> All(Database database, string tenantId)
    {
        Audit[] sent;
        lock (_sent)
            sent = [.. _sent.Where(audit => audit.TenantId == tenantId)];
        var seeded = AccountDetails
            .All.Where(one => one.Details.InvitedBy is not null)
            .Select(one =>
            {
                var id = DirectoryUser.IdOf(tenantId, one.UserKey);
                return new Audit(
                    id,
                    one.Details.InvitedTime!.Value,
                    tenantId,
                    one.Details.InvitedBy!,
                    IsApplication: false,
                    id
                );
            });
        foreach (var audit in sent.Concat(seeded))
        {
            // The seed may have no such guest, or another one since.
            if (database.Read(store => store.Directory.Find(tenantId, audit.Guest)) is { } guest)
                yield return (audit, guest);
        }
    }

    private static (string? Activity, DateTimeOffset Since) ReadFilter(string? filter)
    {
        var (activity, since) = ((string?)null, DateTimeOffset.MinValue);
        if (string.IsNullOrWhiteSpace(filter))
            return (activity, since);
        foreach (var part in And().Split(filter))
        {
            if (ByActivity().Match(part) is { Success: true } named)
            {
                activity = named.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal);
            }
            else if (
                ByTime().Match(part) is not { Success: true } timed
                || !DateTimeOffset.TryParse(
                    timed.Groups[1].Value,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out since
                )
            )
            {
                throw GraphResult.BadRequest(
                    "The emulator knows activityDisplayName eq '...' and activityDateTime ge ..., joined by and."
                );
            }
        }

        return (activity, since);
    }

    private static void Write(Utf8JsonWriter json, Audit audit, DirectoryUser guest)
    {
        json.WriteStartObject();
        json.WriteString("id", $"Invited Users_{audit.Id}");
        json.WriteString("category", "UserManagement");
        json.WriteString("correlationId", audit.Id);
        json.WriteString("result", "success");
        json.WriteString("resultReason", "");
        json.WriteString("activityDisplayName", Activity);
        json.WriteString("activityDateTime", audit.Time.UtcDateTime);
        json.WriteString("loggedByService", "Invited Users");
        json.WriteString("operationType", "Add");
        json.WriteStartObject("initiatedBy");
        WriteInitiator(json, "app", audit.IsApplication ? audit.By : null, "displayName");
        WriteInitiator(json, "user", audit.IsApplication ? null : audit.By, "userPrincipalName");
        json.WriteEndObject();
        json.WriteStartArray("targetResources");
        json.WriteStartObject();
        json.WriteString("id", guest.Id);
        json.WriteString("displayName", guest.DisplayName);
        json.WriteString("type", "User");
        json.WriteString("userPrincipalName", guest.UserPrincipalName);
        json.WriteNull("groupType");
        json.WriteStartArray("modifiedProperties");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("additionalDetails");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteInitiator(Utf8JsonWriter json, string name, string? by, string property)
    {
        if (by is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString(property, by);
        json.WriteEndObject();
    }

    [GeneratedRegex(@"\s+and\s+(?=activityD)")]
    private static partial Regex And();

    [GeneratedRegex(@"\A\s*activityDisplayName\s+eq\s+'((?:[^']|'')*)'\s*\z")]
    private static partial Regex ByActivity();

    [GeneratedRegex(@"\A\s*activityDateTime\s+ge\s+([0-9TZ:.+-]+)\s*\z")]
    private static partial Regex ByTime();
}
