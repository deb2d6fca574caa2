namespace CloudPartner.Client.Tests.Hostile;

/// <summary>
/// Every operation of both dialects. Each tells whether what it reports is true; a fault says nothing false by itself.
/// </summary>
internal static class HostileOperations
{
    public delegate Task<bool> Run(IPortal portal, TruthfulService service);

    public static readonly (string Name, bool Changes, Run Run)[] Portal =
    [
        (
            "list users",
            false,
            async (portal, _) =>
                (await AllAsync(portal.Users.ListAsync(TruthfulService.Publisher, PortalUserFilter.None))).TrueForAll(
                    user => user.Key.Length > 0
                )
        ),
        (
            "find users",
            false,
            async (portal, _) =>
                (
                    await AllAsync(
                        portal.Users.ListAsync(
                            TruthfulService.Publisher,
                            new PortalUserFilter { Email = TruthfulService.Ann }
                        )
                    )
                ).TrueForAll(user => user.Key == TruthfulService.Ann)
        ),
        (
            "one user",
            false,
            async (portal, _) =>
                (await portal.Users.GetAsync(TruthfulService.Publisher, TruthfulService.Ann))
                    is [{ Key: TruthfulService.Ann }]
        ),
        (
            "list publishers",
            false,
            async (portal, _) =>
                (await AllAsync(portal.Publishers.ListAsync())).TrueForAll(one => one.PublisherId.Length > 0)
        ),
        (
            "profile",
            false,
            async (portal, _) =>
                (await portal.Publishers.GetProfileAsync(TruthfulService.Publisher)).PublisherId
                == TruthfulService.Publisher
        ),
        (
            "access",
            false,
            async (portal, _) =>
            {
                await portal.Registration.CheckAccessAsync(TruthfulService.Publisher);
                return true;
            }
        ),
        (
            "registration",
            false,
            async (portal, _) =>
                (await portal.Registration.GetAsync(TruthfulService.Publisher)).PublisherId == TruthfulService.Publisher
        ),
        ("roles", false, async (portal, _) => (await portal.Roles.ListAsync()) is not null),
        (
            "history",
            false,
            async (portal, _) =>
                (await AllAsync(portal.Audit.ListAsync(TruthfulService.Publisher, new PortalAuditFilter()))) is not null
        ),
        (
            "link",
            true,
            async (portal, _) =>
                (await portal.Publishers.LinkDevCenterAsync(TruthfulService.Publisher)).PublisherId
                == TruthfulService.Publisher
        ),
        (
            "add user",
            true,
            async (portal, service) =>
                (await portal.AddAsync(TruthfulService.Publisher, User("Owner"))).Role == "Owner"
                && service.Has(TruthfulService.Eve, "Owner")
        ),
        (
            "set role",
            true,
            async (portal, service) =>
            {
                var ann = (await portal.Users.GetAsync(TruthfulService.Publisher, TruthfulService.Ann))[0];
                await portal.SetRoleAsync(ann, "Contributor", force: false);
                return service.Has(TruthfulService.Ann, "Contributor");
            }
        ),
        (
            "remove user",
            true,
            async (portal, service) =>
            {
                var bob = (await portal.Users.GetAsync(TruthfulService.Publisher, TruthfulService.Bob))[0];
                await portal.Users.RemoveAsync(bob, force: false);
                return !service.Has(TruthfulService.Bob, "Contributor");
            }
        ),
        (
            "set profile",
            true,
            async (portal, service) =>
            {
                var profile = await portal.Publishers.GetProfileAsync(TruthfulService.Publisher);
                await portal.Publishers.SetProfileAsync(
                    profile,
                    PublisherProfileChange.Of("Northwind", null, null, null),
                    force: false
                );
                return service.NameOfPublisher == "Northwind";
            }
        ),
    ];

