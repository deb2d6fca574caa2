using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.PartnerCenter.Profiles;

/// <summary>The profiles of an account.</summary>
internal static class ProfileEndpoints
{
    public static void Map(ServiceGroup<PartnerCenterCall> partnerCenter)
    {
        partnerCenter.MapGet("/profiles/mpn", GetMpnAsync).WithMetadata(PersonRequired.Mark);
        foreach (var form in ProfileForm.All)
        {
            var path = $"/profiles/{form.Name}";
            var read = partnerCenter.MapGet(path, call => GetAsync(call, form));
            if (!form.IsForApplications)
                read.WithMetadata(PersonRequired.Mark);
            partnerCenter.MapPut(path, call => PutAsync(call, form)).WithMetadata(PersonRequired.Mark);
        }
    }

    private static Task GetMpnAsync(PartnerCenterCall call)
    {
        var membership = call.ReadMembership();
        string? wanted = call.Query["mpnId"];
        if (wanted is not null && !(wanted.Length is > 0 and <= 20 && wanted.All(char.IsAsciiDigit)))
            throw CaseInsensitiveJsonObject.Invalid("mpnId must be digits only.");
        var publisher = call.Database.Read(store =>
            wanted is null ? store.Publishers.Find(membership.PublisherId!) : store.Publishers.FindByMpnId(wanted)
        );
        return publisher?.MpnId is null
            ? throw new RefusedException(
                new Refusal(
                    RefusalKind.NotFound,
                    "3000",
                    $"Partner Organization with partner_id {wanted ?? "(none)"} could not be found"
                )
            )
            : call.AnswerAsync(
                200,
                new MpnProfileBody(
                    publisher.MpnId,
                    publisher.DisplayText,
                    "MpnProfile",
                    new Links(Link.To("/profiles/mpn")),
                    new Attributes("MpnProfile")
                ),
                PartnerCenterJson.Default.MpnProfileBody
            );
    }

    private static Task GetAsync(PartnerCenterCall call, ProfileForm form)
    {
        var membership = call.ReadMembership();
        string? vetting = call.Query["vettingVersion"];
        if (
            vetting is not null
            && form.HasVetting
            && !vetting.Equals("Current", StringComparison.OrdinalIgnoreCase)
            && !vetting.Equals("LastFinalized", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw CaseInsensitiveJsonObject.Invalid("vettingVersion is Current or LastFinalized.");
        }

        var profile = call.Database.Read(store => store.Profiles.Find(membership.PublisherId!, form.Name));
        return profile is null
            ? throw new RefusedException(PartnerFault.NotFound($"The account has no profile {form.Name}."))
            : AnswerAsync(call, form, profile);
    }

    private static async Task PutAsync(PartnerCenterCall call, ProfileForm form)
    {
        var json = await call.ReadBodyAsync();
        var content = form.Read(json);
        var etag = ReadETag(call, json);
        var result = await call.WriteAsync(store => Save(call, store, form, content, etag));
        await (result.Refusal is not null ? call.RefuseAsync(result.Refusal) : AnswerAsync(call, form, result.Value!));
    }

    private static Result<Profile> Save(
        PartnerCenterCall call,
        WriteStore store,
        ProfileForm form,
        string content,
        string? etag
    )
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

        var version = store.AddCommit(membership.PublisherId!, null, "update", null, call.Ids);
        var saved = new Profile(membership.PublisherId!, form.Name, content, version);
        store.Profiles.Save(saved);
        store.AddEvent(AuditEventType.ProfileChanged, form.Name, saved.PublisherId, call.Caller.Key, null, content);
        return new Result<Profile>(saved);
    }

    /// <summary>Written by hand, because the form decides which members a profile has.</summary>
    private static Task AnswerAsync(PartnerCenterCall call, ProfileForm form, Profile profile)
    {
        var publisher = call.Database.Read(store => store.Publishers.Find(profile.PublisherId))!;
        return call.Context.PartnerCenterJsonAsync(
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
                json.WritePropertyName("links");
                JsonSerializer.Serialize(
                    json,
                    new Links(Link.To($"/profiles/{form.Name}")),
                    PartnerCenterJson.Default.Links
                );
                json.WritePropertyName("attributes");
                JsonSerializer.Serialize(
                    json,
                    new Attributes(form.HasETag ? ETagOf(profile) : null, form.ObjectType),
                    PartnerCenterJson.Default.Attributes
                );
                json.WriteEndObject();
            }
        );
    }

    /// <summary>
    /// The documented requests carry the ETag in the body; the header is documented for all services of the API.
    /// </summary>
    private static string? ReadETag(PartnerCenterCall call, JsonElement json)
    {
        string? header = call.Context.Request.Headers.IfMatch;
        if (header is not null)
            return header.Trim() == "*" ? null : header.Trim().Trim('"');
        return new CaseInsensitiveJsonObject(json).Object("attributes")?.Text("etag")?.Trim('"');
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

internal sealed record MpnProfileBody(
    string MpnId,
    string PartnerName,
    string ProfileType,
    Links Links,
    Attributes Attributes
);
