using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests.PartnerCenter;

/// <summary>What a review of access reads, and who may.</summary>
public sealed class ReviewTests : IAsyncLifetime
{
    private const string NoPermission = "Authentication_MSGraphPermissionMissing";
    private const string NoRole = "Authentication_RequestFromUnsupportedUserRole";
    private const string NoLicence = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";
    private const string Denied = "Authorization_RequestDenied";
    private const string Automation = "33333333-3333-4333-8333-333333333333";

    private Emulator _emulator = null!;

    public async Task InitializeAsync() =>
        _emulator = await Emulator.StartAsync(new EmulatorOptions { Seed = "review" });

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    // What is read, the permission it takes, the code of a refusal without it and of one to a person without the role,
    // and whether it takes a licence.
    public static TheoryData<string, string, string, string, bool> Reads =>
        new()
        {
            { "/users/{id}?$select=id,signInActivity", "AuditLog.Read.All", NoPermission, NoRole, true },
            { "/users?$select=id,signInActivity", "AuditLog.Read.All", NoPermission, NoRole, true },
            {
                "/reports/authenticationMethods/userRegistrationDetails/{id}",
                "AuditLog.Read.All",
                NoPermission,
                NoRole,
                true
            },
            { "/auditLogs/directoryAudits", "AuditLog.Read.All", NoPermission, NoRole, false },
            { "/auditLogs/directoryAudits", "Directory.Read.All", NoPermission, NoRole, false },
            { $"/servicePrincipals/{Automation}?$expand=owners", "Application.Read.All", Denied, Denied, false },
            { "/applications", "Application.Read.All", Denied, Denied, false },
            {
                "/users/{id}/mailboxSettings/userPurpose",
                "MailboxSettings.Read",
                "ErrorAccessDenied",
                "ErrorAccessDenied",
                false
            },
        };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Each_read_takes_its_permission_role_and_licence(
        string path,
        string permission,
        string withoutPermission,
        string withoutRole,
        bool isPremium
    )
    {
        path = path.Replace("{id}", await IdOfAsync("dora.dormant@contoso.com"), StringComparison.Ordinal);
        foreach (var identity in (string[])[Emulator.Owner, "ops-owner@contoso.com", PartnerEmulator.Application])
            (await _emulator.GraphAsync("GET", path, identity: identity)).Expect(200);
        (await _emulator.GraphAsync("GET", path, identity: "contributor@contoso.com")).ExpectGraphError(
            403,
            withoutRole
        );
        await _emulator.ControlAsync("PUT", "behaviour", $$"""{"withheldPermissions":["{{permission}}"]}""");
        (await _emulator.GraphAsync("GET", path)).ExpectGraphError(403, withoutPermission);
        await _emulator.ControlAsync("PUT", "behaviour", """{"licence":"free"}""");
        var free = await _emulator.GraphAsync("GET", path);
        if (isPremium)
            free.ExpectGraphError(403, NoLicence);
        else
            free.Expect(200);
    }

    [Theory]
    [InlineData("dora.dormant@contoso.com", 200)]
    [InlineData("owner@contoso.com", 1)]
    [InlineData("nils.never@contoso.com", null)]
    public async Task Sign_ins_are_told_when_they_are_selected_and_not_of_who_never_signed_in(string name, int? days)
    {
        var id = await IdOfAsync(name);
        Assert.Null((await _emulator.GraphAsync("GET", $"/users/{id}")).Json!["signInActivity"]);
        var person = (await _emulator.GraphAsync("GET", $"/users/{id}?$select=id,signInActivity")).Json!.AsObject();
        Assert.Equal(days is not null, person.ContainsKey("signInActivity"));
        if (days is { } count)
        {
            var last = (DateTime)person["signInActivity"]!["lastSuccessfulSignInDateTime"]!;
            Assert.InRange((DateTime.UtcNow - last.ToUniversalTime()).TotalDays, count, count + 1.1);
        }
        // By name, as callers have seen.
        (await _emulator.GraphAsync("GET", $"/users/{name}?$select=signInActivity")).ExpectGraphError(
            400,
            "BadRequest"
        );
    }

