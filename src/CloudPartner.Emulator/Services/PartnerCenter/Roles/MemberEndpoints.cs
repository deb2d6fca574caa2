using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Rules;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.PartnerCenter.Roles;

/// <summary>The roles of an account, and who has them.</summary>
internal static class MemberEndpoints
{
    private const int DefaultSize = 100;
    private const int LargestSize = 500;

    /// <summary>The reference does not say whether the operations on roles take a person.</summary>
    public static void Map(ServiceGroup<PartnerCenterCall> partnerCenter)
    {
        const string members = "/roles/{roleId}/usermembers";
        partnerCenter.MapGet("/roles", ListRolesAsync);
        partnerCenter.MapGet(members, ListAsync);
        partnerCenter.MapPost(members, AddAsync);
        partnerCenter.MapDelete(members + "/{memberId}", RemoveAsync);
    }

    private static Task ListRolesAsync(PartnerCenterCall call)
    {
        call.ReadMembership();
        return PartnerCenterPage.AnswerAsync(
            call,
            [.. PartnerRole.All.Select(RoleBody.Of)],
            PartnerCenterJson.Default.CollectionRoleBody
        );
    }

    private static Task ListAsync(PartnerCenterCall call)
    {
        var (membership, role) = ReadRole(call);
        var (field, descending) = ReadOrder(call);
        var page = PartnerCenterPage.Read(call, $"members {role.Name} {field} {descending}", DefaultSize, LargestSize);
        var order = page.AfterParts(2) is [var value, var key]
            ? new MemberOrder(field, descending, value, key, false)
            : new MemberOrder(field, descending, "", "", true);
        var items = new List<MemberBody>();
        var last = call.Database.Read(store =>
            store.Members.List(membership, role, order, page.Size, member => items.Add(MemberBody.Of(member)))
        );
        return page.AnswerAsync(
            call,
            items,
            last is { } end ? [end.Value, end.Key] : null,
            PartnerCenterJson.Default.CollectionMemberBody
        );
    }

    private static async Task AddAsync(PartnerCenterCall call)
    {
        var body = await call.ReadBodyAsync();
        var (_, role) = ReadRole(call);
        var memberId = ReadMember(call, role, body);
        await AnswerAsync(
            call,
            await call.WriteAsync(store => MemberRules.Add(store, call.Claims, role, memberId, call.Ids))
        );
    }

    private static async Task RemoveAsync(PartnerCenterCall call)
    {
        var (_, role) = ReadRole(call);
        if (call.Behaviour.MemberRemoval == Behaviour.Refused)
            throw new RefusedException(PartnerFault.NoAccountId);
        var memberId = call.Route("memberId");
        await AnswerAsync(
            call,
            await call.WriteAsync(store => MemberRules.Remove(store, call.Claims, role, memberId, call.Ids))
        );
    }

    private static Task AnswerAsync(PartnerCenterCall call, Result<Member> result) =>
        call.AnswerAsync(result, MemberBody.Of, PartnerCenterJson.Default.MemberBody);

    /// <summary>Whoever has no role in the account does not learn which roles there are.</summary>
    private static (AccountMembership Membership, PartnerRole Role) ReadRole(PartnerCenterCall call)
    {
        var (membership, id) = (call.ReadMembership(), call.Route("roleId"));
        return PartnerRole.Find(id) is { } role
            ? (membership, role)
            : throw new RefusedException(PartnerFault.NotFound($"There is no role {id}."));
    }

    private static (string? Field, bool Descending) ReadOrder(PartnerCenterCall call)
    {
        string? name = call.Query["sortField"],
            direction = call.Query["sortDirection"];
        var isDescending = "Descending".Equals(direction, StringComparison.OrdinalIgnoreCase);
        var field =
            "DisplayName".Equals(name, StringComparison.OrdinalIgnoreCase) ? "displayName"
            : "UserPrincipalName".Equals(name, StringComparison.OrdinalIgnoreCase) ? "userPrincipalName"
            : null;
        if (name is not null && field is null)
            throw CaseInsensitiveJsonObject.Invalid("sortField is DisplayName or UserPrincipalName.");
        return direction is null || isDescending || direction.Equals("Ascending", StringComparison.OrdinalIgnoreCase)
            ? (field, isDescending)
            : throw CaseInsensitiveJsonObject.Invalid("sortDirection is Ascending or Descending.");
    }

    private static string ReadMember(PartnerCenterCall call, PartnerRole role, JsonElement json)
    {
        var body = new CaseInsensitiveJsonObject(json);
        var (id, roleId, name) = (body.Text("id"), body.Text("roleId"), body.Text("userPrincipalName"));
        if (!Guid.TryParseExact(id, "D", out var guid))
            throw CaseInsensitiveJsonObject.Invalid("id must be the object ID of the user.");
        if (roleId is not null && !roleId.Equals(role.Id, StringComparison.OrdinalIgnoreCase))
        {
            throw CaseInsensitiveJsonObject.Invalid($"roleId is {roleId}, but the address is that of role {role.Id}.");
        }

        var memberId = guid.ToString("D");
        var person = call.Database.Read(store => store.Directory.Find(call.Claims.TenantId, memberId));
        // Ours: the name of one user with the ID of another one is a mistake of the client.
        return
            name is null || person is null || name.Equals(person.UserPrincipalName, StringComparison.OrdinalIgnoreCase)
            ? memberId
            : throw CaseInsensitiveJsonObject.Invalid(
                $"userPrincipalName is {name}, but user {person.Id} is {person.UserPrincipalName}."
            );
    }
}

internal sealed record RoleBody(string Id, string Name, string Category, Attributes Attributes)
{
    public static RoleBody Of(PartnerRole role) => new(role.Id, role.Name, "marketplace", new Attributes("Role"));
}

internal sealed record MemberBody(
    string Id,
    string? DisplayName,
    string UserPrincipalName,
    string RoleId,
    string AccountId,
    Attributes Attributes
)
{
    private static readonly Attributes UserMember = new("UserMember");

    public static MemberBody Of(Member member) =>
        new(member.Id, member.DisplayName, member.UserPrincipalName, member.RoleId, member.AccountId, UserMember);
}
