using System.Text;
using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

/// <summary>What is wrong in a body is refused with the field, before anything breaks on it.</summary>
public sealed class OrderTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"rules":[],"quotas":[]}""", null)]
    [InlineData(
        """{"rules":[{"match":{"method":null,"path":null,"target":null},"action":"html","scope":null,"count":null}]}""",
        null
    )]
    [InlineData("nonsense", "body")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("""{"rules":null}""", "rules")]
    [InlineData("""{"quotas":null}""", "quotas")]
    [InlineData("""{"rules":{}}""", "rules")]
    [InlineData("""{"rules":[null]}""", "rules[0]")]
    [InlineData("""{"quotas":[null]}""", "quotas[0]")]
    [InlineData("""{"rules":[{"action":"html"},{"action":"html","match":null}]}""", "rules[1].match")]
    [InlineData("""{"rules":[{}]}""", "rules[0].action")]
    [InlineData("""{"rules":[{"action":null}]}""", "rules[0].action")]
    [InlineData("""{"rules":[{"action":"explode"}]}""", "rules[0].action")]
    [InlineData("""{"rules":[{"action":"status"}]}""", "rules[0].status")]
    [InlineData("""{"rules":[{"action":"status","status":42}]}""", "rules[0].status")]
    [InlineData("""{"rules":[{"action":"status","status":null}]}""", "rules[0].status")]
    [InlineData("""{"rules":[{"action":"status","status":500,"body":null}]}""", "rules[0].body")]
    [InlineData("""{"rules":[{"action":"status","status":500,"retryAfter":null}]}""", "rules[0].retryAfter")]
    [InlineData(
        """{"rules":[{"action":"status","status":500,"retryAfter":"1\r\nX-Injected: 1"}]}""",
        "rules[0].retryAfter"
    )]
    [InlineData("""{"rules":[{"action":"status","status":500,"retryAfter":"\u00e9"}]}""", "rules[0].retryAfter")]
    [InlineData("""{"rules":[{"action":"status","status":500,"retryAfter":"date:1e300"}]}""", "rules[0].retryAfter")]
    [InlineData("""{"rules":[{"action":"status","status":500,"retryAfter":"date:NaN"}]}""", "rules[0].retryAfter")]
    [InlineData("""{"rules":[{"action":"status","status":500,"retryAfter":"\ud800"}]}""", "rules[0].retryAfter")]
    [InlineData("""{"rules":[{"action":"status","status":500,"scope":"a\nb"}]}""", "rules[0].scope")]
    [InlineData("""{"rules":[{"action":"status","status":500,"scope":"\u0000"}]}""", "rules[0].scope")]
    [InlineData("""{"rules":[{"action":"html","probability":1.1}]}""", "rules[0].probability")]
    [InlineData("""{"rules":[{"action":"html","probability":"often"}]}""", "rules[0].probability")]
    [InlineData("""{"rules":[{"action":"html","count":-1}]}""", "rules[0].count")]
    [InlineData("""{"rules":[{"action":"html","skip":-1}]}""", "rules[0].skip")]
    [InlineData("""{"rules":[{"action":"html","skip":99999999999}]}""", "rules[0].skip")]
    [InlineData("""{"rules":[{"action":"delay","milliseconds":-1}]}""", "rules[0].milliseconds")]
    [InlineData("""{"rules":[{"action":"delay","milliseconds":600001}]}""", "rules[0].milliseconds")]
    [InlineData("""{"rules":[{"action":"html","probabilty":0.5}]}""", "rules[0].probabilty")]
    [InlineData("""{"rules":[{"action":"html","match":{"url":"/x"}}]}""", "rules[0].match.url")]
    [InlineData("""{"rules":[{"action":"html","match":{"target":"everything"}}]}""", "rules[0].match.target")]
    [InlineData("""{"rules":[{"action":"html","match":{"path":"\udc00"}}]}""", "rules[0].match.path")]
    [InlineData("""{"quotas":[{"perSecond":0}]}""", "quotas[0].perSecond")]
    [InlineData("""{"quotas":[{"perSecond":-5}]}""", "quotas[0].perSecond")]
    [InlineData("""{"quotas":[{"perSecond":1,"burst":0.5}]}""", "quotas[0].burst")]
    [InlineData("""{"quotas":[{"perSecond":1,"halvesAfter":-1}]}""", "quotas[0].halvesAfter")]
    [InlineData("""{"quotas":[{"perSecond":1,"retryAfter":null}]}""", "quotas[0].retryAfter")]
    [InlineData("""{"quotas":[{"perSecond":1,"scope":"a\rb"}]}""", "quotas[0].scope")]
    [InlineData("""{"quotas":[{"perSecond":1,"match":null}]}""", "quotas[0].match")]
    [InlineData("""{"latencyMs":-1}""", "latencyMs")]
    [InlineData("""{"signInLatencyMs":-1}""", "signInLatencyMs")]
    [InlineData("""{"latencyMs":1.5}""", "latencyMs")]
    [InlineData("""{"seed":null}""", "seed")]
    [InlineData("""{"latency":5}""", "latency")]
    public Task A_plan_with_a_mistake_is_refused_with_the_field(string plan, string? field) =>
        ExpectAsync("PUT", "faults", plan, field);

    [Theory]
    [InlineData("reset", """{"seed":"northwind"}""", "seed")]
    [InlineData("reset", """{"seed":null}""", "seed")]
    [InlineData("reset", """{"users":-1}""", "users")]
    [InlineData("reset", """{"users":2000000000}""", "users")]
    [InlineData("reset", """{"users":"many"}""", "users")]
    [InlineData("clock", """{"advanceSeconds":-1}""", "advanceSeconds")]
    [InlineData("clock", """{"advanceSeconds":1e300}""", "advanceSeconds")]
    [InlineData("clock", """{"advanceSeconds":null}""", "advanceSeconds")]
    [InlineData("clock", """{"seconds":1}""", "seconds")]
    [InlineData("clock", "[", "body")]
    [InlineData("clock", "null", "body")]
    [InlineData("tokens", """{"lifetimeSeconds":0}""", "lifetimeSeconds")]
    [InlineData("tokens", """{"lifetimeSeconds":2147483647}""", "lifetimeSeconds")]
    [InlineData("devicecodes", "{}", "userCode")]
    [InlineData("devicecodes", """{"userCode":null}""", "userCode")]
    [InlineData("devicecodes", """{"userCode":"1A2B3C4D"}""", "userCode")]
    [InlineData("devicecodes", """{"userCode":"1A2B3C4D","identity":"nobody"}""", "identity")]
    [InlineData("certificates", "{}", "pem")]
    [InlineData("certificates", """{"pem":null}""", "pem")]
    [InlineData("certificates", """{"pem":"no certificate"}""", "pem")]
    [InlineData("federations", "{}", "issuer")]
    [InlineData("federations", """{"issuer":"i"}""", "subject")]
    [InlineData("federations", """{"issuer":"i","subject":"s"}""", "publicKeyPem")]
    [InlineData("federations", """{"issuer":"i","subject":"s","publicKeyPem":"\ud83d"}""", "publicKeyPem")]
    public Task A_wrong_order_is_refused_with_the_field(string name, string body, string field) =>
        ExpectAsync("POST", name, body, field);

    [Theory]
    [InlineData("""{"addressValidation":"new"}""", "addressValidation")]
    [InlineData("""{"addressValidation":null}""", "addressValidation")]
    [InlineData("""{"addressStatus":"Fine"}""", "addressStatus")]
    [InlineData("""{"secondFactorCode":900421}""", "secondFactorCode")]
    [InlineData("""{"secondFactorCode":"1"}""", "secondFactorCode")]
    [InlineData("""{"memberRemoval":true}""", "memberRemoval")]
    [InlineData("""{"memberRemovals":"refused"}""", "memberRemovals")]
    public Task A_behaviour_that_nobody_has_seen_is_refused_with_the_field(string behaviour, string field) =>
        ExpectAsync("PUT", "behaviour", behaviour, field);

    [Theory]
    [InlineData(
        "PUT",
        "/api/publishers/contoso/users/ann@contoso.com",
        """{"kind":"user","email":"ann@contoso.com","displayName":"\ud800","roleName":"Owner"}""",
        400
    )]
    [InlineData(
        "PUT",
        "/api/publishers/contoso/users/ann@contoso.com",
        """{"kind":"user","\udfff":"x","roleName":"Owner"}""",
        400
    )]
    [InlineData(
        "PUT",
        "/api/publishers/contoso",
        """{"definition":{"displayText":"x\ud83d","ownerEmails":["a@contoso.com"]}}""",
        400
    )]
    [InlineData(
        "PUT",
        "/api/publishers/contoso",
        """{"definition":{"displayText":"x","ownerEmails":["\udc00"]}}""",
        400
    )]
    [InlineData(
        "POST",
        "/api/publishers/contoso/offers/contoso-vm/publish",
        """{"metadata":{"notification-emails":"\ud800"}}""",
        400
    )]
    [InlineData("PUT", "/v1/profiles/billing", """{"companyName":"\ud800"}""", 400)]
    [InlineData("PUT", "/v1/profiles/support", """{"\ud800":"x","email":"a@contoso.com"}""", 400)]
    [InlineData("POST", "/v1/validations/address", """{"AddressLine1":"\udc00","City":"x"}""", 400)]
    [InlineData("POST", "/v1/roles/x/usermembers", """{"id":"\ud800"}""", 400)]
    [InlineData(
        "POST",
        "/v1.0/invitations",
        """{"invitedUserEmailAddress":"a@b.example","inviteRedirectUrl":"https://x/","invitedUserDisplayName":"\ud800"}""",
        400
    )]
    [InlineData("POST", "/v1.0/$batch", """{"requests":[{"id":"\ud800","method":"GET","url":"/users"}]}""", 400)]
    public async Task Half_a_character_is_refused_wherever_it_comes_in(
        string method,
        string path,
        string body,
        int status
    )
    {
        var scope =
            path.StartsWith("/v1.0", StringComparison.Ordinal) ? PartnerCenter.PartnerEmulator.GraphScope
            : path.StartsWith("/v1/", StringComparison.Ordinal) ? PartnerCenter.PartnerEmulator.PartnerScope
            : "https://cloudpartner.azure.com/.default";
        var token = await PartnerCenter.PartnerEmulator.TokenAsync(_emulator, Emulator.Owner, scope);
        foreach (var content in (byte[][])[Encoding.UTF8.GetBytes(body), WithRawBytes(body)])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path + "?api-version=2017-10-31");
            request.Headers.Authorization = new("Bearer", token);
            request.Content = new ByteArrayContent(content);
            var reply = await _emulator.SendAsync(request);
            Assert.True(reply.Status == status, $"{method} {path}: {reply.Status} {reply.Text}");
        }
    }

    [Theory]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nbroken")]
    [InlineData("application/x-www-form-urlencoded", "many")]
    [InlineData("application/json", "{}")]
    public async Task A_form_that_nobody_can_read_is_refused_as_entra_does(string type, string body)
    {
        foreach (var endpoint in (string[])["v2.0/token", "token", "v2.0/devicecode"])
        {
            var text = body == "many" ? string.Join('&', Enumerable.Range(0, 3000).Select(i => $"f{i}=1")) : body;
            using var content = new StringContent(text);
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await _emulator.Http.PostAsync($"/common/oauth2/{endpoint}", content);
            Assert.Equal(400, (int)response.StatusCode);
            var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.StartsWith("AADSTS900144: ", (string?)json["error_description"]);
        }
    }

    [Fact]
    public async Task The_clock_goes_a_hundred_years_forward_and_no_farther()
    {
        for (var i = 0; i < 10; i++)
            await _emulator.ControlAsync("POST", "clock", """{"advanceSeconds":315360000}""");
        await ExpectAsync("POST", "clock", """{"advanceSeconds":315360000}""", "advanceSeconds");
        (await _emulator.GetAsync("/api/roles")).Expect(200);
    }

    // The same texts as bytes that are no UTF-8.
    private static byte[] WithRawBytes(string body)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\')
            {
                bytes.Add((byte)body[i]);
                continue;
            }

            bytes.AddRange([0xED, 0xA0, 0x80]);
            i += 5;
        }

        return [.. bytes];
    }

    private async Task ExpectAsync(string method, string name, string body, string? field)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/_emulator/{name}")
        {
            Content = new StringContent(body),
        };
        var reply = await _emulator.SendAsync(request);
        if (field is null)
            Assert.Equal(204, reply.Status);
        else
            reply.Expect(400, "BadRequest", field);
    }
}
