using CloudPartner.Client.Prerequisites;
using CloudPartner.Client.Profiles;
using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public class ProfileTests
{
    [Fact]
    public async Task Only_the_given_fields_change()
    {
        await using var test = await StartAsync();
        var before = await test.Portal.Publishers.GetProfileAsync("contoso");
        var after = await test.Portal.Publishers.SetProfileAsync(
            before,
            PublisherProfileChange.Of(displayName: "Contoso Ltd")
        );
        Assert.Equal(
            before with
            {
                DisplayName = "Contoso Ltd",
                ETag = after.ETag,
                ChangedTime = after.ChangedTime,
            },
            after with
            {
                OwnerEmails = before.OwnerEmails,
                OfferTypes = before.OfferTypes,
            }
        );
        Assert.Equal(before.OwnerEmails, after.OwnerEmails);
        Assert.Equal(after.ETag, (await test.Portal.Publishers.GetProfileAsync("contoso")).ETag);

        var second = await test.Portal.Publishers.SetProfileAsync(
            after,
            PublisherProfileChange.Of(mpnId: "777", ownerEmails: ["a@contoso.com", "b@contoso.com"])
        );
        Assert.Equal(("Contoso Ltd", "777", 2), (second.DisplayName, second.MpnId, second.OwnerEmails.Count));
    }

    [Fact]
    public async Task A_change_of_what_changed_since_it_was_read_is_stale_unless_forced()
    {
        await using var test = await StartAsync();
        var read = await test.Portal.Publishers.GetProfileAsync("contoso");
        await test.Portal.Publishers.SetProfileAsync(read, PublisherProfileChange.Of(mpnId: "1"));
        Assert.Equal(
            FaultKind.Stale,
            (
                await FaultOf(() => test.Portal.Publishers.SetProfileAsync(read, PublisherProfileChange.Of(mpnId: "2")))
            ).Kind
        );
        Assert.Equal(
            "3",
            (
                await test.Portal.Publishers.SetProfileAsync(read, PublisherProfileChange.Of(mpnId: "3"), force: true)
            ).MpnId
        );
        var unread = await FaultOf(() =>
            test.Portal.Publishers.SetProfileAsync(read with { ETag = null }, PublisherProfileChange.Of(mpnId: "4"))
        );
        Assert.Equal(("ETag", FaultKind.Invalid), (unread.Field, unread.Kind));
    }

    [Fact]
    public async Task A_published_offer_locks_id_and_owners_and_the_fault_says_what_stays_editable()
    {
        await using var test = await StartAsync();
        var retail = await test.Portal.Publishers.GetProfileAsync("contoso-retail");
        foreach (
            var change in new[]
            {
                PublisherProfileChange.Of(ownerEmails: ["x@contoso.com"]),
                PublisherProfileChange.Of(publicPublisherId: "other"),
            }
        )
        {
            var fault = await FaultOf(() => test.Portal.Publishers.SetProfileAsync(retail, change));
            Assert.Equal(FaultKind.Locked, fault.Kind);
            Assert.Contains("published offer", fault.Message, StringComparison.Ordinal);
            Assert.Contains("display name", fault.RecommendedAction, StringComparison.Ordinal);
        }
        Assert.Equal(
            "Retail",
            (
                await test.Portal.Publishers.SetProfileAsync(retail, PublisherProfileChange.Of(displayName: "Retail"))
            ).DisplayName
        );
    }

    [Fact]
    public async Task Only_the_own_publisher_can_be_changed_portal_administrators_excepted()
    {
        await using var test = await StartAsync();
        var change = PublisherProfileChange.Of(displayName: "Other");
        var others = new PublisherProfile { PublisherId = "fabrikam" };
        Assert.Equal(
            FaultKind.Forbidden,
            (await FaultOf(() => test.Portal.Publishers.SetProfileAsync(others, change, force: true))).Kind
        );
        await using var contributor = await StartAsync("contributor@contoso.com");
        Assert.Equal(
            FaultKind.Forbidden,
            (await FaultOf(() => ProfileUpdate.RunAsync(contributor.Portal, "contoso", change, force: false))).Kind
        );
        await using var administrator = await StartAsync("admin@portal.example");
        Assert.Equal(
            "Other",
            (await ProfileUpdate.RunAsync(administrator.Portal, "fabrikam", change, force: false)).DisplayName
        );
    }

    [Theory]
    [InlineData("resetAfter")]
    [InlineData("torn")]
    [InlineData("cut")]
    [InlineData("resetBefore")]
    public async Task A_change_whose_answer_was_lost_counts_once_even_if_its_own_repeat_finds_it_stale(string action)
    {
        await using var test = await StartAsync();
        var read = await test.Portal.Publishers.GetProfileAsync("contoso");
        await test.FailAsync(
            new
            {
                match = new { method = "PUT" },
                action,
                count = 1,
            }
        );
        Assert.Equal(
            "Won",
            (
                await test.Portal.Publishers.SetProfileAsync(read, PublisherProfileChange.Of(displayName: "Won"))
            ).DisplayName
        );
        Assert.Single(await test.CommitsAsync());
    }

    [Fact]
    public async Task A_change_that_somebody_may_have_replaced_since_is_an_unknown_outcome()
    {
        await using var stub = await StubServer.StartAsync(async context =>
        {
            if (context.Request.Method == "PUT")
                context.Response.StatusCode = 500;
            context.Response.Headers.ETag = "\"2\"";
            await context.Response.WriteAsync("""{"id":"contoso","definition":{"displayText":"Somebody else's"}}""");
        });
        using var connection = await stub.ConnectAsync();
        var read = new PublisherProfile { PublisherId = "contoso", ETag = "\"1\"" };
        Assert.Equal(
            FaultKind.UnknownOutcome,
            (
                await FaultOf(() =>
                    connection
                        .OpenPortal()
                        .Publishers.SetProfileAsync(read, PublisherProfileChange.Of(displayName: "Ours"))
                )
            ).Kind
        );
    }

    [Fact]
    public async Task Of_eight_writers_with_fifty_conditional_changes_each_none_is_lost()
    {
        await using var test = await StartAsync();
        var conflicts = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < 50; i++)
                        {
                            while (true)
                            {
                                // Each adds one to a number that all share: a lost change would be missing in the sum.
                                var read = await test.Portal.Publishers.GetProfileAsync("contoso");
                                var next = int.Parse(read.MpnId!, null) + 1;
                                try
                                {
                                    await test.Portal.Publishers.SetProfileAsync(
                                        read,
                                        PublisherProfileChange.Of(
                                            mpnId: next.ToString(System.Globalization.CultureInfo.InvariantCulture)
                                        )
                                    );
                                    break;
                                }
                                catch (CloudPartnerException stale) when (stale.Fault.Kind == FaultKind.Stale)
                                {
                                    Interlocked.Increment(ref conflicts);
                                }
                            }
                        }
                    })
                )
        );
        Assert.Equal("4242824", (await test.Portal.Publishers.GetProfileAsync("contoso")).MpnId);
        Assert.Equal(400, (await test.CommitsAsync()).Count);
        Assert.True(conflicts > 0, "the writers never met");
    }

    [Fact]
    public async Task Dev_center_is_linked_by_the_identity_that_owns_the_account()
    {
        await using var test = await StartAsync();
        await test.FailAsync(
            new
            {
                match = new { method = "POST", path = "/devcenter" },
                action = "resetAfter",
                count = 1,
            }
        );
        var linked = await test.Portal.Publishers.LinkDevCenterAsync("contoso");
        Assert.Equal(("linked", "owner@contoso.com"), (linked.DevCenterStatus, linked.DevCenterOwnerEmail));
        Assert.Equal(linked.ETag, (await test.Portal.Publishers.LinkDevCenterAsync("contoso")).ETag);

        var fault = await FaultOf(() => test.Portal.Publishers.LinkDevCenterAsync("northwind"));
        Assert.Equal((FaultKind.Locked, "DevCenterAccountMismatch"), (fault.Kind, fault.ServiceCode));
        Assert.Contains("sign in with it", fault.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("Add-PortalUser", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\u0007b")]
    [InlineData("a\u202eb")]
    [InlineData("a\nb")]
    public void A_display_name_that_no_page_should_show_is_refused(string name)
    {
        var fault = Assert.Throws<CloudPartnerException>(() => PublisherProfileChange.Of(displayName: name)).Fault;
        Assert.Equal(("DisplayName", FaultKind.Invalid), (fault.Field, fault.Kind));
        Assert.NotNull(fault.Rule);
    }

    [Fact]
    public void Other_wrong_values_are_refused_by_their_field()
    {
        Assert.Equal("DisplayName", Field(() => PublisherProfileChange.Of(displayName: new string('x', 101))));
        Assert.Equal("OwnerEmail", Field(() => PublisherProfileChange.Of(ownerEmails: [])));
        Assert.Equal("OwnerEmail", Field(() => PublisherProfileChange.Of(ownerEmails: ["a@b.com", "A@B.com"])));
        Assert.Equal("OwnerEmail", Field(() => PublisherProfileChange.Of(ownerEmails: ["nobody"])));
        Assert.Equal("PublicPublisherId", Field(() => PublisherProfileChange.Of(publicPublisherId: "a/b")));
        Assert.Equal("MpnId", Field(() => PublisherProfileChange.Of(mpnId: "")));

        static string? Field(Action make) => Assert.Throws<CloudPartnerException>(make).Fault.Field;
    }

    [Theory]
    [InlineData("Contoso Azure Tools", true)]
    [InlineData("MICROSOFT Friends", true)]
    [InlineData("Mi\u200bcrosoft", true)]
    [InlineData("Contoso", false)]
    public void A_forbidden_word_is_named_with_rule_and_source(string name, bool forbidden)
    {
        var objection = NamingRules.ObjectionToName(name);
        Assert.Equal(forbidden, objection is not null);
        if (forbidden)
            Assert.Contains("source: azure-docs", objection, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PortalDialect.CloudPartnerPortal, "displayText", "DisplayName")]
    [InlineData(PortalDialect.CloudPartnerPortal, "microsoftPartnerNetworkId", "MpnId")]
    [InlineData(PortalDialect.CloudPartnerPortal, "publicPublisherId", "PublicPublisherId")]
    [InlineData(PortalDialect.CloudPartnerPortal, "ownerEmails", "OwnerEmail")]
    [InlineData(PortalDialect.PartnerCenter, "companyName", "DisplayName")]
    public async Task A_refusal_names_the_parameter_and_not_the_member_on_the_wire(
        PortalDialect dialect,
        string member,
        string parameter
    )
    {
        // Only the Cloud Partner Portal says which member it means; Partner Center's sentence begins with it.
        var body =
            dialect == PortalDialect.CloudPartnerPortal
                ? $$$"""{"error":{"code":"Invalid","message":"'{{{member}}}' is not liked.","target":"{{{member}}}"}}"""
                : $$"""{"code":"2000","description":"{{member}} is not liked."}""";
        await using var server = await StubServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.StatusCode = context.Request.Method == "PUT" ? 400 : 200;
            await context.Response.WriteAsync(
                context.Request.Method == "PUT"
                    ? body
                    : """{"companyName":"Contoso","mpnId":"7","profileType":"organization mpn"}"""
            );
        });
        using var connection = await server.ConnectAsync(dialect: dialect);
        var fault = await FaultOf(() =>
            connection
                .OpenPortal()
                .Publishers.SetProfileAsync(
                    new PublisherProfile
                    {
                        PublisherId = dialect == PortalDialect.CloudPartnerPortal ? "contoso" : "7",
                        ETag = "\"1\"",
                    },
                    PublisherProfileChange.Of(displayName: "Other")
                )
        );
        Assert.Equal((FaultKind.Invalid, parameter), (fault.Kind, fault.Field));
        Assert.Contains($"-{parameter} is not liked", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(member, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"-{parameter}", fault.RecommendedAction, StringComparison.Ordinal);
    }
}