    [Theory]
    [InlineData("owner@contoso.com", "contoso.onmicrosoft.com")]
    [InlineData("gwen.guest@fabrikam.com", "ExternalAzureAD")]
    [InlineData("paula.personal@outlook.com", "MicrosoftAccount")]
    [InlineData("polly.pending@fabrikam.com", null)]
    public async Task Identities_say_who_vouches_for_an_account(string name, string? issuer)
    {
        var id = await IdOfAsync(name);
        var identities = (await _emulator.GraphAsync("GET", $"/users/{id}?$select=identities")).Json!["identities"]!;
        Assert.Equal(
            issuer is null ? [] : [issuer],
            identities.AsArray().Select(identity => (string?)identity!["issuer"])
        );
    }

    [Theory]
    [InlineData("mona.nomethod@contoso.com", false)]
    [InlineData("owner@contoso.com", true)]
    public async Task Registered_methods_are_told(string name, bool isRegistered)
    {
        var id = await IdOfAsync(name);
        var details = (
            await _emulator.GraphAsync("GET", $"/reports/authenticationMethods/userRegistrationDetails/{id}")
        ).Json!;
        Assert.Equal((id, isRegistered), ((string?)details["id"], (bool)details["isMfaRegistered"]!));
        Assert.Equal(isRegistered, details["methodsRegistered"]!.AsArray().Count > 0);
    }

    [Fact]
    public async Task Mailboxes_are_told_and_a_guest_has_none()
    {
        foreach (
            var (name, purpose) in ((string, string)[])
                [("marketplace@contoso.com", "shared"), ("owner@contoso.com", "user")]
        )
        {
            var path = $"/users/{await IdOfAsync(name)}/mailboxSettings/userPurpose";
            Assert.Equal(purpose, (string?)(await _emulator.GraphAsync("GET", path)).Json!["value"]);
        }
        var guest = await IdOfAsync("gwen.guest@fabrikam.com");
        (await _emulator.GraphAsync("GET", $"/users/{guest}/mailboxSettings/userPurpose")).ExpectGraphError(
            404,
            "MailboxNotEnabledForRESTAPI"
        );
    }

    [Fact]
    public async Task The_audit_log_has_invitations_old_and_new_by_activity_time_and_page()
    {
        var invited = (
            await _emulator.GraphAsync(
                "POST",
                "/invitations",
                new { invitedUserEmailAddress = "new@guest.example", inviteRedirectUrl = "https://a.example" }
            )
        ).Json!;
        var all = await ListAsync("");
        Assert.Equal(5, all.Count);
        Assert.Equal((string?)invited["invitedUser"]!["id"], (string?)all[0]["targetResources"]![0]!["id"]);
        Assert.All(
            all,
            audit => Assert.Equal("owner@contoso.com", (string?)audit["initiatedBy"]!["user"]!["userPrincipalName"])
        );
        Assert.Equal(all.Select(Text), (await ListAsync("$top=2")).Select(Text));
        var since = DateTime.UtcNow.AddDays(-7).ToString("yyyy-MM-ddTHH:mm:ssZ", null);
        Assert.Equal(
            2,
            (
                await ListAsync(
                    $"$filter=activityDisplayName eq 'Invite external user' and activityDateTime ge {since}"
                )
            ).Count
        );
        Assert.Empty(await ListAsync("$filter=activityDisplayName eq 'Add user'"));
        foreach (var query in (string[])["$filter=result eq 'success'", "$skiptoken=zz", "$top=0"])
        {
            (await _emulator.GraphAsync("GET", $"/auditLogs/directoryAudits?{query}")).ExpectGraphError(
                400,
                "BadRequest"
            );
        }

        static string Text(JsonNode audit) => audit.ToJsonString();
    }

    [Fact]
    public async Task Owners_come_with_the_application_or_with_its_registration()
    {
        var owners = (
            await _emulator.GraphAsync("GET", $"/servicePrincipals/{Automation}?$select=id&$expand=owners($select=id)")
        ).Json!;
        Assert.Empty(owners["owners"]!.AsArray());
        var registrations = (
            await _emulator.GraphAsync("GET", "/applications?$select=appId&$expand=owners($select=id)")
        ).Json!["value"]!.AsArray();
        Assert.Equal([1, 0], registrations.Select(one => one!["owners"]!.AsArray().Count));
        Assert.Equal(await IdOfAsync(Emulator.Owner), (string?)registrations[0]!["owners"]![0]!["id"]);
        (await _emulator.GraphAsync("GET", "/applications?$expand=members")).ExpectGraphError(400, "BadRequest");
    }