    public static readonly (string Name, bool Changes, Run Run)[] PartnerCenter =
    [
        (
            "list members",
            false,
            async (portal, _) =>
                (await AllAsync(portal.Users.ListAsync(await IdAsync(portal), PortalUserFilter.None))).TrueForAll(
                    user => user.ObjectId is not null
                )
        ),
        (
            "one member",
            false,
            async (portal, _) =>
                (await portal.Users.GetAsync(await IdAsync(portal), TruthfulService.Ann)).All(user =>
                    user.Key.Length > 0
                )
        ),
        (
            "one member by ID",
            false,
            async (portal, _) =>
                (await portal.Users.GetAsync(await IdAsync(portal), TruthfulService.IdOf(TruthfulService.Ann))).All(
                    user => user.ObjectId == Guid.Parse(TruthfulService.IdOf(TruthfulService.Ann))
                )
        ),
        (
            "keys",
            false,
            async (portal, _) =>
                !(
                    await portal.FindKeysAsync([TruthfulService.Ann, TruthfulService.Bob, "nobody@contoso.com"])
                ).ContainsKey("nobody@contoso.com")
        ),
        (
            "account",
            false,
            async (portal, _) =>
                (await AllAsync(portal.Publishers.ListAsync())).TrueForAll(one =>
                    string.IsNullOrEmpty(one.MpnId)
                    || one.MpnId == one.PublisherId
                    || one.PublisherId == SignIn.EmulatorSignIn.DefaultTenant
                )
        ),
        (
            "account profiles",
            false,
            async (portal, _) => (await portal.Publishers.GetProfileAsync(await IdAsync(portal))).PublisherId.Length > 0
        ),
        (
            "account access",
            false,
            async (portal, _) =>
            {
                await portal.Registration.CheckAccessAsync(await IdAsync(portal));
                return true;
            }
        ),
        (
            "account registration",
            false,
            async (portal, _) => (await portal.Registration.GetAsync(await IdAsync(portal))).PublisherId.Length > 0
        ),
        ("account roles", false, async (portal, _) => (await portal.Roles.ListAsync()) is not null),
        (
            "audit records",
            false,
            async (portal, _) =>
                (await AllAsync(portal.Audit.ListAsync(await IdAsync(portal), new PortalAuditFilter()))) is not null
        ),
        (
            "add member",
            true,
            async (portal, service) =>
            {
                await portal.AddAsync(await IdAsync(portal), User(TruthfulService.Manager));
                return service.Has(TruthfulService.Eve, TruthfulService.Manager);
            }
        ),
        (
            "invite",
            true,
            async (portal, service) =>
            {
                await portal.AddAsync(await IdAsync(portal), User(TruthfulService.Manager, "guest@fabrikam.com"));
                return service.Has("guest@fabrikam.com", TruthfulService.Manager);
            }
        ),
        (
            "set member's role",
            true,
            async (portal, service) =>
            {
                await portal.SetRoleAsync(
                    await MemberAsync(portal, TruthfulService.Bob, TruthfulService.Developer),
                    TruthfulService.Manager,
                    force: false
                );
                return service.Has(TruthfulService.Bob, TruthfulService.Manager)
                    && !service.Has(TruthfulService.Bob, TruthfulService.Developer);
            }
        ),
        (
            "remove member",
            true,
            async (portal, service) =>
            {
                await portal.Users.RemoveAsync(
                    await MemberAsync(portal, TruthfulService.Bob, TruthfulService.Developer),
                    force: false
                );
                return !service.Has(TruthfulService.Bob, TruthfulService.Developer);
            }
        ),
        (
            "set support profile",
            true,
            async (portal, service) =>
            {
                var profile = new PublisherProfile { PublisherId = await IdAsync(portal) };
                await portal.Publishers.SetProfileAsync(
                    profile,
                    PublisherProfileChange
                        .Of(null, null, null, null)
                        .With(new SupportProfile { Email = "new@contoso.com" }, null, null),
                    force: false
                );
                return service.SupportEmail == "new@contoso.com";
            }
        ),
        (
            "set address",
            true,
            async (portal, service) =>
            {
                var profile = new PublisherProfile { PublisherId = await IdAsync(portal) };
                var change = PublisherProfileChange
                    .Of(null, null, null, null)
                    .With(null, new PublisherAddress { City = "Berlin" }, null);
                await portal.Publishers.SetProfileAsync(profile, change, force: false);
                return service.City == "Berlin";
            }
        ),
    ];

    private static async Task<string> IdAsync(IPortal portal) => (await portal.Publishers.FindOnlyAsync())!;

    private static async Task<PortalUser> MemberAsync(IPortal portal, string email, string role) =>
        new()
        {
            PublisherId = await IdAsync(portal),
            Kind = PortalUserKind.User,
            Email = email,
            UserPrincipalName = email,
            ObjectId = Guid.Parse(TruthfulService.IdOf(email)),
            Role = role,
        };

    private static DesiredPortalUser User(string role, string email = TruthfulService.Eve) =>
        DesiredPortalUser.Read(column =>
            column switch
            {
                "Email" => email,
                "Role" => role,
                _ => null,
            }
        );

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<IReadOnlyList<T>> pages)
    {
        var all = new List<T>();
        await foreach (var page in pages)
            all.AddRange(page);
        return all;
    }
}
