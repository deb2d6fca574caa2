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
        var (role, person) = (await _emulator.RoleAsync("Marketer"), await _emulator.PersonAsync("person1@contoso.com"));
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
        foreach (var (method, path) in ((string, string)[])[("GET", "/roles"), ("PUT", "/profiles/billing"), ("POST", "/validations/address"), ("GET", "/none")])
            (await _emulator.PartnerAsync(method, path, method == "GET" ? null : new { }, PartnerEmulator.NoMfa)).ExpectFault(401, code);
    }

    [Fact]
    public async Task What_is_set_can_be_read_and_what_is_not_given_is_today_s()
    {
        await _emulator.ControlAsync("PUT", "behaviour", """{"memberRemoval":"refused","addressStatus":"Multiple"}""");
        await _emulator.ControlAsync("PUT", "behaviour", """{"addressValidation":"refusal"}""");
        var behaviour = await _emulator.ReadControlAsync("behaviour");
        Assert.Equal(("refusal", "allowed"), ((string?)behaviour["addressValidation"], (string?)behaviour["memberRemoval"]));
        Assert.Equal(("900421", (JsonNode?)null), ((string?)behaviour["secondFactorCode"], behaviour["addressStatus"]));
    }
}
