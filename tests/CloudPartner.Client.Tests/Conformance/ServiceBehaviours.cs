using CloudPartner.Client.Transport;
using static CloudPartner.Client.Services.Provenance;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests.Conformance;

/// <summary>What holds of every call: throttling, faults, lost answers, tokens, rights.</summary>
internal static class ServiceBehaviours
{
    private const string Throttling = "learn partner-center/developer/api-throttling-guidance, read 2026-11";

    public static Behaviour[] All { get; } =
    [
        new(
            "A throttled request waits as it is told and succeeds",
            Ours,
            Documented,
            Throttling,
            async subject =>
            {
                await subject.Test.FailAsync(
                    new
                    {
                        match = new { method = subject.AddMethod, path = subject.UserPath },
                        action = "status",
                        status = 429,
                        retryAfter = "1",
                        count = 2,
                    }
                );
                await subject.AddAsync(1);
                Assert.Equal(1, await subject.CommitsAsync(subject.Added, 1));
                Assert.Equal(2, subject.Portal.RequestCounts.Throttled);
            }
        ),
        new(
            "Throttling beyond the longest wait is reported with the time to come back",
            Ours,
            Documented,
            Throttling,
            async subject =>
            {
                await subject.Test.FailAsync(
                    new
                    {
                        match = new { method = subject.AddMethod, path = subject.UserPath },
                        action = "status",
                        status = 429,
                        retryAfter = "600",
                    }
                );
                subject.NextCommand(new PortalCallOptions { MaxThrottleWait = TimeSpan.FromSeconds(1) });
                var fault = await FaultOf(() => subject.AddAsync(1));
                Assert.Equal((FaultKind.Throttled, TimeSpan.FromSeconds(600)), (fault.Kind, fault.RetryAfter));
            }
        ),
        new(
            "An addition whose answer was lost counts once",
            Ours,
            Ours,
            async subject =>
            {
                foreach (var (action, person) in new[] { ("resetAfter", 1), ("torn", 2), ("cut", 3) })
                {
                    await subject.Test.FailAsync(
                        new
                        {
                            match = new { method = subject.AddMethod, path = subject.UserPath },
                            action,
                            count = 1,
                        }
                    );
                    await subject.AddAsync(person);
                    Assert.Equal(1, await subject.CommitsAsync(subject.Added, person));
                }
            }
        ),
        new(
            "An addition that did not reach the service is made after all",
            Ours,
            Ours,
            async subject =>
            {
                await subject.Test.FailAsync(
                    new
                    {
                        match = new { method = subject.AddMethod, path = subject.UserPath },
                        action = "resetBefore",
                        count = 2,
                    }
                );
                await subject.AddAsync(1);
                Assert.Equal(1, await subject.CommitsAsync(subject.Added, 1));
            }
        ),
        new(
            "An addition that certainly did not happen is reported as failed",
            Ours,
            Ours,
            async subject =>
            {
                await subject.Test.FailAsync(
                    new { match = new { method = subject.AddMethod, path = subject.UserPath }, action = "resetBefore" }
                );
                var fault = await FaultOf(() => subject.AddAsync(1));
                Assert.Equal(
                    (FaultKind.Unreachable, false, RetryPolicy.MaxAttempts),
                    (fault.Kind, fault.MayHaveHappened, fault.Attempts)
                );
            }
        ),
        new(
            "An addition of which nobody can tell is reported as unknown",
            Ours,
            Ours,
            async subject =>
            {
                await subject.Portal.Roles.OpenResolverAsync();
                await subject.Test.FailAsync(
                    new { match = new { method = subject.AddMethod, path = subject.UserPath }, action = "resetAfter" },
                    new
                    {
                        match = new { method = "GET", path = subject.UserPath },
                        action = "status",
                        status = 400,
                    }
                );
                var fault = await FaultOf(() => subject.AddAsync(1));
                Assert.Equal((FaultKind.UnknownOutcome, true), (fault.Kind, fault.MayHaveHappened));
            }
        ),
        new(
            "A change of role whose answer was lost is a change of role",
            Ours,
            Ours,
            async subject =>
            {
                var added = await subject.AddAsync(1);
                await subject.Test.FailAsync(
                    new
                    {
                        match = new { method = subject.AddMethod, path = subject.UserPath },
                        action = "resetAfter",
                        count = 1,
                    }
                );
                await subject.NextCommand().SetRoleAsync(added, subject.Leader);
                Assert.Equal([subject.Leader], await subject.RolesOfAsync(1));
            }
        ),
        new(
            "A removal whose answer was lost is a removal",
            Ours,
            Ours,
            async subject =>
            {
                foreach (var action in new[] { "resetAfter", "cut" })
                {
                    var added = await subject.AddAsync(1);
                    await subject.Test.FailAsync(
                        new
                        {
                            match = new { method = "DELETE", path = subject.UserPath },
                            action,
                            count = 1,
                        }
                    );
                    await subject.NextCommand().Users.RemoveAsync(added);
                    Assert.Empty(await subject.RolesOfAsync(1));
                }
            }
        ),
        new(
            "A fault names the request, and its ID is the same on each repeat",
            Ours,
            Documented,
            "learn partner-center/developer/headers, read 2026-11",
            async subject =>
            {
                await subject.Test.FailAsync(
                    new
                    {
                        match = new { method = "GET", path = subject.UserPath },
                        action = "status",
                        status = 500,
                    }
                );
                var fault = await FaultOf(() => subject.Portal.Users.GetAsync(subject.Publisher, Subject.Person(1)));
                Assert.Equal((FaultKind.Unreachable, RetryPolicy.MaxAttempts), (fault.Kind, fault.Attempts));
                Assert.Equal(RetryPolicy.MaxAttempts, await subject.Test.CountRequestIdAsync(fault.RequestId!));
            }
        ),
        new(
            "A token that the service no longer takes is renewed",
            Documented,
            Documented,
            "learn cloud-partner-portal-api-troubleshooting-authentication-errors, read 2026-11",
            async subject =>
            {
                await subject.Portal.Roles.ListAsync();
                await subject.Test.RevokeTokensAsync();
                Assert.NotEmpty(await subject.NextCommand().Roles.ListAsync());
            }
        ),
        new(
            "An identity that may not is told what it lacks",
            Ours,
            Documented,
            "learn partner-center/account-settings/permissions-overview, read 2026-11",
            async subject =>
            {
                await using var other = await StartAsync(
                    "contributor@contoso.com",
                    dialect: subject.IsPartnerCenter ? PortalDialect.PartnerCenter : PortalDialect.CloudPartnerPortal
                );
                var fault = await FaultOf(() =>
                    other.Portal.AddAsync(other.Publisher, User(Subject.Person(1), subject.Worker))
                );
                Assert.Equal((FaultKind.Forbidden, 403), (fault.Kind, fault.StatusCode));
                Assert.Contains("contributor@contoso.com", fault.Message, StringComparison.Ordinal);
                Assert.Contains(
                    subject.IsPartnerCenter ? "Global admin" : "Owner",
                    fault.RecommendedAction,
                    StringComparison.Ordinal
                );
            }
        ),
        new(
            "Cancelling starts nothing new",
            Ours,
            Ours,
            async subject =>
            {
                using var stop = new CancellationTokenSource();
                await stop.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                    subject.Portal.AddAsync(
                        subject.Publisher,
                        User(Subject.Person(1), subject.Worker),
                        cancellationToken: stop.Token
                    )
                );
                Assert.Empty(await subject.Test.CommitsAsync());
            }
        ),
    ];
}
