using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>The profiles of an account.</summary>
internal static class ProfileEndpoints
{
    public static void Map(PartnerCenterApi api, IEndpointRouteBuilder routes)
    {
        api.Map(routes, "GET", "/profiles/mpn", Credentials.AppAndUser, GetMpnAsync);
        foreach (var form in ProfileForm.All)
        {
            var path = $"/profiles/{form.Name}";
            api.Map(routes, "GET", path, form.ReadCredentials, call => GetAsync(call, form));
            api.Map(routes, "PUT", path, Credentials.AppAndUser, call => PutAsync(call, form));
        }
    }

    private static Task GetMpnAsync(PartnerCall call)
    {
        var membership = call.FindMembership();
        if (membership.RefuseRead() is { } refusal)
            return call.RefuseAsync(refusal);
        string? wanted = call.Context.Request.Query["mpnId"];
        if (wanted is not null && !(wanted.Length is > 0 and <= 20 && wanted.All(char.IsAsciiDigit)))
            return call.RefuseAsync(PartnerFault.InvalidProperty("mpnId consists of digits."));
        var publisher = call.Database.Read(store =>
            wanted is null ? store.Publishers.Find(membership.PublisherId!) : store.Publishers.FindByMpnId(wanted)
        );
        if (publisher?.MpnId is null)
        {
            return call.RefuseAsync(
                new Refusal(
                    RefusalKind.NotFound,
                    "3000",
                    $"Partner Organization with partner_id {wanted ?? "(none)"} could not be found"
                )
            );
        }

        return Answer.JsonAsync(
            call.Context,
            200,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("mpnId", publisher.MpnId);
                json.WriteString("partnerName", publisher.DisplayText);
                json.WriteString("profileType", "MpnProfile");
                json.WriteSelf("/profiles/mpn");
                json.WriteAttributes("MpnProfile");
                json.WriteEndObject();
            }
        );
    }

    private static Task GetAsync(PartnerCall call, ProfileForm form)
    {
        var membership = call.FindMembership();
        if (membership.RefuseRead() is { } refusal)
            return call.RefuseAsync(refusal);
        string? vetting = call.Context.Request.Query["vettingVersion"];
        if (
            vetting is not null
            && form.HasVetting
            && !vetting.Equals("Current", StringComparison.OrdinalIgnoreCase)
            && !vetting.Equals("LastFinalized", StringComparison.OrdinalIgnoreCase)
        )
        {
            return call.RefuseAsync(PartnerFault.InvalidProperty("vettingVersion is Current or LastFinalized."));
        }

        var profile = call.Database.Read(store => store.Profiles.Find(membership.PublisherId!, form.Name));
        return profile is null
            ? call.RefuseAsync(PartnerFault.NotFound($"The account has no profile {form.Name}."))
            : AnswerAsync(call, form, profile);
    }

    private static async Task PutAsync(PartnerCall call, ProfileForm form)
    {
        var (json, unreadable) = await Body.ReadAsync(call.Context);
        var (content, etag) = ("", (string?)null);
        if ((unreadable ?? form.Read(json, out content) ?? ReadETag(call, json, out etag)) is { } refusal)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        var ids = call.Ids;
        var result = await call.Database.Writer.RunAsync<Result<Profile>>(store =>
        {
            var membership = store.Members.FindMembership(call.Claims);
            if (membership.RefuseManage() is { } forbidden)
                return forbidden;
            if (
                form.HasETag
                && etag is not null
                && store.Profiles.Find(membership.PublisherId!, form.Name) is { } before
                && etag != ETagOf(before)
            )
            {
                return PartnerFault.StaleETag;
            }

            var saved = new Profile(
                membership.PublisherId!,
                form.Name,
                content,
                store.AddCommit(membership.PublisherId!, null, "update", null, ids)
            );
            store.Profiles.Save(saved);
            store.AddEvent(
                AuditEventType.ProfileChanged,
                form.Name,
                saved.PublisherId,
                call.Claims.Caller.Key,
                null,
                content
            );
            return new Result<Profile>(saved);
        });
        await (result.Refusal is not null ? call.RefuseAsync(result.Refusal) : AnswerAsync(call, form, result.Value!));
    }

    private static Task AnswerAsync(PartnerCall call, ProfileForm form, Profile profile)
    {
        var publisher = call.Database.Read(store => store.Publishers.Find(profile.PublisherId))!;
        return Answer.JsonAsync(
            call.Context,
            200,
            json =>
            {
                json.WriteStartObject();
                if (form.Name == "organization")
                {
                    json.WriteString("id", DirectoryUser.IdOf(publisher.TenantId!, publisher.Id));
                    json.WriteString("tenantId", publisher.TenantId);
                    json.WriteString("domain", Tenant.Find(publisher.TenantId!)!.Domains[0]);
                }

                using (var content = JsonDocument.Parse(profile.Content))
                {
                    foreach (var field in content.RootElement.EnumerateObject())
                        field.WriteTo(json);
                }

                if (form.HasVetting)
                {
                    using var facts = JsonDocument.Parse(publisher.Registration);
                    var state = facts.RootElement.GetProperty("vetting");
                    json.WriteString("vettingStatus", state.GetProperty("status").GetString());
                    json.WriteString("vettingSubStatus", state.GetProperty("subStatus").GetString());
                }

                json.WriteString("profileType", form.ProfileType);
                json.WriteSelf($"/profiles/{form.Name}");
                json.WriteAttributes(form.ObjectType, form.HasETag ? ETagOf(profile) : null);
                json.WriteEndObject();
            }
        );
    }

    /// <summary>
    /// The documented requests carry the ETag in the body; the header is documented for all services of the API.
    /// </summary>
    private static Refusal? ReadETag(PartnerCall call, JsonElement json, out string? etag)
    {
        etag = null;
        string? header = call.Context.Request.Headers.IfMatch;
        if (header is not null)
        {
            etag = header.Trim() == "*" ? null : header.Trim().Trim('"');
            return null;
        }

        if (new CaseBlindObject(json).ReadObject("attributes", out var attributes) is { } refusal)
            return refusal;
        var unreadable = attributes?.ReadText("etag", out etag);
        etag = etag?.Trim('"');
        return unreadable;
    }

    private static string ETagOf(Profile profile) =>
        Convert.ToBase64String(
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"name\":\"{profile.Name}\",\"version\":{profile.Version}}}"
                )
            )
        );
}
