using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests.PartnerCenter;

/// <summary>Addresses, countries and agreements.</summary>
public sealed class ValidationTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task A_right_address_is_answered_with_nothing()
    {
        var body = new { AddressLine1 = "1 Harbor Way", City = "Redmond", State = "WA", PostalCode = "98052", Country = "US" };
        Assert.Equal("", (await _emulator.PartnerAsync("POST", "/validations/address", body)).Expect(200).Text);
        var german = new { addressline1 = "Hafenweg 1", city = "Hamburg", postalcode = "20457", country = "DE" };
        (await _emulator.PartnerAsync("POST", "/validations/address", german, PartnerEmulator.Application)).Expect(200);
    }

    [Fact]
    public async Task A_wrong_city_is_corrected()
    {
        var body = new { AddressLine1 = "1 Harbor Way", City = "Redmond", State = "WA", PostalCode = "98007", Country = "US" };
        var reply = (await _emulator.PartnerAsync("POST", "/validations/address", body)).ExpectFault(400, 2007);
        var description = JsonNode.Parse((string)reply.Json!["description"]!)!;
        Assert.Equal("60071", (string?)description["code"]);
        Assert.Equal("Bellevue", (string?)description["corrected_address"]!["city"]);
        Assert.Contains("&#39;Redmond&#39;", (string?)description["reason"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"addressLine1":"x","city":"y","state":"WA","postalCode":"123","country":"US"}""", 2007)]
    [InlineData("""{"addressLine1":"x","city":"y","state":"XX","postalCode":"98052","country":"US"}""", 2007)]
    [InlineData("""{"addressLine1":"x","city":"y","state":"WA","postalCode":"98052","country":"ZZ"}""", 2007)]
    [InlineData("""{"addressLine1":"x","city":"y","state":"WA","postalCode":"98052"}""", 3000)]
    [InlineData("""{"addressLine1":"x","city":"y","state":"WAS","postalCode":"98052","country":"US"}""", 3000)]
    [InlineData("""{"addressLine1":7}""", 3000)]
    [InlineData("[]", 800002)]
    public async Task A_wrong_address_is_refused(string body, int code) =>
        (await _emulator.PartnerAsync("POST", "/validations/address", body)).ExpectFault(400, code);

    [Fact]
    public async Task Countries_have_rules()
    {
        var rules = (await _emulator.PartnerAsync("GET", "/countryvalidationrules/US")).Expect(200).Json!;
        Assert.True((bool?)rules["isStateRequired"]);
        Assert.Equal(51, rules["states"]!["value"]!.AsArray().Count);
        Assert.Matches((string)rules["postalCodeRegex"]!, "98052");
        Assert.Matches((string)rules["phoneNumberRegex"]!, "4255550100");
        Assert.False((bool?)(await _emulator.PartnerAsync("GET", "/countryvalidationrules/de")).Expect(200).Json!["isStateRequired"]);
        (await _emulator.PartnerAsync("GET", "/countryvalidationrules/ZZ")).ExpectFault(404, 1000);
    }

    [Theory]
    [InlineData("mpnId=4242424", 200, 0)]
    [InlineData("tenantId=22222222-2222-4222-8222-222222222222", 200, 0)]
    [InlineData("", 400, 2001)]
    [InlineData("mpnId=1&tenantId=22222222-2222-4222-8222-222222222222", 400, 2000)]
    [InlineData("mpnId=abc", 400, 2000)]
    [InlineData("tenantId=contoso", 400, 2000)]
    [InlineData("mpnId=9999999", 400, 2200)]
    [InlineData("mpnId=6160616", 400, 2204)]
    [InlineData("tenantId=12345678-abcd-1234-abcd-123456789abc", 400, 2205)]
    public async Task The_agreement_is_known_by_either_id(string query, int status, int code)
    {
        var reply = await _emulator.PartnerAsync("GET", $"/compliance/csp/agreementstatus?{query}");
        if (status == 200)
            Assert.True((bool?)reply.Expect(200).Json!["isAgreementSigned"]);
        else
            reply.ExpectFault(status, code);
        (await _emulator.PartnerAsync("GET", "/compliance/csp/agreementstatus?mpnId=4242424", identity: PartnerEmulator.Application))
            .ExpectFault(403, 2032);
    }
}
