using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Rules;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>The roles of an account, and who has them.</summary>
internal static class MemberEndpoints
{
    private const int DefaultSize = 100;
    private const int LargestSize = 500;

    public static void Map(PartnerCenterApi api, IEndpointRouteBuilder routes)
    {
        const string members = "/roles/{roleId}/usermembers";
        // The reference does not say which credentials the operations on roles take.
        api.Map(routes, "GET", "/roles", Credentials.Any, ListRolesAsync);
        api.Map(routes, "GET", members, Credentials.Any, ListAsync);
        api.Map(routes, "POST", members, Credentials.Any, AddAsync);
        api.Map(routes, "DELETE", members + "/{memberId}", Credentials.Any, RemoveAsync);
    }

    private static Task ListRolesAsync(PartnerCall call)
    {
        if (call.FindMembership().RefuseRead() is { } refusal)
            return call.RefuseAsync(refusal);
        return PartnerAnswer.CollectionAsync(
            call.Context,
            json =>
            {
                foreach (var role in PartnerRole.All)
                {
                    json.WriteStartObject();
                    json.WriteString("id", role.Id);
                    json.WriteString("name", role.Name);
                    json.WriteString("category", "marketplace");
                    json.WriteAttributes("Role");
                    json.WriteEndObject();
                }

                return (PartnerRole.All.Count, null);
            }
        );
    }

    private static Task ListAsync(PartnerCall call)
    {
        if (Check(call, out var role) is { } unknown)
            return call.RefuseAsync(unknown);
        if (ReadOrder(call, out var field, out var descending) is { } wrong)
            return call.RefuseAsync(wrong);
        var list = $"members {role.Name} {field} {descending}";
        if (PartnerPage.Read(call.Context, list, DefaultSize, LargestSize, out var page) is { } refusal)
            return call.RefuseAsync(refusal);
        if (page.After is { Length: not 2 })
        {
            return call.RefuseAsync(
                PartnerFault.InvalidInput($"{PartnerPage.TokenHeader} is not one that this list gave out.")
            );
        }

        var order = page.After is [var value, var key]
            ? new MemberOrder(field, descending, value, key, false)
            : new MemberOrder(field, descending, "", "", true);
        var membership = call.FindMembership();
        return PartnerAnswer.CollectionAsync(
            call.Context,
            json =>
            {
                var count = 0;
                var last = call.Database.Read(store =>
                    store.Members.List(
                        membership,
                        role,
                        order,
                        page.Size,
                        member =>
                        {
                            count++;
                            Write(json, member);
                        }
                    )
                );
                return (count, last is { } end ? PartnerPage.Token(list, end.Value, end.Key) : null);
            }
        );
    }

    private static async Task AddAsync(PartnerCall call)
    {
        var (json, unreadable) = await Body.ReadAsync(call.Context);
        PartnerRole role = null!;
        string memberId = null!;
        if ((unreadable ?? Check(call, out role) ?? ReadMember(call, role, json, out memberId)) is { } refusal)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        var ids = call.Ids;
        await AnswerAsync(
            call,
            await call.Database.Writer.RunAsync(store => MemberRules.Add(store, call.Claims, role, memberId, ids))
        );
    }

    private static async Task RemoveAsync(PartnerCall call)
    {
        var refusal = Check(call, out var role);
        if (call.Behaviour.MemberRemoval == Behaviour.Refused)
            refusal ??= PartnerFault.NoAccountId;
        if (refusal is not null)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        var (memberId, ids) = (call.Route("memberId"), call.Ids);
        await AnswerAsync(
            call,
            await call.Database.Writer.RunAsync(store => MemberRules.Remove(store, call.Claims, role, memberId, ids))
        );
    }

    private static Task AnswerAsync(PartnerCall call, Result<Member> result)
    {
        if (result.Refusal is not null)
            return call.RefuseAsync(result.Refusal);
        if (result.Outcome != Outcome.Removed)
            return Answer.JsonAsync(call.Context, PartnerStatus.Of(result.Outcome), json => Write(json, result.Value!));
        call.Context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    /// <summary>Whoever has no role in the account does not learn which roles there are.</summary>
    private static Refusal? Check(PartnerCall call, out PartnerRole role)
    {
        var found = PartnerRole.Find(call.Route("roleId"));
        role = found!;
        return call.FindMembership().RefuseRead()
            ?? (found is null ? PartnerFault.NotFound($"There is no role {call.Route("roleId")}.") : null);
    }

    private static Refusal? ReadOrder(PartnerCall call, out string? field, out bool descending)
    {
        string? name = call.Context.Request.Query["sortField"],
            direction = call.Context.Request.Query["sortDirection"];
        descending = "Descending".Equals(direction, StringComparison.OrdinalIgnoreCase);
        field =
            "DisplayName".Equals(name, StringComparison.OrdinalIgnoreCase) ? "displayName"
            : "UserPrincipalName".Equals(name, StringComparison.OrdinalIgnoreCase) ? "userPrincipalName"
            : null;
        if (name is not null && field is null)
            return PartnerFault.InvalidProperty("sortField is DisplayName or UserPrincipalName.");
        return direction is null || descending || direction.Equals("Ascending", StringComparison.OrdinalIgnoreCase)
            ? null
            : PartnerFault.InvalidProperty("sortDirection is Ascending or Descending.");
    }

    private static Refusal? ReadMember(PartnerCall call, PartnerRole role, JsonElement json, out string memberId)
    {
        memberId = "";
        var body = new CaseBlindObject(json);
        if (body.ReadText("id", out var id) is { } wrongId)
            return wrongId;
        if (body.ReadText("roleId", out var roleId) is { } wrongRole)
            return wrongRole;
        if (body.ReadText("userPrincipalName", out var name) is { } wrongName)
            return wrongName;
        if (!Guid.TryParseExact(id, "D", out var guid))
            return PartnerFault.InvalidProperty("id has to be the object ID of the user.");
        if (roleId is not null && !roleId.Equals(role.Id, StringComparison.OrdinalIgnoreCase))
            return PartnerFault.InvalidProperty($"roleId is {roleId}, but the address is that of role {role.Id}.");
        memberId = guid.ToString("D");
        var person = call.Database.Read(store => store.Directory.Find(call.Claims.TenantId, guid.ToString("D")));
        // Ours: a client that sends the name of one user with the ID of another one has made a mistake.
        return
            name is null || person is null || name.Equals(person.UserPrincipalName, StringComparison.OrdinalIgnoreCase)
            ? null
            : PartnerFault.InvalidProperty(
                $"userPrincipalName is {name}, but user {person.Id} is {person.UserPrincipalName}."
            );
    }

    private static void Write(Utf8JsonWriter json, Member member)
    {
        json.WriteStartObject();
        json.WriteString("id", member.Id);
        json.WriteString("displayName", member.DisplayName);
        json.WriteString("userPrincipalName", member.UserPrincipalName);
        json.WriteString("roleId", member.RoleId);
        json.WriteString("accountId", member.AccountId);
        json.WriteAttributes("UserMember");
        json.WriteEndObject();
    }
}
