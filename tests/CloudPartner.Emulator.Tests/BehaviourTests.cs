using System.Text.Json.Nodes;
using CloudPartner.Emulator.Tests.PartnerCenter;

namespace CloudPartner.Emulator.Tests;

/// <summary>The ways in which the services were seen to answer, one switch for each.</summary>
public sealed class BehaviourTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task Removals_can_be_refused_as_they_were_in_2025_and_nothing_is_removed()
    {
        var (role, person) = (
            await _emulator.RoleAsync("Marketer"),
            await _emulator.PersonAsync("person1@contoso.com")
        );
        (await _emulator.PartnerAsync("POST", $"/roles/{role}/usermembers", new { id = person })).Expect(200);
        await _emulator.ControlAsync("PUT", "behaviour", """{"memberRemoval":"refused"}""");
        var refused = await _emulator.PartnerAsync("DELETE", $"/roles/{role}/usermembers/{person}");
        refused.ExpectFault(400, 2000);
        Assert.Equal("Account Id has to be set.", (string?)refused.Json!["description"]);
        Assert.Contains(await _emulator.MembersAsync(role), member => (string?)member["id"] == person);
        await _emulator.ControlAsync("PUT", "behaviour", "{}");
        (await _emulator.PartnerAsync("DELETE", $"/roles/{role}/usermembers/{person}")).Expect(204);
    }

    [Theory]
    [InlineData("{}", 900421)]
    [InlineData("""{"secondFactorCode":"10001"}""", 10001)]
    public async Task A_missing_second_factor_has_today_s_code_or_the_one_of_before(string behaviour, int code)
    {
        await _emulator.ControlAsync("PUT", "behaviour", behaviour);
        foreach (
            var (method, path) in ((string, string)[])
                [("GET", "/roles"), ("PUT", "/profiles/billing"), ("POST", "/validations/address"), ("GET", "/none")]
        )
        {
            (
                await _emulator.PartnerAsync(method, path, method == "GET" ? null : new { }, PartnerEmulator.NoMfa)
            ).ExpectFault(401, code);
        }
    }

    [Theory]
    [InlineData("GET", "/v1/roles", 200)]
    [InlineData("GET", "/v1/profiles/mpn", 200)]
    [InlineData("GET", "/v1/profiles/mpn?mpnId=abc", 400)]
    [InlineData("GET", "/v1/countryvalidationrules/US", 200)]
    [InlineData("GET", "/v1/auditrecords", 200)]
    [InlineData("PUT", "/v1/profiles/billing", 400)]
    [InlineData("GET", "/v1//none", 404)]
    [InlineData("GET", "/v1/customers/all/validations", 200)]
    public async Task Answers_of_Partner_Center_begin_with_a_byte_order_mark_unless_that_is_turned_off(
        string method,
        string path,
        int status
    )
    {
        var token = await _emulator.TokenAsync(Emulator.Owner, PartnerEmulator.PartnerScope);
        foreach (var isOn in (bool[])[true, false])
        {
            await _emulator.ControlAsync("PUT", "behaviour", $$"""{"byteOrderMark":{{(isOn ? "true" : "false")}}}""");
            foreach (var (authorization, expected) in ((string?, int)[])[($"Bearer {token}", status), (null, 401)])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path)
                {
                    Content = method == "PUT" ? new StringContent("{}") : null,
                };
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
                using var response = await _emulator.Http.SendAsync(request);
                var bytes = await response.Content.ReadAsByteArrayAsync();
                Assert.Equal((expected, isOn), ((int)response.StatusCode, bytes.AsSpan().StartsWith("\uFEFF"u8)));
                Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
            }
        }
    }

    [Theory]
    [InlineData("/api/roles?api-version=2017-10-31")]
    [InlineData("/v1.0/users")]
    [InlineData("/common/v2.0/.well-known/openid-configuration")]
    [InlineData("/_emulator/stats")]
    public async Task No_other_answer_does(string path) =>
        Assert.NotEqual(0xEF, (await (await _emulator.Http.GetAsync(path)).Content.ReadAsByteArrayAsync())[0]);

    [Fact]
    public async Task What_is_set_can_be_read_and_what_is_not_given_is_today_s()
    {
        await _emulator.ControlAsync("PUT", "behaviour", """{"memberRemoval":"refused","addressStatus":"Multiple"}""");
        await _emulator.ControlAsync("PUT", "behaviour", """{"addressValidation":"refusal"}""");
        var behaviour = await _emulator.ReadControlAsync("behaviour");
        Assert.Equal(
            ("refusal", "allowed"),
            ((string?)behaviour["addressValidation"], (string?)behaviour["memberRemoval"])
        );
        Assert.Equal(("900421", (JsonNode?)null), ((string?)behaviour["secondFactorCode"], behaviour["addressStatus"]));
    }
}