    [Fact]
    public async Task Calls_without_a_second_factor_are_recorded_and_told()
    {
        (await _emulator.PartnerAsync("GET", "/roles", identity: PartnerEmulator.NoMfa)).ExpectFault(401, 900421);
        (await _emulator.PartnerAsync("GET", "/roles")).Expect(200);
        var people = (await _emulator.PartnerAsync("GET", "/nonMfaCompliantPartnerPrincipals")).Json!;
        Assert.Equal(
            [PartnerEmulator.NoMfa, "carl.calls@contoso.com"],
            people["items"]!.AsArray().Select(person => (string?)person!["upn"])
        );
        Assert.Equal((2, "Collection"), ((int)people["totalCount"]!, (string?)people["attributes"]!["objectType"]));
        var requests = (await _emulator.PartnerAsync("GET", "/partnerRequests")).Json!["items"]!.AsArray();
        Assert.Equal([true, true, true, false, false], requests.Select(request => (bool)request!["mfaCompliant"]!));
        Assert.Equal("Get /v{version}/roles", (string?)requests[^2]!["operationName"]);
        Assert.Equal("carl.calls@contoso.com", (string?)requests[^1]!["upn"]);
        var reply = await _emulator.PartnerAsync("GET", "/applicationmfaadoptionstatus");
        var days = reply.Json!.AsArray();
        Assert.Equal((5, 4), ((int)days[0]!["totalRequestCount"]!, (int)days[0]!["mfaCompliantRequestCount"]!));
        Assert.Equal((1, 0), ((int)days[1]!["totalRequestCount"]!, (int)days[1]!["mfaCompliantRequestCount"]!));
    }

    [Theory]
    [InlineData("/nonMfaCompliantPartnerPrincipals")]
    [InlineData("/partnerRequests")]
    [InlineData("/applicationmfaadoptionstatus")]
    public async Task Records_of_second_factors_are_not_for_everybody(string path)
    {
        (await _emulator.PartnerAsync("GET", path, identity: "contributor@contoso.com")).ExpectFault(403, 900150);
        (await _emulator.PartnerAsync("GET", path, identity: PartnerEmulator.Application)).ExpectFault(403, 2032);
    }

    [Fact]
    public async Task The_default_seed_stays_as_it_is()
    {
        await _emulator.ControlAsync("POST", "reset", """{"seed":"contoso"}""");
        var people = (await _emulator.GraphAsync("GET", "/users?$top=999&$select=mail")).Json!["value"]!.AsArray();
        Assert.DoesNotContain(people, person => (string?)person!["mail"] == "dora.dormant@contoso.com");
        Assert.Single((await _emulator.GraphAsync("GET", "/servicePrincipals")).Json!["value"]!.AsArray());
        Assert.Equal(["pending@fabrikam.com"], (await ListAsync("")).Select(MailOf));

        static string? MailOf(JsonNode audit) =>
            ((string?)audit["targetResources"]![0]!["userPrincipalName"])?.Split('#')[0].Replace('_', '@');
    }

    private async Task<string> IdOfAsync(string mail) =>
        (string)
            Assert.Single(
                (await _emulator.GraphAsync("GET", $"/users?$filter=mail eq '{mail}'")).Json!["value"]!.AsArray()
            )!["id"]!;

    private async Task<List<JsonNode>> ListAsync(string query)
    {
        var audits = new List<JsonNode>();
        var path = $"/auditLogs/directoryAudits?{query}";
        while (path is not null)
        {
            var page = (await _emulator.GraphAsync("GET", path)).Expect(200).Json!;
            audits.AddRange(page["value"]!.AsArray().Select(audit => audit!));
            path = ((string?)page["@odata.nextLink"])?.Split("/v1.0")[1];
        }
        return audits;
    }
}
