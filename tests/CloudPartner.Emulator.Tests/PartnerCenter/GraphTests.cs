using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests.PartnerCenter;

public sealed class GraphTests : IAsyncLifetime
{
    private const string Redirect = "https://partner.microsoft.com";
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Theory]
    [InlineData("contoso.com", "22222222-2222-4222-8222-222222222222", "contoso.com")]
    [InlineData("FABRIKAM.onmicrosoft.com", "66666666-6666-4666-8666-666666666666", "fabrikam.com")]
    [InlineData("nowhere.example", null, null)]
    [InlineData("22222222-2222-4222-8222-222222222222", null, null)]
    public async Task A_domain_tells_whose_tenant_it_is(string domain, string? tenant, string? usual)
    {
        foreach (var quote in (string[])["'", "%27"])
        {
            var reply = await _emulator.GraphAsync(
                "GET",
                $"/tenantRelationships/findTenantInformationByDomainName(domainName={quote}{domain}{quote})"
            );
            if (tenant is null)
            {
                Assert.Equal(404, reply.Status);
                continue;
            }
            var found = reply.Expect(200).Json!;
            Assert.Equal((tenant, usual), ((string?)found["tenantId"], (string?)found["defaultDomainName"]));
        }
    }

    [Theory]
    [InlineData("userPrincipalName eq 'OWNER@contoso.com'", 1)]
    [InlineData("mail eq 'sam@contoso.com'", 2)]
    [InlineData("mail eq 'sam@contoso.com' or userPrincipalName eq 'sam@contoso.com'", 2)]
    [InlineData("userPrincipalName eq 'sam@contoso.com'", 1)]
    [InlineData("userPrincipalName eq 'pending_fabrikam.com#EXT#@contoso.onmicrosoft.com'", 1)]
    [InlineData("mail eq 'pending@fabrikam.com' and externalUserState eq 'PendingAcceptance'", 1)]
    [InlineData("mail eq 'pending@fabrikam.com' and userType eq 'Member'", 0)]
    [InlineData("mail in ('owner@contoso.com', 'left@contoso.com')", 2)]
    [InlineData("accountEnabled eq false", 1)]
    [InlineData("userType eq 'Guest'", 2)]
    [InlineData("startswith(displayName,'person')", 5)]
    [InlineData("mail eq 'o''neil@contoso.com'", 0)]
    [InlineData("mail eq 'owner@contoso.com' or displayName eq 'Person 1'", 2)]
    [InlineData("(mail eq 'owner@contoso.com')", 1)]
    [InlineData("(mail eq 'owner@contoso.com' or mail eq 'left@contoso.com') and accountEnabled eq true", 1)]
    [InlineData("mail eq 'owner@contoso.com' or mail eq 'left@contoso.com' and accountEnabled eq true", 1)]
    [InlineData(
        "accountEnabled eq true and (mail eq 'owner@contoso.com' or (startswith(displayName,'person') and userType "
            + "eq 'Member'))",
        6
    )]
    [InlineData("userType eq 'Guest' and (mail eq 'pending@fabrikam.com')", 1)]
    [InlineData("((accountEnabled eq false))", 1)]
    [InlineData("mail eq 'a) or (accountEnabled eq true'", 0)]
    [InlineData("proxyAddresses/any(p:startswith(p,'smtp:sam'))", 0)]
    [InlineData("otherMails/any(m:m eq 'sam@contoso.com') or mail eq 'owner@contoso.com'", 1)]
    [InlineData("givenName eq 'Olivia'", 0)]
    [InlineData("startswith(givenName,'J')", 0)]
    [InlineData("department eq null and mail eq 'owner@contoso.com'", 1)]
    public async Task Filters_select(string filter, int expected)
    {
        var reply = await _emulator.GraphAsync("GET", $"/users?$filter={Uri.EscapeDataString(filter)}");
        Assert.Equal(expected, reply.Expect(200).Json!["value"]!.AsArray().Count);
    }

    [Fact]
    public async Task Select_decides_what_is_answered()
    {
        const string guest = "$filter=mail eq 'pending@fabrikam.com'";
        var usual = (await _emulator.GraphAsync("GET", $"/users?{guest}")).Expect(200).Json!["value"]![0]!.AsObject();
        Assert.Equal(["displayName", "mail", "userPrincipalName", "id"], usual.Select(field => field.Key));
        var chosen = (
            await _emulator.GraphAsync("GET", $"/users?{guest}&$select=id,userType,accountEnabled,externalUserState")
        )
            .Expect(200)
            .Json!["value"]![0]!;
        Assert.Equal(4, chosen.AsObject().Count);
        Assert.Equal("Guest", (string?)chosen["userType"]);
        Assert.Equal("PendingAcceptance", (string?)chosen["externalUserState"]);
        Assert.True((bool?)chosen["accountEnabled"]);

        var single = (await _emulator.GraphAsync("GET", $"/users/{(string?)usual["id"]}?$select=mail"))
            .Expect(200)
            .Json!;
        Assert.Equal("pending@fabrikam.com", (string?)single["mail"]);
        (await _emulator.GraphAsync("GET", "/users/owner@contoso.com")).Expect(200);
        (await _emulator.GraphAsync("GET", "/users/nobody@contoso.com")).ExpectGraphError(
            404,
            "Request_ResourceNotFound"
        );
    }

    [Fact]
    public async Task Pages_hold_everybody_once()
    {
        await _emulator.ControlAsync("POST", "reset", """{"seed":"contoso","users":40}""");
        var ids = new List<string>();
        string? link = "/v1.0/users?$top=7&$select=id";
        while (link is not null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, link);
            request.Headers.Authorization = new(
                "Bearer",
                await _emulator.TokenAsync(Emulator.Owner, PartnerEmulator.GraphScope)
            );
            var page = (await _emulator.SendAsync(request)).Expect(200).Json!;
            ids.AddRange(page["value"]!.AsArray().Select(user => (string)user!["id"]!));
            link = (string?)page["@odata.nextLink"];
        }

        Assert.Equal(54, ids.Count);
        Assert.Equal(54, ids.Distinct().Count());
    }

    [Fact]
    public async Task Whom_the_portal_added_is_in_the_directory_even_after_a_restart()
    {
        var file = Path.Combine(Path.GetTempPath(), $"directory-{Guid.NewGuid():N}.db");
        try
        {
            await using (var first = await Emulator.StartAsync(new EmulatorOptions { Database = file }))
            {
                for (var i = 0; i < 1005; i++)
                    (await first.AddAsync($"new{i}@contoso.com")).Expect(201);
            }

            await using var second = await Emulator.StartAsync(new EmulatorOptions { Database = file });
            (await second.AddAsync("Guest@Northwind.com")).Expect(201);
            await second.PersonAsync("new0@contoso.com");
            await second.PersonAsync("new1004@contoso.com");
            await second.PersonAsync("Guest_Northwind.com#EXT#@contoso.onmicrosoft.com");
            Assert.Equal(1007, (await second.MembersAsync(await second.RoleAsync("Developer"), "?size=500")).Count);
        }
        finally
        {
            foreach (var suffix in (string[])["", "-wal", "-shm"])
                File.Delete(file + suffix);
        }
    }

    [Theory]
    [InlineData("$filter=mail ne 'x'", "Request_UnsupportedQuery")]
    [InlineData("$filter=(mail eq 'x'", "Request_UnsupportedQuery")]
    [InlineData("$filter=mail eq 'x')", "Request_UnsupportedQuery")]
    [InlineData("$filter=()", "Request_UnsupportedQuery")]
    [InlineData("$filter=(mail eq 'x') mail eq 'y'", "Request_UnsupportedQuery")]
    [InlineData("$filter=nothing eq 'x'", "Request_UnsupportedQuery")]
    [InlineData("$filter=mail/any(m:m eq 'x')", "Request_UnsupportedQuery")]
    [InlineData("$search=\"displayName:x\"", "Request_UnsupportedQuery")]
    [InlineData("$count=true", "Request_UnsupportedQuery")]
    [InlineData("$orderby=displayName up", "Request_UnsupportedQuery")]
    [InlineData("$filter=mail eq 'x' or", "Request_UnsupportedQuery")]
    [InlineData("$orderby=mail", "Request_UnsupportedQuery")]
    [InlineData("$top=0", "BadRequest")]
    [InlineData("$top=1000", "BadRequest")]
    [InlineData("$select=password", "BadRequest")]
    [InlineData("$skiptoken=zz", "Request_BadRequest")]
    public async Task What_a_list_does_not_understand_it_refuses(string query, string code) =>
        (await _emulator.GraphAsync("GET", $"/users?{query}")).ExpectGraphError(400, code);

    [Fact]
    public async Task Somebody_from_elsewhere_is_invited_and_is_pending()
    {
        var body = new
        {
            invitedUserEmailAddress = "New@Northwind.com",
            inviteRedirectUrl = Redirect,
            invitedUserDisplayName = "Ned",
        };
        var invitation = (await _emulator.GraphAsync("POST", "/invitations", body)).Expect(201).Json!;
        Assert.Equal("PendingAcceptance", (string?)invitation["status"]);
        var id = (string)invitation["invitedUser"]!["id"]!;
        var guest = (
            await _emulator.GraphAsync("GET", $"/users/{id}?$select=userPrincipalName,userType,externalUserState")
        )
            .Expect(200)
            .Json!;
        Assert.Equal("New_Northwind.com#EXT#@contoso.onmicrosoft.com", (string?)guest["userPrincipalName"]);
        Assert.Equal("PendingAcceptance", (string?)guest["externalUserState"]);

        var again = (await _emulator.GraphAsync("POST", "/invitations", body)).Expect(201).Json!;
        Assert.Equal(id, (string?)again["invitedUser"]!["id"]);
        var commits = (await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray();
        Assert.Equal(["invite"], commits.Select(commit => (string?)commit!["operation"]));
        var role = await _emulator.RoleAsync("Developer");
        (await _emulator.PartnerAsync("POST", $"/roles/{role}/usermembers", new { id })).Expect(200);
        Assert.Equal(
            "Contributor",
            (string?)
                (await _emulator.GetAsync($"{Emulator.Users}/new@northwind.com")).Expect(200, null).Json!["roleName"]
        );
    }

    [Fact]
    public async Task Wrong_invitations_are_refused()
    {
        (await InviteAsync("nobody", Redirect)).ExpectGraphError(400, "BadRequest");
        (await InviteAsync("a@northwind.com", null)).ExpectGraphError(400, "BadRequest");
        (await InviteAsync("a@contoso.com", Redirect)).ExpectGraphError(400, "BadRequest");
        (await InviteAsync("a@northwind.com", Redirect, Emulator.Contributor)).ExpectGraphError(
            403,
            "Authorization_RequestDenied"
        );
        (await _emulator.GraphAsync("POST", "/invitations", "[]")).ExpectGraphError(400, "BadRequest");

        Task<Reply> InviteAsync(string email, string? redirect, string identity = Emulator.Owner) =>
            _emulator.GraphAsync(
                "POST",
                "/invitations",
                new { invitedUserEmailAddress = email, inviteRedirectUrl = redirect },
                identity
            );
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData("{}", true)]
    [InlineData("""{"messageLanguage":"de-DE","customizedMessageBody":"Welcome"}""", true)]
    [InlineData("""{"@odata.type":"microsoft.graph.invitedUserMessageInfo","messageLanguage":null}""", true)]
    [InlineData("""{"ccRecipients":[]}""", true)]
    [InlineData("""{"ccRecipients":[{"emailAddress":{"name":"Ann","address":"ann@contoso.com"}}]}""", true)]
    [InlineData("\"Welcome\"", false)]
    [InlineData("[]", false)]
    [InlineData("""{"customizedMessageBody":1}""", false)]
    [InlineData("""{"messageLanguage":["de"]}""", false)]
    [InlineData("""{"subject":"Welcome"}""", false)]
    [InlineData("""{"ccRecipients":"ann@contoso.com"}""", false)]
    [InlineData("""{"ccRecipients":["ann@contoso.com"]}""", false)]
    [InlineData("""{"ccRecipients":[{"emailAddress":"ann@contoso.com"}]}""", false)]
    [InlineData("""{"ccRecipients":[{"emailAddress":{"address":"ann"}}]}""", false)]
    [InlineData(
        """{"ccRecipients":[{"emailAddress":{"address":"a@x.example"}},{"emailAddress":{"address":"b@x.example"}}]}""",
        false
    )]
    public async Task What_the_mail_of_an_invitation_says_is_repeated_or_refused(string message, bool isGood)
    {
        var reply = await _emulator.GraphAsync(
            "POST",
            "/invitations",
            $$"""
            {"invitedUserEmailAddress":"new@northwind.com","inviteRedirectUrl":"{{Redirect}}",
             "invitedUserMessageInfo":{{message}}}
            """
        );
        if (!isGood)
        {
            reply.ExpectGraphError(400, "BadRequest");
            Assert.Contains("invitedUserMessageInfo", reply.Text, StringComparison.Ordinal);
            Assert.Empty((await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray());
            return;
        }

        var answered = reply.Expect(201).Json!["invitedUserMessageInfo"];
        if (message == "null")
            Assert.Null((string?)answered!["ccRecipients"]![0]!["emailAddress"]!["address"]);
        else
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(message), answered), reply.Text);
    }

    [Fact]
    public async Task A_guest_who_is_reset_has_to_accept_anew()
    {
        const string guest = "partner@northwind.com";
        var id = await IdAsync(guest);
        await ResetAsync(guest, id, 201);
        var state = await _emulator.GraphAsync("GET", $"/users/{id}?$select=externalUserState");
        Assert.Equal("PendingAcceptance", (string?)state.Expect(200).Json!["externalUserState"]);
        // Nobody else is reset by the way: not whoever the id or the address is of, nor nobody.
        await ResetAsync(guest, null, 400);
        await ResetAsync(guest, Guid.NewGuid().ToString(), 400);
        await ResetAsync("new@northwind.com", id, 400);
        await ResetAsync(guest, await IdAsync("pending@fabrikam.com"), 400);
        await ResetAsync("PARTNER@northwind.com", id.ToUpperInvariant(), 201);
        Assert.Equal(2, (await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray().Count);

        async Task<string> IdAsync(string mail) =>
            (string)
                (await _emulator.GraphAsync("GET", $"/users?$filter=mail eq '{mail}'")).Expect(200).Json!["value"]![0]![
                    "id"
                ]!;

        async Task ResetAsync(string email, string? user, int status)
        {
            var reply = await _emulator.GraphAsync(
                "POST",
                "/invitations",
                new
                {
                    invitedUserEmailAddress = email,
                    inviteRedirectUrl = Redirect,
                    resetRedemption = true,
                    invitedUser = new { id = user },
                }
            );
            Assert.True(reply.Status == status, reply.Text);
        }
    }

    [Fact]
    public async Task A_service_principal_is_found_by_its_application()
    {
        var found = await FindAsync("11111111-1111-4111-8111-111111111111");
        Assert.Equal("33333333-3333-4333-8333-333333333333", (string?)Assert.Single(found)!["id"]);
        Assert.Empty(await FindAsync(Guid.NewGuid().ToString()));
        const string id = "33333333-3333-4333-8333-333333333333";
        foreach (
            var path in (string[])
                [
                    $"/servicePrincipals/{id}",
                    "/servicePrincipals(appId='11111111-1111-4111-8111-111111111111')",
                    $"/servicePrincipals/{id}?$select=id,appDisplayName,notes",
                ]
        )
        {
            var one = (await _emulator.GraphAsync("GET", path)).Expect(200).Json!.AsObject();
            Assert.Equal(id, (string?)one["id"]);
            Assert.Equal(path.Contains("$select", StringComparison.Ordinal) ? 3 : 6, one.Count);
        }

        foreach (
            var query in (string[])
                ["", "?$filter=displayName eq 'Contoso automation'", "?$filter=servicePrincipalType eq 'Application'"]
        )
        {
            Assert.Single(
                (await _emulator.GraphAsync("GET", "/servicePrincipals" + query)).Expect(200).Json!["value"]!.AsArray()
            );
        }

        Assert.Empty(
            (await _emulator.GraphAsync("GET", "/servicePrincipals?$filter=displayName eq 'x'")).Expect(200).Json![
                "value"
            ]!.AsArray()
        );
        (await _emulator.GraphAsync("GET", "/servicePrincipals?$filter=tags eq 'x'")).ExpectGraphError(
            400,
            "Request_UnsupportedQuery"
        );
        (await _emulator.GraphAsync("GET", "/servicePrincipals?$select=secret")).ExpectGraphError(400, "BadRequest");
        foreach (var path in (string[])["/servicePrincipals/x", "/servicePrincipals(appId='x')"])
            (await _emulator.GraphAsync("GET", path)).ExpectGraphError(404, "Request_ResourceNotFound");

        async Task<JsonArray> FindAsync(string application) =>
            (await _emulator.GraphAsync("GET", $"/servicePrincipals?$filter=appId eq '{application}'"))
                .Expect(200)
                .Json!["value"]!.AsArray();
    }

    [Fact]
    public async Task What_the_directory_does_not_hold_is_null()
    {
        const string names = "givenName,surname,jobTitle,createdDateTime,otherMails,businessPhones,mail";
        var person = (await _emulator.GraphAsync("GET", $"/users/owner@contoso.com?$select={names}"))
            .Expect(200)
            .Json!.AsObject();
        Assert.Equal(7, person.Count);
        Assert.Equal("owner@contoso.com", (string?)person["mail"]);
        foreach (var name in (string[])["givenName", "surname", "jobTitle", "createdDateTime"])
            Assert.True(person.ContainsKey(name) && person[name] is null, name);
        Assert.Empty(person["otherMails"]!.AsArray());
    }

    [Fact]
    public async Task The_caller_and_the_tenant_are_there()
    {
        var me = (await _emulator.GraphAsync("GET", "/me")).Expect(200).Json!;
        Assert.Equal("owner@contoso.com", (string?)me["userPrincipalName"]);
        Assert.Equal((string?)me["id"], await _emulator.PersonAsync("owner@contoso.com"));
        (await _emulator.GraphAsync("GET", "/me", identity: PartnerEmulator.Application)).ExpectGraphError(
            400,
            "BadRequest"
        );
        var tenant = (await _emulator.GraphAsync("GET", "/organization", identity: PartnerEmulator.Application))
            .Expect(200)
            .Json!["value"]![0]!;
        Assert.Equal(PartnerEmulator.Tenant, (string?)tenant["id"]);
        Assert.Contains(tenant["verifiedDomains"]!.AsArray(), domain => (string?)domain!["name"] == "contoso.com");
    }

    [Theory]
    [InlineData("displayName", "displayName", false)]
    [InlineData("displayName desc", "displayName", true)]
    [InlineData("userPrincipalName asc", "userPrincipalName", false)]
    [InlineData("userPrincipalName desc", "userPrincipalName", true)]
    public async Task A_list_can_be_sorted_and_its_pages_hold_everybody_once(
        string order,
        string field,
        bool isDescending
    )
    {
        var values = new List<string>();
        string? link = $"/v1.0/users?$top=4&$select=id,{field}&$orderby={Uri.EscapeDataString(order)}";
        while (link is not null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, link);
            request.Headers.Authorization = new(
                "Bearer",
                await _emulator.TokenAsync(Emulator.Owner, PartnerEmulator.GraphScope)
            );
            var page = (await _emulator.SendAsync(request)).Expect(200).Json!;
            values.AddRange(page["value"]!.AsArray().Select(user => (string?)user![field] ?? ""));
            link = (string?)page["@odata.nextLink"];
        }

        Assert.Equal(14, values.Count);
        var sorted = values.OrderBy(value => value, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(isDescending ? sorted.Reverse() : sorted, values);
    }

    [Theory]
    [InlineData("\"displayName:person\"", 5)]
    [InlineData("\"displayName:owner\"", 1)]
    [InlineData("\"mail:sam\"", 2)]
    [InlineData("\"mail:sam\" OR \"displayName:person\"", 7)]
    [InlineData("\"mail:sam\" AND \"displayName:person\"", 0)]
    public async Task A_search_looks_for_the_beginning_of_a_word_and_is_counted(string search, int expected)
    {
        (string, string) eventual = ("ConsistencyLevel", "eventual");
        var reply = await _emulator.GraphAsync(
            "GET",
            $"/users?$count=true&$search={Uri.EscapeDataString(search)}",
            headers: eventual
        );
        Assert.Equal(expected, reply.Expect(200).Json!["value"]!.AsArray().Count);
        Assert.Equal(expected, (int?)reply.Json!["@odata.count"]);
        var count = await _emulator.GraphAsync(
            "GET",
            $"/users/$count?$search={Uri.EscapeDataString(search)}",
            headers: eventual
        );
        Assert.Equal($"{expected}", count.Expect(200).Text);
        Assert.Equal("text/plain", $"{count.Response.Content.Headers.ContentType}");
        (await _emulator.GraphAsync("GET", "/users/$count")).ExpectGraphError(400, "Request_BadRequest");
    }

    [Fact]
    public async Task What_is_not_served_is_not_found() =>
        (await _emulator.GraphAsync("GET", "/groups")).ExpectGraphError(404, "ResourceNotFound");
}
