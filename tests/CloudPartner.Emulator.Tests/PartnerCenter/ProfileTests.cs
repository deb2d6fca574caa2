using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests.PartnerCenter;

public sealed class ProfileTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task The_mpn_profile_is_that_of_the_publisher()
    {
        var profile = (await _emulator.PartnerAsync("GET", "/profiles/mpn")).Expect(200).Json!;
        Assert.Equal("4242424", (string?)profile["mpnId"]);
        Assert.Equal("Contoso", (string?)profile["partnerName"]);
        Assert.Equal("MpnProfile", (string?)profile["attributes"]!["objectType"]);
        await _emulator.SendAsync(
            "PUT",
            "/api/publishers/contoso",
            new { definition = new { displayText = "Contoso Group", microsoftPartnerNetworkId = "7" } },
            "*"
        );
        profile = (await _emulator.PartnerAsync("GET", "/profiles/mpn")).Expect(200).Json!;
        Assert.Equal(("7", "Contoso Group"), ((string?)profile["mpnId"], (string?)profile["partnerName"]));
    }

    [Fact]
    public async Task An_mpn_id_can_be_verified()
    {
        Assert.Equal(
            "Fabrikam",
            (string?)
                (await _emulator.PartnerAsync("GET", "/profiles/mpn?mpnId=5150515")).Expect(200).Json!["partnerName"]
        );
        (await _emulator.PartnerAsync("GET", "/profiles/mpn?mpnId=9999999")).ExpectFault(404, 3000);
        (await _emulator.PartnerAsync("GET", "/profiles/mpn?mpnId=abc")).ExpectFault(400, 3000);
    }

    [Fact]
    public async Task What_else_the_documented_profiles_have_is_kept()
    {
        foreach (
            var (name, part) in ((string, string)[])
                [("billing", "address"), ("legalbusiness", "address"), ("organization", "defaultAddress")]
        )
        {
            var profile = (await _emulator.PartnerAsync("GET", $"/profiles/{name}")).Expect(200).Json!;
            profile[part]!["middleName"] = "Q.";
            if (name == "billing")
                profile["billingDay"] = 15;
            (await _emulator.PartnerAsync("PUT", $"/profiles/{name}", profile.ToJsonString())).Expect(200);
            var after = (await _emulator.PartnerAsync("GET", $"/profiles/{name}")).Expect(200).Json!;
            Assert.Equal("Q.", (string?)after[part]!["middleName"]);
            Assert.Equal(name == "billing" ? 15 : null, (int?)after["billingDay"]);
        }

        (
            await _emulator.PartnerAsync("PUT", "/profiles/billing", """{"companyName":"x","billingDay":"soon"}""")
        ).ExpectFault(400, 3000);
    }

    [Theory]
    [InlineData("legalbusiness", "companyName", "LegalBusinessProfile", false)]
    [InlineData("organization", "companyName", "OrganizationProfile", true)]
    [InlineData("support", "telephone", "PartnerSupportProfile", false)]
    [InlineData("billing", "purchaseOrderNumber", "BillingProfile", true)]
    public async Task A_profile_is_read_and_replaced(string name, string field, string objectType, bool hasETag)
    {
        var path = $"/profiles/{name}";
        var before = (await _emulator.PartnerAsync("GET", path)).Expect(200).Json!;
        Assert.Equal(objectType, (string?)before["attributes"]!["objectType"]);
        Assert.Equal($"/profiles/{name}", (string?)before["links"]!["self"]!["uri"]);
        Assert.Equal(hasETag, before["attributes"]!["etag"] is not null);

        var change = JsonNode.Parse(before.ToJsonString())!;
        change[field] = "42";
        var after = (await _emulator.PartnerAsync("PUT", path, change.ToJsonString())).Expect(200).Json!;
        Assert.Equal("42", (string?)after[field]);
        Assert.Equal(after.ToJsonString(), (await _emulator.PartnerAsync("GET", path)).Expect(200).Text);
        change["attributes"] = JsonNode.Parse(after["attributes"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(change, after), after.ToJsonString());

        // The ETag of before is in the body still.
        change["attributes"] = JsonNode.Parse(before["attributes"]!.ToJsonString());
        var second = await _emulator.PartnerAsync("PUT", path, change.ToJsonString());
        if (hasETag)
            second.ExpectFault(400, 2055);
        else
            second.Expect(200);
    }

    [Fact]
    public async Task An_etag_in_the_header_counts()
    {
        const string path = "/profiles/billing";
        var profile = (await _emulator.PartnerAsync("GET", path)).Expect(200).Json!;
        var etag = $"\"{(string)profile["attributes"]!["etag"]!}\"";
        var body = new
        {
            CompanyName = "Contoso",
            Address = new { Country = "US", AddressLine1 = "1 Harbor Way" },
            TaxId = "1",
        };
        var first = (await _emulator.PartnerAsync("PUT", path, body, headers: ("If-Match", etag))).Expect(200).Json!;
        Assert.Equal("1 Harbor Way", (string?)first["address"]!["addressLine1"]);
        Assert.Null(first["billingCurrency"]);
        (await _emulator.PartnerAsync("PUT", path, body, headers: ("If-Match", etag))).ExpectFault(400, 2055);
        (await _emulator.PartnerAsync("PUT", path, body, headers: ("If-Match", "*"))).Expect(200);
    }

    [Theory]
    [InlineData("""{"CompanyName":""}""")]
    [InlineData("""{"companyName":"x","address":{"addressLine1":""}}""")]
    [InlineData("""{"companyName":"x","address":{"country":"USA"}}""")]
    [InlineData("""{"companyName":"x","address":"here"}""")]
    [InlineData("""{"companyName":7}""")]
    [InlineData("""{"companyName":"x","companyApproverEmail":"nobody"}""")]
    public async Task A_wrong_profile_is_refused(string body) =>
        (await _emulator.PartnerAsync("PUT", "/profiles/legalbusiness", body)).ExpectFault(400, 3000);

    [Fact]
    public async Task The_vetting_is_that_of_the_publisher_s_registration()
    {
        var profile = (await _emulator.PartnerAsync("GET", "/profiles/legalbusiness?vettingVersion=Current"))
            .Expect(200)
            .Json!;
        Assert.Equal("authorized", (string?)profile["vettingStatus"]);
        Assert.Equal("none", (string?)profile["vettingSubStatus"]);
        var change = JsonNode.Parse(profile.ToJsonString())!;
        change["vettingStatus"] = "rejected";
        var after = (await _emulator.PartnerAsync("PUT", "/profiles/legalbusiness", change.ToJsonString()))
            .Expect(200)
            .Json!;
        Assert.Equal("authorized", (string?)after["vettingStatus"]);
        (await _emulator.PartnerAsync("GET", "/profiles/legalbusiness?vettingVersion=Old")).ExpectFault(400, 3000);
    }

    [Fact]
    public async Task Changing_a_profile_needs_a_role_that_may_manage()
    {
        var profile = (await _emulator.PartnerAsync("GET", "/profiles/support", identity: Emulator.Contributor))
            .Expect(200)
            .Text;
        (await _emulator.PartnerAsync("PUT", "/profiles/support", profile, Emulator.Contributor)).ExpectFault(
            403,
            900150
        );
        (await _emulator.PartnerAsync("GET", "/profiles/support", identity: Emulator.Outsider)).ExpectFault(
            403,
            900150
        );
    }
}
