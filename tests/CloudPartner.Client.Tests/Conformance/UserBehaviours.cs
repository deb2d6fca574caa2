using CloudPartner.Client.Bulk;
using static CloudPartner.Client.Services.Provenance;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests.Conformance;

/// <summary>Users and their roles.</summary>
internal static class UserBehaviours
{
    private const string Members = "learn rest/api/partner-center/manage-account-profiles, read 2026-11";
    private const string RolePages =
        "azure-docs, cloud-partner-portal-manage-users.md (2018-09-13); learn rest/api/partner-center, read 2026-11";

    public static Behaviour[] All { get; } =
    [
        new(
            "Roles are listed",
            Documented,
            Documented,
            RolePages,
            async subject =>
                Assert.Contains(await subject.Portal.Roles.ListAsync(), role => role.Name == subject.Worker)
        ),
        new(
            "A role that the service does not have is refused before anything is written, with those it has",
            Documented,
            Documented,
            RolePages,
            async subject =>
            {
                var fault = await FaultOf(() =>
                    subject.Portal.AddAsync(subject.Publisher, User(Subject.Person(1), "Emperor"))
                );
                Assert.Equal((FaultKind.Invalid, "Role", "Emperor"), (fault.Kind, fault.Field, fault.Value));
                Assert.Contains(subject.Worker, fault.Rule, StringComparison.Ordinal);
                Assert.Empty(await subject.Test.CommitsAsync());
            }
        ),
        new(
            "A user is added and read back",
            Ours,
            Documented,
            Members,
            async subject =>
            {
                var added = await subject.AddAsync(1);
                Assert.Equal((Subject.Person(1), subject.Worker), (added.Email, added.Role));
                Assert.Equal([subject.Worker], await subject.RolesOfAsync(1));
            }
        ),
        new(
            "Role and address are taken in any case",
            Ours,
            Ours,
            async subject =>
            {
                await subject.Portal.AddAsync(
                    subject.Publisher,
                    User("Person1@Contoso.COM", subject.Worker.ToUpperInvariant())
                );
                Assert.Equal(
                    subject.Worker,
                    Assert.Single(await subject.Portal.Users.GetAsync(subject.Publisher, Subject.Person(1))).Role
                );
            }
        ),
        new(
            "What is there is not added again, and it is said",
            Ours,
            Ours,
            async subject =>
            {
                await subject.AddAsync(1);
                Assert.Equal(FaultKind.AlreadyExists, (await FaultOf(() => subject.AddAsync(1))).Kind);
                Assert.Equal(1, await subject.CommitsAsync(subject.Added, 1));
            }
        ),
        new(
            "A user who is not there is not found",
            Ours,
            Documented,
            Members,
            async subject =>
                Assert.Equal(
                    FaultKind.NotFound,
                    (await FaultOf(() => subject.Portal.Users.GetAsync(subject.Publisher, Subject.Person(2)))).Kind
                )
        ),
        new(
            "A listing is complete, and can be asked for one role",
            Ours,
            Documented,
            Members,
            async subject =>
            {
                await subject.AddAsync(1);
                await subject.AddAsync(2, subject.Leader);
                var all = await subject.Test.ListAllAsync();
                Assert.Contains(all, user => user.Email == Subject.Person(1) && user.Role == subject.Worker);
                var leaders = await subject.Test.ListAllAsync(new PortalUserFilter { Role = subject.Leader });
                Assert.Contains(leaders, user => user.Email == Subject.Person(2));
                Assert.All(leaders, user => Assert.Equal(subject.Leader, user.Role));
            }
        ),
        new(
            "A role is changed",
            Ours,
            Documented,
            Members,
            async subject =>
            {
                var changed = await subject.Portal.SetRoleAsync(await subject.AddAsync(1), subject.Leader);
                Assert.Equal(subject.Leader, changed.Role);
                Assert.Equal([subject.Leader], await subject.RolesOfAsync(1));
            }
        ),
        new(
            "A change of role that the service refuses leaves the role that there was",
            Ours,
            Observed,
            "code 2000 for every removal, by a caller of the service, seen 2025-12-21",
            async subject =>
            {
                var added = await subject.AddAsync(1);
                if (subject.IsPartnerCenter)
                {
                    await subject.Test.BehaveAsync(new { memberRemoval = "refused" });
                }
                else
                {
                    await subject.Test.FailAsync(
                        new
                        {
                            match = new { method = "PUT", path = "/users" },
                            action = "status",
                            status = 403,
                        }
                    );
                }
                var fault = await FaultOf(() => subject.NextCommand().SetRoleAsync(added, subject.Leader));
                Assert.Equal(subject.IsPartnerCenter ? FaultKind.NotSupported : FaultKind.Forbidden, fault.Kind);
                Assert.Equal([subject.Worker], await subject.RolesOfAsync(1));
            }
        ),
        new(
            "A user is removed, and a second time is not found",
            Ours,
            Ours,
            async subject =>
            {
                var added = await subject.AddAsync(1);
                await subject.Portal.Users.RemoveAsync(added);
                Assert.Empty(await subject.RolesOfAsync(1));
                Assert.Equal(FaultKind.NotFound, (await FaultOf(() => subject.Portal.Users.RemoveAsync(added))).Kind);
            }
        ),
        new(
            "Groups and programs are added, or it is said where they can be",
            Documented,
            Documented,
            RolePages,
            async subject =>
            {
                var group = Row(("Email", "team@contoso.com"), ("Kind", "Group"), ("Role", subject.Worker));
                if (!subject.IsPartnerCenter)
                {
                    Assert.Equal(PortalUserKind.Group, (await subject.Portal.AddAsync(subject.Publisher, group)).Kind);
                    return;
                }
                var fault = await FaultOf(() => subject.Portal.AddAsync(subject.Publisher, group));
                Assert.Equal(FaultKind.NotSupported, fault.Kind);
                Assert.Contains("https://partner.microsoft.com/", fault.RecommendedAction, StringComparison.Ordinal);
                Assert.Empty(await subject.Test.CommitsAsync());
            }
        ),
        new(
            "A plan names what differs, is applied, and leaves nothing to do",
            Ours,
            Documented,
            Members,
            async subject =>
            {
                await subject.AddAsync(1);
                var plan = await PlanAsync(subject, (1, subject.Leader), (2, subject.Worker));
                Assert.Equal(
                    [PortalUserChangeKind.Add, PortalUserChangeKind.SetRole],
                    plan.Select(change => change.Change).Order()
                );
                foreach (var change in plan)
                    await subject.Portal.ApplyAsync(change);
                Assert.Empty(await PlanAsync(subject, (1, subject.Leader), (2, subject.Worker)));
            }
        ),
        new(
            "A listing that breaks plans nothing",
            Ours,
            Ours,
            async subject =>
            {
                await subject.Test.FailAsync(
                    new
                    {
                        match = new { method = "GET", path = subject.UserPath },
                        action = "status",
                        status = 404,
                    }
                );
                await Assert.ThrowsAsync<CloudPartnerException>(() => PlanAsync(subject, (1, subject.Worker)));
            }
        ),
        new(
            "An earlier run that may have added somebody is settled by reading first",
            Ours,
            Ours,
            async subject =>
            {
                await subject.AddAsync(1);
                await subject
                    .NextCommand()
                    .AddAsync(subject.Publisher, User(Subject.Person(1), subject.Worker), mayHaveHappened: true);
                await subject.Portal.AddAsync(
                    subject.Publisher,
                    User(Subject.Person(2), subject.Worker),
                    mayHaveHappened: true
                );
                Assert.Equal(
                    (1, 1),
                    (await subject.CommitsAsync(subject.Added, 1), await subject.CommitsAsync(subject.Added, 2))
                );
            }
        ),
        new(
            "A bulk run adds everybody once and tells of each in its order",
            Ours,
            Documented,
            Members,
            async subject =>
            {
                var done = new List<string>();
                using var run = new BulkRun<PortalUser>(
                    8,
                    outcome =>
                    {
                        Assert.Equal(BulkStatus.Done, outcome.Status);
                        done.Add(outcome.Result!.Email!);
                        return Task.CompletedTask;
                    },
                    null,
                    CancellationToken.None
                );
                for (var i = 1; i <= 5; i++)
                {
                    var user = User(Subject.Person(i), subject.Worker);
                    await run.AddAsync(
                        i,
                        new BulkItem<PortalUser>(
                            user.Key,
                            [user.Key],
                            null,
                            async (_, stop) =>
                                await subject.Portal.AddAsync(subject.Publisher, user, cancellationToken: stop)
                        )
                    );
                }
                run.Complete();
                await run.Completion;
                Assert.Equal(Enumerable.Range(1, 5).Select(Subject.Person), done);
            }
        ),
    ];

    private static async Task<List<PortalUserChange>> PlanAsync(
        Subject subject,
        params (int Person, string Role)[] wanted
    )
    {
        var plan = new List<PortalUserChange>();
        var desired = wanted.ToDictionary(
            one => Subject.Person(one.Person),
            one => User(Subject.Person(one.Person), one.Role)
        );
        await foreach (
            var change in subject
                .NextCommand()
                .CompareAsync(subject.Publisher, desired, removeUnlisted: false, includeEqual: false)
        )
        {
            plan.Add(change);
        }

        return plan;
    }
}
