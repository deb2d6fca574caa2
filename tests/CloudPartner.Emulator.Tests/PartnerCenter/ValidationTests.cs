using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Services.PartnerCenter.Validation;

namespace CloudPartner.Emulator.Tests.PartnerCenter;

/// <summary>Addresses, countries and agreements.</summary>
public sealed class ValidationTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Theory]
    [InlineData("1 Harbor Way", "Redmond", "WA", "98052", "US", "VerifiedShippable", null)]
    [InlineData("1 Harbor Way", "Springfield", "IL", "62701", "US", "Verified", null)]
    [InlineData("Hafenweg 1", "Hamburg", "", "20457", "DE", "Verified", null)]
    [InlineData("1 rue du Port", "Paris", "", "75001", "FR", "Verified", null)]
    [InlineData("1 Main St", "Toronto", "ON", "M5V 3L9", "ca", "Verified", null)]
    [InlineData("1 Sheikh Zayed Road", "Dubai", "", "", "AE", "NotValidated", null)]
    [InlineData("1 Harbor Way", "Redmond", "WA", "98007", "US", "InteractionRequired", "City")]
    [InlineData("1 Harbor Way", "Redmond", "WA", "123", "US", "None", "PostalCode")]
    [InlineData("1 Harbor Way", "Redmond", "XX", "98052", "US", "None", "State")]
    [InlineData("1 rue du Port", "Paris", "", "7500", "FR", "None", "PostalCode")]
    [InlineData("1 Main St", "Toronto", "", "M5V 3L9", "CA", "None", "State")]
    [InlineData("1 Nowhere", "Nowhere", "", "1", "ZZ", "None", "Country")]
    public async Task An_address_gets_a_status(
        string line,
        string city,
        string state,
        string code,
        string country,
        string status,
        string? wrongField
    )
    {
        var body = new
        {
            AddressLine1 = line,
            City = city,
            State = state,
            PostalCode = code,
            Country = country,
        };
        var answer = (await _emulator.PartnerAsync("POST", "/validations/address", body, PartnerEmulator.Application))
            .Expect(200)
            .Json!;
        Assert.Equal(status, (string?)answer["status"]);
        Assert.Equal(
            (line, country),
            ((string?)answer["originalAddress"]!["addressLine1"], (string?)answer["originalAddress"]!["country"])
        );
        if (wrongField is not null)
            Assert.Contains($"'{wrongField}'", (string?)answer["validationMessage"], StringComparison.Ordinal);
        Assert.Equal(
            status == "InteractionRequired" ? ["Bellevue"] : [],
            answer["suggestedAddresses"]!.AsArray().Select(found => (string?)found!["city"])
        );
    }

    [Theory]
    [InlineData("VerifiedShippable")]
    [InlineData("StreetPartial")]
    [InlineData("PremisesPartial")]
    [InlineData("Multiple")]
    [InlineData("NotValidated")]
    public async Task Every_documented_status_can_be_had(string status)
    {
        await _emulator.ControlAsync("PUT", "behaviour", $$"""{"addressStatus":"{{status}}"}""");
        var answer = (await _emulator.PartnerAsync("POST", "/validations/address", Address("Redmond", "98052")))
            .Expect(200)
            .Json!;
        Assert.Equal(status, (string?)answer["status"]);
    }

    [Fact]
    public async Task The_form_of_before_answers_a_right_address_with_nothing_and_refuses_a_wrong_one()
    {
        await _emulator.ControlAsync("PUT", "behaviour", """{"addressValidation":"refusal"}""");
        Assert.Equal(
            "",
            (await _emulator.PartnerAsync("POST", "/validations/address", Address("Redmond", "98052"))).Expect(200).Text
        );
        foreach (
            var (city, code, expected) in ((string, string, string)[])
                [("Redmond", "123", "60072"), ("Redmond", "98007", "60071")]
        )
        {
            var reply = (await _emulator.PartnerAsync("POST", "/validations/address", Address(city, code))).ExpectFault(
                400,
                2007
            );
            var description = JsonNode.Parse((string)reply.Json!["description"]!)!;
            Assert.Equal(expected, (string?)description["code"]);
            Assert.Equal(code == "98007" ? "Bellevue" : null, (string?)description["corrected_address"]?["city"]);
            Assert.Contains("&#39;", (string?)description["reason"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"addressLine1":"x","city":"y","state":"WA","postalCode":"98052"}""", 3000)]
    [InlineData("""{"addressLine1":"x","city":"y","state":"WAS","postalCode":"98052","country":"US"}""", 3000)]
    [InlineData("""{"addressLine1":7}""", 3000)]
    [InlineData("[]", 800002)]
    public async Task What_is_no_address_is_refused(string body, int code) =>
        (await _emulator.PartnerAsync("POST", "/validations/address", body)).ExpectFault(400, code);

    [Fact]
    public async Task Every_country_has_rules_in_the_form_that_clients_read()
    {
        Assert.True(CountryRules.Countries.Count > 240, $"There are {CountryRules.Countries.Count}.");
        foreach (var country in CountryRules.Countries)
        {
            var rules = (await _emulator.PartnerAsync("GET", $"/countryvalidationrules/{country}")).Expect(200).Json!;
            Assert.Equal(country, (string?)rules["iso2Code"]);
            Assert.EndsWith("-" + country, (string?)rules["defaultCulture"], StringComparison.Ordinal);
            foreach (
                var list in (string[])["supportedLanguagesList", "supportedCulturesList", "countryCallingCodesList"]
            )
            {
                Assert.All(rules[list]!.AsArray(), value => Assert.NotEqual("", (string?)value));
            }

            Assert.Matches(@"^\d{1,3}$", (string)Assert.Single(rules["countryCallingCodesList"]!.AsArray())!);
            Assert.Equal((bool)rules["isStateRequired"]!, rules["supportedStatesList"]!.AsArray().Count > 0);
            Assert.Equal((bool)rules["isPostalCodeRequired"]!, rules["postalCodeRegex"] is not null);
            _ = new Regex((string?)rules["postalCodeRegex"] ?? "");
            Assert.Matches((string)rules["phoneNumberRegex"]!, "4255550100");
        }

        (await _emulator.PartnerAsync("GET", "/countryvalidationrules/ZZ")).ExpectFault(404, 1000);
        Assert.False(
            (bool?)
                (await _emulator.PartnerAsync("GET", "/countryvalidationrules/de")).Expect(200).Json!["isStateRequired"]
        );
    }

    [Theory]
    [InlineData("US", 51, "98052", true)]
    [InlineData("US", 51, "9805", false)]
    [InlineData("CA", 13, "M5V 3L9", true)]
    [InlineData("GB", 0, "SW1A 1AA", true)]
    [InlineData("NL", 0, "1012 AB", true)]
    [InlineData("PL", 0, "00950", false)]
    [InlineData("JP", 0, "100-0001", true)]
    [InlineData("FR", 0, "75001x", false)]
    public async Task Codes_and_states_are_those_of_the_country(string country, int states, string code, bool fits)
    {
        var rules = (await _emulator.PartnerAsync("GET", $"/countryvalidationrules/{country}")).Expect(200).Json!;
        Assert.Equal(states, rules["supportedStatesList"]!.AsArray().Count);
        Assert.Equal(fits, Regex.IsMatch(code, (string)rules["postalCodeRegex"]!));
    }

    [Fact]
    public async Task There_are_no_validation_codes_which_is_an_empty_list()
    {
        Assert.Empty((await _emulator.PartnerAsync("GET", "/customers/all/validations")).Expect(200).Json!.AsArray());
        (await _emulator.PartnerAsync("GET", "/customers/all/validations", identity: Emulator.Outsider)).ExpectFault(
            403,
            900150
        );
    }

    private static object Address(string city, string code) =>
        new
        {
            AddressLine1 = "1 Harbor Way",
            City = city,
            State = "WA",
            PostalCode = code,
            Country = "US",
        };

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
        (
            await _emulator.PartnerAsync(
                "GET",
                "/compliance/csp/agreementstatus?mpnId=4242424",
                identity: PartnerEmulator.Application
            )
        ).ExpectFault(403, 2032);
    }
}
